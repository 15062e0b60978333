#include "core/charging/measure_usage.h"

#include <algorithm>

#include "core/charging/pricing/slices.h"

namespace lamplighter::charging {
namespace {

using metering::Evidence;
using metering::MeterUsage;
using metering::MissingBoundary;
using metering::UsageSegment;

struct Meter {  // whose usage is asked for
  db::Transaction& tx;
  const accounts::Scope& scope;
  const ChargeItem& item;
  MeterId id;
};

// Usage between two cuts; nullopt where the later one, inside the line, has no reading of its own.
Outcome<std::optional<MeterUsage>> between(const Meter& meter, Day from, Day to, bool first, bool last) {
  const bool may_estimate = meter.item.estimate_missing && (first || last);
  auto usage = metering::usage_between(meter.tx, meter.scope, meter.id, meter.item.reg, from, to,
                                       may_estimate ? MissingBoundary::estimate : MissingBoundary::refuse);
  if (usage) {
    // An estimate may stand at the ends of a line only: inside it days are shared.
    if (!last && usage->segments.back().to.source == metering::Source::estimate) return std::optional<MeterUsage>{};
    return std::optional{std::move(*usage)};
  }
  const auto& code = usage.error().code;
  if (!last && (code == "metering.no_boundary_reading" || code == "metering.no_estimate"))
    return std::optional<MeterUsage>{};
  return usage.error();
}

struct Cut {  // what the slices' usage rests on, in the meter's unit
  std::vector<UsageStretch> stretches;
  std::vector<UsageSegment> segments;
  Unit unit = Unit::none;
};

UsageStretch stretch_of(DaySpan days, const MeterUsage& usage) {
  UsageStretch stretch{days, exact(usage.total), {}, {}, exact(usage.segments.front().multiplier)};
  for (const UsageSegment& segment : usage.segments)
    if (stretch.multiplier && exact(segment.multiplier) != *stretch.multiplier) stretch.multiplier.reset();
  if (usage.segments.size() != 1) return stretch;
  const auto &from = usage.segments.front().from, &to = usage.segments.front().to;
  stretch.prev = exact(Decimal{from.value, from.exponent});
  stretch.cur = exact(Decimal{to.value, to.exponent});
  return stretch;
}

Outcome<Cut> cut_usage(const Meter& meter, const std::vector<SliceInput>& slices) {
  Cut cut;
  for (std::size_t begin = 0, end = 0; begin < slices.size(); begin = end) {
    std::optional<MeterUsage> usage;
    while (!usage) {
      ++end;
      auto found =
          between(meter, slices[begin].from, slices[end - 1].to, /*first=*/begin == 0, /*last=*/end == slices.size());
      if (!found) return found.error();
      usage = std::move(*found);
    }
    cut.unit = usage->unit;
    cut.stretches.push_back(stretch_of({slices[begin].from, slices[end - 1].to}, *usage));
    cut.segments.insert(cut.segments.end(), usage->segments.begin(), usage->segments.end());
  }
  return cut;
}

Refusal opening_differs(const FormerLine& former, const Evidence& closing, const Evidence& opening) {
  return {RefusalKind::conflict,
          "charging.blocked.opening_differs",
          {{"bill", former.bill_number},
           {"closing", to_text(Decimal{closing.value, closing.exponent})},
           {"closing_at", to_text(closing.at)},
           {"opening", to_text(Decimal{opening.value, opening.exponent})},
           {"opening_at", to_text(opening.at)}},
          ""};
}

// (opening - closing) x multiplier, exactly; nullopt where it does not fit, or is negative and no estimate is settled.
std::optional<Decimal> counted_between(const Evidence& closing, const Evidence& opening, Decimal multiplier) {
  const std::int8_t exponent = std::min(closing.exponent, opening.exponent);
  const auto from = rescale_exactly({closing.value, closing.exponent}, exponent);
  const auto to = rescale_exactly({opening.value, opening.exponent}, exponent);
  const bool settles = closing.source == metering::Source::estimate;
  std::int64_t usage = 0;
  if (!from || !to || (*to < *from && !settles) || exponent + multiplier.exponent < -12) return std::nullopt;
  if (__builtin_mul_overflow(*to - *from, multiplier.value, &usage)) return std::nullopt;
  return Decimal{usage, static_cast<std::int8_t>(exponent + multiplier.exponent)};
}

// What the counter moved between the closing reading of the former bill and the opening reading of this one: readings
// that arrived after the former bill was posted. Without it that usage would never be charged.
Outcome<std::optional<Segment>> carried_over(const std::optional<FormerLine>& former, const UsageSegment& first) {
  using None = std::optional<Segment>;
  if (!former || former->evaluation.segments.empty()) return None{};
  const UsageSegment& last = former->evaluation.segments.back().measured;
  const Evidence &closing = last.to, &opening = first.from;
  if (last.channel != first.channel || last.life != first.life || closing == opening)
    return None{};  // another channel or meter body begins with its own reading
  const auto usage = counted_between(closing, opening, first.multiplier);
  const bool settles = closing.source == metering::Source::estimate;
  if ((opening.at <= closing.at && !settles) || !usage) return opening_differs(*former, closing, opening);
  UsageSegment between = first;
  between.from = closing;
  between.to = opening;
  between.rollovers = 0;
  between.usage = *usage;
  return std::optional{Segment{between, /*carried_over=*/true}};
}

}  // namespace

Outcome<MeasuredLine> measure_usage(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                    const ChargedObject& meter, LineInput input,
                                    const std::optional<FormerLine>& former) {
  auto cut = cut_usage({tx, scope, item, MeterId{meter.id}}, input.slices);
  if (!cut) return cut.error();
  const auto factor = conversion(cut->unit, item.unit);
  if (!factor)
    return Refusal{RefusalKind::conflict,
                   "charging.blocked.unit_differs",
                   {{"meter", meter.code},
                    {"meter_unit", std::string(to_text(cut->unit))},
                    {"item", item.name},
                    {"unit", std::string(to_text(item.unit))}},
                   ""};
  const auto carried = carried_over(former, cut->segments.front());
  if (!carried) return carried.error();

  MeasuredLine line{meter, cut->unit, {}, std::move(input)};
  if (*carried) {
    line.segments.push_back(**carried);
    UsageStretch& first = cut->stretches.front();
    first.usage += exact((*carried)->measured.usage);
    first.prev.reset();
    first.cur.reset();
  }
  for (auto& segment : cut->segments) line.segments.push_back({std::move(segment), false});
  for (UsageStretch& stretch : cut->stretches) {
    stretch.usage *= *factor;
    if (stretch.prev) *stretch.prev *= *factor;
    if (stretch.cur) *stretch.cur *= *factor;
  }
  share_usage(line.input.slices, cut->stretches);
  return line;
}

}  // namespace lamplighter::charging

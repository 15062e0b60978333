#include "core/charging/measure_usage.h"

#include <algorithm>

#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

using metering::Evidence;
using metering::MeterUsage;
using metering::UsageSegment;

struct Cut {  // the usage of each price stretch, and what it rests on
  std::vector<UsageSegment> segments;
  std::vector<PriceSlice> slices;
  Unit unit = Unit::none;
};

PriceSlice slice_of(const PriceStretch& stretch, Exact usage) {
  return {
      stretch.plan.id, stretch.plan.valid_from, stretch.plan.price, stretch.from, stretch.to, std::move(usage), false};
}

// Each price stretch by its own boundary readings.
Outcome<Cut> cut_by_readings(const std::vector<PriceStretch>& stretches, const auto& usage_of) {
  Cut cut;
  for (const PriceStretch& stretch : stretches) {
    const Outcome<MeterUsage> usage = usage_of(stretch.from, stretch.to);
    if (!usage) return usage.error();
    cut.unit = usage->unit;
    cut.slices.push_back(slice_of(stretch, exact(usage->total)));
    cut.segments.insert(cut.segments.end(), usage->segments.begin(), usage->segments.end());
  }
  return cut;
}

// There is no reading at a price change: the usage of all days, shared by days (domain.md section 2.6).
Outcome<Cut> cut_by_days(const std::vector<PriceStretch>& stretches, const auto& usage_of) {
  const Day from = stretches.front().from, to = stretches.back().to;
  const Outcome<MeterUsage> usage = usage_of(from, to);
  if (!usage) return usage.error();
  Cut cut{usage->segments, {}, usage->unit};
  for (const PriceStretch& stretch : stretches) {
    cut.slices.push_back(slice_of(stretch, exact(usage->total) * (stretch.to - stretch.from) / (to - from)));
    cut.slices.back().by_days = true;
  }
  return cut;
}

Refusal opening_differs(const store::BilledStretch& former, const Evidence& closing, const Evidence& opening) {
  return {RefusalKind::conflict,
          "charging.blocked.opening_differs",
          {{"bill", former.bill_number},
           {"closing", to_text(Decimal{closing.value, closing.exponent})},
           {"closing_at", to_text(closing.at)},
           {"opening", to_text(Decimal{opening.value, opening.exponent})},
           {"opening_at", to_text(opening.at)}},
          ""};
}

// (opening - closing) x multiplier, exactly; nullopt where it is negative or does not fit.
std::optional<Decimal> counted_between(const Evidence& closing, const Evidence& opening, Decimal multiplier) {
  const std::int8_t exponent = std::min(closing.exponent, opening.exponent);
  const auto from = rescale_exactly({closing.value, closing.exponent}, exponent);
  const auto to = rescale_exactly({opening.value, opening.exponent}, exponent);
  std::int64_t usage = 0;
  if (!from || !to || *to < *from || exponent + multiplier.exponent < -12) return std::nullopt;
  if (__builtin_mul_overflow(*to - *from, multiplier.value, &usage)) return std::nullopt;
  return Decimal{usage, static_cast<std::int8_t>(exponent + multiplier.exponent)};
}

// What the counter moved between the closing reading of the former bill and the opening reading of this one: readings
// that arrived after the former bill was posted. Without it that usage would never be charged.
Outcome<std::optional<Segment>> carried_over(const std::optional<store::BilledStretch>& former, RoomId room,
                                             const UsageSegment& first) {
  using None = std::optional<Segment>;
  if (!former || former->room != room) return None{};
  const auto evaluation = evaluation_from_json(former->evaluation);
  if (!evaluation || evaluation->segments.empty()) return None{};
  const UsageSegment& last = evaluation->segments.back().measured;
  const Evidence &closing = last.to, &opening = first.from;
  if (last.channel != first.channel || closing == opening)
    return None{};  // another channel begins with its own reading
  const auto usage = counted_between(closing, opening, first.multiplier);
  if (opening.at <= closing.at || !usage) return opening_differs(*former, closing, opening);
  UsageSegment between = first;
  between.from = closing;
  between.to = opening;
  between.rollovers = 0;
  between.usage = *usage;
  return std::optional{Segment{between, /*carried_over=*/true}};
}

}  // namespace

Outcome<MeasuredUsage> measure_usage(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                     const premises::AssignedMeter& stretch, std::string_view meter_code) {
  const auto prices = price_stretches(item, stretch.from, stretch.to);
  if (!prices) return prices.error();
  const auto usage_of = [&](Day from, Day to) {
    return metering::usage_between(tx, scope, stretch.meter, item.reg, from, to);
  };
  auto cut = cut_by_readings(*prices, usage_of);
  if (!cut && prices->size() > 1 && cut.error().code == "metering.no_boundary_reading")
    cut = cut_by_days(*prices, usage_of);
  if (!cut) return cut.error();

  const auto factor = conversion(cut->unit, item.unit);
  if (!factor)
    return Refusal{RefusalKind::conflict,
                   "charging.blocked.unit_differs",
                   {{"meter", std::string(meter_code)},
                    {"meter_unit", std::string(to_text(cut->unit))},
                    {"item", item.code},
                    {"unit", std::string(to_text(item.unit))}},
                   ""};
  const auto carried =
      carried_over(store::billed_until(tx, item.id, stretch.meter, stretch.from), stretch.room, cut->segments.front());
  if (!carried) return carried.error();

  MeasuredUsage measured{std::string(meter_code), cut->unit, {}, std::move(cut->slices)};
  if (*carried) {
    measured.segments.push_back(**carried);
    measured.slices.front().usage += exact((*carried)->measured.usage);
  }
  for (auto& segment : cut->segments) measured.segments.push_back({std::move(segment), false});
  for (PriceSlice& slice : measured.slices) slice.usage *= *factor;
  return measured;
}

}  // namespace lamplighter::charging

#include "core/charging/evaluation.h"

#include <algorithm>

namespace lamplighter::charging {
namespace {

bool settles_estimate(const MeasuredLine& line) {
  return std::any_of(line.segments.begin(), line.segments.end(),
                     [](const Segment& segment) { return segment.measured.from.source == metering::Source::estimate; });
}

}  // namespace

std::optional<Exact> conversion(Unit from, Unit to) {
  if (from == to) return Exact{1};
  if (from == Unit::watt_hour && to == Unit::kilowatt_hour) return Exact{1, 1000};
  if (from == Unit::litre && to == Unit::cubic_metre) return Exact{1, 1000};
  return std::nullopt;
}

Outcome<Evaluation> evaluate(const ChargeItem& item, MeasuredLine line, std::string_view zone) {
  for (const SliceInput& slice : line.input.slices)
    if (slice.usage < 0 && !settles_estimate(line))
      return Refusal{RefusalKind::conflict,
                     "charging.blocked.negative_usage",
                     {{"meter", line.object.code}, {"usage", exact_text(slice.usage)}},
                     ""};
  const PricingRules rules = rules_of(item);
  const auto priced = price_slices(rules, line.input);
  if (!priced) return priced.error();
  Evaluation e{std::move(line.object),
               line.meter_unit,
               item.unit,
               rules,
               std::move(line.segments),
               std::move(line.input),
               {},
               priced->usage,
               {priced->raw, priced->amount, priced->difference},
               {},
               {}};
  for (const PricedSlice& slice : priced->slices)
    e.slices.push_back({slice.months, slice.before, slice.formula.with_values, slice.raw});
  for (const ComponentAmount& part : priced->components) e.components.push_back({part.code, part.name, part.amount});
  e.steps = explain(e, *priced, zone);
  return e;
}

std::optional<std::string> one_price_of(const Evaluation& e) {
  std::optional<UnitPrice> price;
  for (const SliceInput& slice : e.input.slices) {
    if (slice.terms.tiers || !slice.terms.price || (price && *price != *slice.terms.price)) return std::nullopt;
    price = slice.terms.price;
  }
  return price ? std::optional{to_text(*price)} : std::nullopt;
}

}  // namespace lamplighter::charging

#include "core/charging/evaluation.h"

namespace lamplighter::charging {
namespace {

using Facts = std::map<std::string, std::string>;

std::string shown(Decimal value) {
  return exact_text(exact(value));
}
std::string shown(const metering::Evidence& e) {
  return to_text(Decimal{e.value, e.exponent});
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : " + ") + part;
  return text;
}

void explain_segment(std::vector<Step>& steps, const Evaluation& e, const Segment& segment, std::string_view zone) {
  const auto& m = segment.measured;
  const Exact difference = exact(Decimal{m.to.value, m.to.exponent}) - exact(Decimal{m.from.value, m.from.exponent});
  if (segment.carried_over) steps.push_back({"charging.step.carried_over", {{"meter", e.meter_code}}});
  steps.push_back({"charging.step.readings", Facts{{"meter", e.meter_code},
                                                   {"register", m.reg.text},
                                                   {"from", shown(m.from)},
                                                   {"from_at", calendar::local_text(m.from.at, zone)},
                                                   {"to", shown(m.to)},
                                                   {"to_at", calendar::local_text(m.to.at, zone)},
                                                   {"difference", exact_text(difference)}}});
  if (m.rollovers > 0)
    steps.push_back({"charging.step.rollover", Facts{{"meter", e.meter_code},
                                                     {"times", std::to_string(m.rollovers)},
                                                     {"digits", std::to_string(m.digits.value_or(0))}}});
  steps.push_back({"charging.step.multiplier",
                   Facts{{"meter", e.meter_code}, {"multiplier", shown(m.multiplier)}, {"usage", shown(m.usage)}}});
}

void explain_slices(std::vector<Step>& steps, const Evaluation& e) {
  const std::string unit{to_text(e.unit)};
  if (e.meter_unit != e.unit)
    steps.push_back(
        {"charging.step.converted", Facts{{"meter_unit", std::string(to_text(e.meter_unit))}, {"unit", unit}}});
  std::vector<std::string> amounts;
  for (const PriceSlice& slice : e.slices) {
    const Facts days{{"from", calendar::to_text(slice.from)},
                     {"last_day", calendar::to_text(slice.to - 1)},
                     {"days", std::to_string(slice.to - slice.from)},
                     {"usage", exact_text(slice.usage)},
                     {"unit", unit}};
    steps.push_back({slice.by_days ? "charging.step.usage_by_days" : "charging.step.usage", days});
    const std::string amount = exact_text(slice.usage * exact(slice.price));
    amounts.push_back(amount);
    steps.push_back({"charging.step.price", Facts{{"usage", exact_text(slice.usage)},
                                                  {"unit", unit},
                                                  {"price", to_text(slice.price)},
                                                  {"valid_from", calendar::to_text(slice.plan_valid_from)},
                                                  {"amount", amount}}});
  }
  if (amounts.size() > 1)
    steps.push_back({"charging.step.sum", Facts{{"parts", join(amounts)}, {"amount", exact_text(e.amount.raw_yuan)}}});
}

std::vector<Step> explain(const Evaluation& e, std::string_view zone) {
  std::vector<Step> steps;
  for (const Segment& segment : e.segments) explain_segment(steps, e, segment, zone);
  explain_slices(steps, e);
  const std::string code =
      "charging.step.round_" + std::string(to_text(e.rounding.mode)) + "_" + std::string(to_text(e.rounding.unit));
  steps.push_back({code, Facts{{"raw", exact_text(e.amount.raw_yuan)},
                               {"amount", to_text(e.amount.amount)},
                               {"difference", exact_text(e.amount.difference_yuan)}}});
  return steps;
}

}  // namespace

std::optional<Exact> conversion(Unit from, Unit to) {
  if (from == to) return Exact{1};
  if (from == Unit::watt_hour && to == Unit::kilowatt_hour) return Exact{1, 1000};
  if (from == Unit::litre && to == Unit::cubic_metre) return Exact{1, 1000};
  return std::nullopt;
}

Outcome<Evaluation> evaluate(const ChargeItem& item, MeasuredUsage usage, std::string_view zone) {
  Evaluation e{std::move(usage.meter_code),
               usage.meter_unit,
               item.unit,
               item.rounding,
               std::move(usage.segments),
               std::move(usage.slices),
               Exact{0},
               {},
               {}};
  std::vector<FlatSlice> priced;
  for (const PriceSlice& slice : e.slices) {
    if (slice.usage < 0)
      return Refusal{RefusalKind::conflict,
                     "charging.blocked.negative_usage",
                     {{"meter", e.meter_code}, {"usage", exact_text(slice.usage)}},
                     ""};
    priced.push_back({slice.usage, slice.price});
    e.usage += slice.usage;
  }
  auto amount = price_line(priced, item.rounding);
  if (!amount) return amount.error();
  e.amount = std::move(*amount);
  e.steps = explain(e, zone);
  return e;
}

}  // namespace lamplighter::charging

// The steps of a bill line, as sentences of the message catalogue with their facts.
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
  if (segment.carried_over)
    steps.push_back(
        {m.from.source == metering::Source::estimate ? "charging.step.settled" : "charging.step.carried_over",
         {{"meter", e.object.code}}});
  for (const auto* end : {&m.from, &m.to})
    if (end->source == metering::Source::estimate)
      steps.push_back(
          {"charging.step.estimated",
           Facts{{"meter", e.object.code}, {"reading", shown(*end)}, {"at", calendar::local_text(end->at, zone)}}});
  steps.push_back({"charging.step.readings", Facts{{"meter", e.object.code},
                                                   {"register", m.reg.text},
                                                   {"from", shown(m.from)},
                                                   {"from_at", calendar::local_text(m.from.at, zone)},
                                                   {"to", shown(m.to)},
                                                   {"to_at", calendar::local_text(m.to.at, zone)},
                                                   {"difference", exact_text(difference)}}});
  if (m.rollovers > 0)
    steps.push_back({"charging.step.rollover", Facts{{"meter", e.object.code},
                                                     {"times", std::to_string(m.rollovers)},
                                                     {"digits", std::to_string(m.digits.value_or(0))}}});
  steps.push_back({"charging.step.multiplier",
                   Facts{{"meter", e.object.code}, {"multiplier", shown(m.multiplier)}, {"usage", shown(m.usage)}}});
}

// Usage, or the days and months, of a slice.
void explain_days(std::vector<Step>& steps, const Evaluation& e, const PricedSlice& slice) {
  const SliceInput& in = slice.input;
  Facts facts{{"from", calendar::to_text(in.from)},      {"last_day", calendar::to_text(in.to - 1)},
              {"days", std::to_string(in.to - in.from)}, {"months", exact_text(slice.months)},
              {"usage", exact_text(in.usage)},           {"unit", std::string(to_text(e.unit))}};
  const bool metered = e.rules.object == ChargeObject::meter;
  if (!metered)
    steps.push_back({"charging.step.days", std::move(facts)});
  else
    steps.push_back({in.by_days ? "charging.step.usage_by_days" : "charging.step.usage", std::move(facts)});
  if (slice.added_usage != 0)
    steps.push_back({"charging.step.minimum_usage",
                     Facts{{"added", exact_text(slice.added_usage)}, {"unit", std::string(to_text(e.unit))}}});
}

void explain_price(std::vector<Step>& steps, const Evaluation& e, const PricedSlice& slice) {
  const SliceInput& in = slice.input;
  const std::string unit{to_text(e.unit)};
  if (in.terms.formula.text == flat_formula && in.terms.price) {
    steps.push_back({"charging.step.price", Facts{{"usage", exact_text(in.usage + slice.added_usage)},
                                                  {"unit", unit},
                                                  {"price", to_text(*in.terms.price)},
                                                  {"valid_from", calendar::to_text(in.plan_valid_from)},
                                                  {"amount", exact_text(slice.formula.value)}}});
    return;
  }
  if (in.terms.tiers && in.terms.tiers->accumulation == Accumulation::annual)
    steps.push_back({"charging.step.year_to_date", Facts{{"before", exact_text(slice.before)}, {"unit", unit}}});
  for (const TierShare& share : slice.tiers)
    steps.push_back({share.to ? "charging.step.tier" : "charging.step.last_tier",
                     Facts{{"row", std::to_string(share.row + 1)},
                           {"from", exact_text(share.from)},
                           {"to", share.to ? exact_text(*share.to) : ""},
                           {"units", exact_text(share.units)},
                           {"unit", unit},
                           {"price", to_text(share.price)},
                           {"amount", exact_text(share.amount)}}});
  steps.push_back({"charging.step.formula", Facts{{"formula", in.terms.formula.text},
                                                  {"values", slice.formula.with_values},
                                                  {"valid_from", calendar::to_text(in.plan_valid_from)},
                                                  {"amount", exact_text(slice.formula.value)}}});
}

void explain_limits(std::vector<Step>& steps, const PricedSlice& slice) {
  if (slice.added_amount != 0)
    steps.push_back({"charging.step.minimum_amount", Facts{{"added", exact_text(slice.added_amount)}}});
  if (slice.maximum_factor != 1)
    steps.push_back({"charging.step.maximum_amount", Facts{{"factor", exact_text(slice.maximum_factor)}}});
  if (slice.discount_factor != 1)
    steps.push_back({"charging.step.discount",
                     Facts{{"factor", exact_text(slice.discount_factor)}, {"amount", exact_text(slice.raw)}}});
}

}  // namespace

std::vector<Step> explain(const Evaluation& e, const PricedLine& priced, std::string_view zone) {
  std::vector<Step> steps;
  for (const Segment& segment : e.segments) explain_segment(steps, e, segment, zone);
  if (e.meter_unit != e.unit)
    steps.push_back({"charging.step.converted", Facts{{"meter_unit", std::string(to_text(e.meter_unit))},
                                                      {"unit", std::string(to_text(e.unit))}}});
  std::vector<std::string> amounts;
  for (const PricedSlice& slice : priced.slices) {
    explain_days(steps, e, slice);
    explain_price(steps, e, slice);
    explain_limits(steps, slice);
    amounts.push_back(exact_text(slice.raw));
  }
  if (amounts.size() > 1)
    steps.push_back({"charging.step.sum", Facts{{"parts", join(amounts)}, {"amount", exact_text(e.amount.raw_yuan)}}});
  const std::string code = "charging.step.round_" + std::string(to_text(e.rules.rounding.mode)) + "_" +
                           std::string(to_text(e.rules.rounding.unit));
  steps.push_back({code, Facts{{"raw", exact_text(e.amount.raw_yuan)},
                               {"amount", to_text(e.amount.amount)},
                               {"difference", exact_text(e.amount.difference_yuan)}}});
  for (const LineComponent& part : e.components)
    steps.push_back({"charging.step.component", Facts{{"name", part.name}, {"amount", to_text(part.amount)}}});
  return steps;
}

}  // namespace lamplighter::charging

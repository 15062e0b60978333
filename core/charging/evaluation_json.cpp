// The stored form of an evaluation. 64-bit numbers and exact numbers are texts; days and instants are texts as in the
// API.
#include <boost/json.hpp>

#include <stdexcept>

#include "core/charging/evaluation.h"

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

json::object evidence_json(const metering::Evidence& e) {
  return {{"at", to_text(e.at)},
          {"value", to_text(Decimal{e.value, e.exponent})},
          {"exponent", e.exponent},
          {"quality", to_text(e.quality)},
          {"gateway", e.gateway.text},
          {"epoch", std::to_string(e.epoch.n)},
          {"sequence", std::to_string(e.sequence.n)},
          {"source", to_text(e.source)},
          {"entry", std::to_string(e.entry.n)}};
}

json::object decimal_json(Decimal d) {
  return {{"value", std::to_string(d.value)}, {"exponent", d.exponent}};
}

json::object segment_json(const Segment& s) {
  const auto& m = s.measured;
  json::object out{{"meter", std::to_string(m.meter.n)},
                   {"channel", std::to_string(m.channel.n)},
                   {"register", m.reg.text},
                   {"multiplier", decimal_json(m.multiplier)},
                   {"from", evidence_json(m.from)},
                   {"to", evidence_json(m.to)},
                   {"rollovers", m.rollovers},
                   {"usage", decimal_json(m.usage)},
                   {"life", std::to_string(m.life.n)},
                   {"carried_over", s.carried_over}};
  if (m.digits) out["digits"] = *m.digits;
  return out;
}

void put(json::object& out, std::string_view name, const std::optional<Exact>& number) {
  if (number) out[name] = exact_text(*number);
}

json::object input_json(const SliceInput& s) {
  json::object out{{"plan", std::to_string(s.plan.n)},  {"valid_from", calendar::to_text(s.plan_valid_from)},
                   {"from", calendar::to_text(s.from)}, {"to", calendar::to_text(s.to)},
                   {"usage", exact_text(s.usage)},      {"by_days", s.by_days}};
  put(out, "area", s.area);
  put(out, "inner_area", s.inner_area);
  put(out, "people", s.people);
  put(out, "floor", s.floor);
  put(out, "parking_count", s.parking_count);
  put(out, "prev", s.prev);
  put(out, "cur", s.cur);
  put(out, "multiplier", s.multiplier);
  if (s.occupancy) out["occupancy"] = to_text(*s.occupancy);
  return out;
}

// Each slice with its result; the terms stand beside them once for each version.
json::array slices_json(const Evaluation& e) {
  json::array out;
  for (std::size_t i = 0; i < e.input.slices.size(); ++i) {
    auto slice = input_json(e.input.slices[i]);
    const SliceResult& result = e.slices.at(i);
    slice["months"] = exact_text(result.months);
    slice["before"] = exact_text(result.before);
    slice["formula"] = result.formula;
    slice["raw"] = exact_text(result.raw);
    out.push_back(std::move(slice));
  }
  return out;
}

json::object terms_by_plan(const Evaluation& e) {
  json::object out;
  for (const SliceInput& slice : e.input.slices) out[std::to_string(slice.plan.n)] = to_json(slice.terms);
  return out;
}

json::object component_json(const LineComponent& c) {
  return {{"code", c.code}, {"name", c.name}, {"amount", to_text(c.amount)}};
}

json::object step_json(const Step& s) {
  json::object facts;
  for (const auto& [name, fact] : s.facts) facts[name] = fact;
  return {{"code", s.code}, {"facts", facts}};
}

template <class Rows, class ToJson>
json::array list_json(const Rows& rows, ToJson to_json_object) {
  json::array out;
  for (const auto& row : rows) out.push_back(to_json_object(row));
  return out;
}

// What comes back may have been tampered with, so every field is looked at. Damaged: thrown within this file only.
struct Damaged : std::runtime_error {
  using runtime_error::runtime_error;
};
template <class T>
T need(std::optional<T> maybe) {
  if (!maybe) throw Damaged("a field of a stored evaluation does not parse");
  return *maybe;
}

std::string text_of(const json::object& o, std::string_view name) {
  return std::string(o.at(name).as_string());
}
std::int64_t number_of(const json::object& o, std::string_view name) {
  const auto text = text_of(o, name);
  std::size_t used = 0;
  const auto n = std::stoll(text, &used);
  if (used != text.size()) throw Damaged(text);
  return n;
}
Day day_of(const json::object& o, std::string_view name) {
  return need(calendar::parse_day(text_of(o, name)));
}
Exact exact_of(const json::object& o, std::string_view name) {
  return need(parse_exact(text_of(o, name)));
}
std::int8_t exponent_of(const json::object& o) {
  const auto n = o.at("exponent").as_int64();
  if (n < -12 || n > 12) throw Damaged("exponent");
  return static_cast<std::int8_t>(n);
}
Decimal decimal_of(const json::object& o) {
  return {number_of(o, "value"), exponent_of(o)};
}

metering::Evidence evidence_of(const json::object& o) {
  const auto shown = need(parse_decimal(text_of(o, "value")));
  const auto exponent = exponent_of(o);
  return {need(parse_instant(text_of(o, "at"))),
          need(rescale_exactly(shown, exponent)),
          exponent,
          need(parse_quality(text_of(o, "quality"))),
          GatewayName{text_of(o, "gateway")},
          Epoch{number_of(o, "epoch")},
          Sequence{number_of(o, "sequence")},
          need(metering::parse_source(text_of(o, "source"))),
          MeterReadingId{number_of(o, "entry")}};
}

Segment segment_of(const json::object& o) {
  Segment s;
  auto& m = s.measured;
  m.meter = {number_of(o, "meter")};
  m.channel = {number_of(o, "channel")};
  m.reg = RegisterName{text_of(o, "register")};
  m.multiplier = decimal_of(o.at("multiplier").as_object());
  m.from = evidence_of(o.at("from").as_object());
  m.to = evidence_of(o.at("to").as_object());
  m.rollovers = o.at("rollovers").as_int64();
  if (const auto* digits = o.if_contains("digits")) m.digits = static_cast<int>(digits->as_int64());
  m.usage = decimal_of(o.at("usage").as_object());
  m.life = MeterLifeId{number_of(o, "life")};
  s.carried_over = o.at("carried_over").as_bool();
  return s;
}

std::optional<Exact> maybe_exact(const json::object& o, std::string_view name) {
  return o.contains(name) ? std::optional{exact_of(o, name)} : std::nullopt;
}

SliceInput input_of(const json::object& o, const std::map<std::string, Terms>& terms) {
  SliceInput s;
  const auto plan = text_of(o, "plan");
  s.plan = PricePlanId{number_of(o, "plan")};
  s.plan_valid_from = day_of(o, "valid_from");
  s.from = day_of(o, "from");
  s.to = day_of(o, "to");
  s.terms = terms.at(plan);
  s.usage = exact_of(o, "usage");
  s.by_days = o.at("by_days").as_bool();
  s.area = maybe_exact(o, "area");
  s.inner_area = maybe_exact(o, "inner_area");
  s.people = maybe_exact(o, "people");
  s.floor = maybe_exact(o, "floor");
  s.parking_count = maybe_exact(o, "parking_count");
  s.prev = maybe_exact(o, "prev");
  s.cur = maybe_exact(o, "cur");
  s.multiplier = maybe_exact(o, "multiplier");
  if (o.contains("occupancy")) s.occupancy = need(parse_occupancy(text_of(o, "occupancy")));
  return s;
}

SliceResult result_of(const json::object& o) {
  return {exact_of(o, "months"), exact_of(o, "before"), text_of(o, "formula"), exact_of(o, "raw")};
}

Step step_of(const json::object& o) {
  Step s{text_of(o, "code"), {}};
  for (const auto& [name, fact] : o.at("facts").as_object()) s.facts[name] = std::string(fact.as_string());
  return s;
}

PricingRules rules_of(const json::object& o) {
  PricingRules rules;
  rules.object = need(parse_charge_object(text_of(o, "object")));
  rules.rounding = {need(parse_rounding_mode(text_of(o, "rounding_mode"))),
                    need(parse_rounding_unit(text_of(o, "rounding_unit")))};
  rules.scope = need(parse_rounding_scope(text_of(o, "rounding_scope")));
  rules.proration = need(parse_proration(text_of(o, "proration")));
  const auto day = o.at("billing_day").as_int64();
  if (day < 1 || day > billing_day_max) throw Damaged("billing_day");
  rules.billing_day = static_cast<unsigned>(day);
  return rules;
}

std::map<std::string, Terms> terms_of(const json::object& plans) {
  std::map<std::string, Terms> terms;
  for (const auto& [plan, stored] : plans) {
    auto parsed = terms_from_json(stored);
    if (!parsed) throw Damaged("terms");
    terms.emplace(std::string(plan), std::move(*parsed));
  }
  return terms;
}

Evaluation evaluation_of(const json::object& o) {
  Evaluation e;
  e.rules = rules_of(o.at("rules").as_object());
  e.object = {e.rules.object, number_of(o, "object_id"), text_of(o, "object_code")};
  e.meter_unit = need(parse_unit(text_of(o, "meter_unit")));
  e.unit = need(parse_unit(text_of(o, "unit")));
  e.input.period = {day_of(o, "period_from"), day_of(o, "period_to")};
  e.input.ytd_before = exact_of(o, "ytd_before");
  e.input.year_share = exact_of(o, "year_share");
  const auto terms = terms_of(o.at("terms").as_object());
  for (const auto& s : o.at("segments").as_array()) e.segments.push_back(segment_of(s.as_object()));
  for (const auto& s : o.at("slices").as_array()) {
    e.input.slices.push_back(input_of(s.as_object(), terms));
    e.slices.push_back(result_of(s.as_object()));
  }
  e.usage = exact_of(o, "usage");
  e.amount = {exact_of(o, "raw_amount"), need(parse_money(text_of(o, "amount"))), exact_of(o, "rounding_difference")};
  for (const auto& c : o.at("components").as_array()) {
    const auto& part = c.as_object();
    e.components.push_back({text_of(part, "code"), text_of(part, "name"), need(parse_money(text_of(part, "amount")))});
  }
  for (const auto& s : o.at("steps").as_array()) e.steps.push_back(step_of(s.as_object()));
  return e;
}

}  // namespace

std::string to_json(const Evaluation& e) {
  return json::serialize(json::object{{"rules",
                                       {{"object", to_text(e.rules.object)},
                                        {"rounding_mode", to_text(e.rules.rounding.mode)},
                                        {"rounding_unit", to_text(e.rules.rounding.unit)},
                                        {"rounding_scope", to_text(e.rules.scope)},
                                        {"proration", to_text(e.rules.proration)},
                                        {"billing_day", e.rules.billing_day}}},
                                      {"object_id", std::to_string(e.object.id)},
                                      {"object_code", e.object.code},
                                      {"meter_unit", to_text(e.meter_unit)},
                                      {"unit", to_text(e.unit)},
                                      {"period_from", calendar::to_text(e.input.period.from)},
                                      {"period_to", calendar::to_text(e.input.period.to)},
                                      {"ytd_before", exact_text(e.input.ytd_before)},
                                      {"year_share", exact_text(e.input.year_share)},
                                      {"terms", terms_by_plan(e)},
                                      {"segments", list_json(e.segments, segment_json)},
                                      {"slices", slices_json(e)},
                                      {"usage", exact_text(e.usage)},
                                      {"raw_amount", exact_text(e.amount.raw_yuan)},
                                      {"amount", to_text(e.amount.amount)},
                                      {"rounding_difference", exact_text(e.amount.difference_yuan)},
                                      {"components", list_json(e.components, component_json)},
                                      {"steps", list_json(e.steps, step_json)}});
}

std::optional<Evaluation> evaluation_from_json(std::string_view text) {
  try {
    return evaluation_of(json::parse(text).as_object());
  } catch (const std::exception&) {  // Damaged, or what Boost.JSON throws for text, types and members
    return std::nullopt;
  }
}

}  // namespace lamplighter::charging

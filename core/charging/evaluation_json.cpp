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
          {"sequence", std::to_string(e.sequence.n)}};
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
                   {"carried_over", s.carried_over}};
  if (m.digits) out["digits"] = *m.digits;
  return out;
}

json::object slice_json(const PriceSlice& s) {
  return {{"plan", std::to_string(s.plan.n)},
          {"valid_from", calendar::to_text(s.plan_valid_from)},
          {"price", to_text(s.price)},
          {"from", calendar::to_text(s.from)},
          {"to", calendar::to_text(s.to)},
          {"usage", exact_text(s.usage)},
          {"by_days", s.by_days}};
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
  return {
      need(parse_instant(text_of(o, "at"))),      need(rescale_exactly(shown, exponent)), exponent,
      need(parse_quality(text_of(o, "quality"))), GatewayName{text_of(o, "gateway")},     Epoch{number_of(o, "epoch")},
      Sequence{number_of(o, "sequence")}};
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
  s.carried_over = o.at("carried_over").as_bool();
  return s;
}

PriceSlice slice_of(const json::object& o) {
  return {{number_of(o, "plan")},   day_of(o, "valid_from"), need(parse_unit_price(text_of(o, "price"))),
          day_of(o, "from"),        day_of(o, "to"),         exact_of(o, "usage"),
          o.at("by_days").as_bool()};
}

Step step_of(const json::object& o) {
  Step s{text_of(o, "code"), {}};
  for (const auto& [name, fact] : o.at("facts").as_object()) s.facts[name] = std::string(fact.as_string());
  return s;
}

Evaluation evaluation_of(const json::object& o) {
  Evaluation e;
  if (text_of(o, "formula") != flat_formula) throw Damaged("formula");
  e.meter_code = text_of(o, "meter_code");
  e.meter_unit = need(parse_unit(text_of(o, "meter_unit")));
  e.unit = need(parse_unit(text_of(o, "unit")));
  e.rounding = {need(parse_rounding_mode(text_of(o, "rounding_mode"))),
                need(parse_rounding_unit(text_of(o, "rounding_unit")))};
  for (const auto& s : o.at("segments").as_array()) e.segments.push_back(segment_of(s.as_object()));
  for (const auto& s : o.at("slices").as_array()) e.slices.push_back(slice_of(s.as_object()));
  e.usage = exact_of(o, "usage");
  e.amount = {exact_of(o, "raw_amount"), need(parse_money(text_of(o, "amount"))), exact_of(o, "rounding_difference")};
  for (const auto& s : o.at("steps").as_array()) e.steps.push_back(step_of(s.as_object()));
  return e;
}

}  // namespace

std::string to_json(const Evaluation& e) {
  return json::serialize(json::object{{"formula", flat_formula},
                                      {"meter_code", e.meter_code},
                                      {"meter_unit", to_text(e.meter_unit)},
                                      {"unit", to_text(e.unit)},
                                      {"rounding_mode", to_text(e.rounding.mode)},
                                      {"rounding_unit", to_text(e.rounding.unit)},
                                      {"segments", list_json(e.segments, segment_json)},
                                      {"slices", list_json(e.slices, slice_json)},
                                      {"usage", exact_text(e.usage)},
                                      {"raw_amount", exact_text(e.amount.raw_yuan)},
                                      {"amount", to_text(e.amount.amount)},
                                      {"rounding_difference", exact_text(e.amount.difference_yuan)},
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

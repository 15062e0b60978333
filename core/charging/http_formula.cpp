// Looks at price terms while somebody writes them: what is wrong and where, which variables they use, and what an
// example comes to, worked out by the very rules that bills are. Nothing is stored.
#include "core/charging/http_parts.h"
#include "core/charging/pricing/price_slices.h"

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

struct Asked {
  PricingRules rules;
  json::value terms;
  std::optional<LineInput> example;  // one slice, without the terms
};

template <class Enum>
Enum word(http::Fields& fields, std::string_view name, std::optional<Enum> (*parse)(std::string_view), Enum absent) {
  if (!fields.has(name)) return absent;
  const auto text = fields.text(name, 1, 32);
  const auto parsed = parse(text);
  if (!parsed) fields.refuse(name, "charging.choice_unknown", {{"value", text}, {"field", std::string(name)}});
  return parsed.value_or(absent);
}

std::optional<Exact> number(http::Fields& fields, std::string_view name) {
  return fields.has(name) ? std::optional{exact(fields.decimal(name))} : std::nullopt;
}

// One line of one slice over the example's days.
Outcome<LineInput> example_of(const json::value& given) {
  const auto* body = given.if_object();
  if (!body)
    return Refusal{
        RefusalKind::invalid, "charging.terms.wrong_type", {{"field", "example"}, {"wanted", "{ }"}}, "example"};
  http::Fields fields(*body);
  SliceInput slice;
  slice.from = fields.day("from");
  slice.to = fields.day("to");
  slice.usage = number(fields, "usage").value_or(Exact{0});
  slice.area = number(fields, "area");
  slice.inner_area = number(fields, "inner_area");
  slice.people = number(fields, "people");
  slice.floor = number(fields, "floor");
  slice.parking_count = number(fields, "parking_count");
  slice.prev = number(fields, "prev");
  slice.cur = number(fields, "cur");
  slice.multiplier = number(fields, "multiplier");
  if (fields.has("occupancy")) slice.occupancy = word(fields, "occupancy", parse_occupancy, Occupancy::occupied);
  LineInput line{{slice.from, slice.to}, {slice}, number(fields, "ytd_before").value_or(Exact{0}), 1};
  if (auto refusal = fields.refusal()) {
    refusal->field = "example." + refusal->field;
    return *refusal;
  }
  const auto days = slice.to - slice.from;
  if (days < 1 || days > run_days_max)
    return Refusal{RefusalKind::invalid,
                   days < 1 ? "charging.period_invalid" : "charging.period_too_long",
                   {{"from", calendar::to_text(slice.from)},
                    {"to", calendar::to_text(slice.to)},
                    {"days", std::to_string(days)},
                    {"limit", std::to_string(run_days_max)}},
                   "example.to"};
  return line;
}

Outcome<Asked> asked_of(const json::object& body) {
  http::Fields fields(body);
  Asked asked;
  asked.rules.object = word(fields, "object", parse_charge_object, ChargeObject::meter);
  asked.rules.rounding.mode = word(fields, "rounding_mode", parse_rounding_mode, RoundingMode::half_up);
  asked.rules.rounding.unit = word(fields, "rounding_unit", parse_rounding_unit, RoundingUnit::fen);
  asked.rules.proration = word(fields, "proration", parse_proration, Proration::actual_days);
  if (fields.has("billing_day"))
    asked.rules.billing_day = static_cast<unsigned>(fields.number("billing_day", 1, billing_day_max));
  if (fields.has("terms")) asked.terms = body.at("terms");
  if (fields.has("example") && !body.at("example").is_null()) {
    auto line = example_of(body.at("example"));
    if (!line) return line.error();
    asked.example = std::move(*line);
  }
  if (const auto refusal = fields.refusal()) return *refusal;
  return asked;
}

json::object told(const Refusal& refusal, Language language) {
  json::object out{{"code", refusal.code},
                   {"text", sentence(language, refusal.code, refusal.facts)},
                   {"field", refusal.field},
                   {"position", nullptr}};
  if (const auto position = refusal.facts.find("position"); position != refusal.facts.end())
    out["position"] = std::stoll(position->second);
  return out;
}

json::array tiers_json(const PricedSlice& slice) {
  json::array tiers;
  for (const TierShare& share : slice.tiers)
    tiers.push_back(
        json::object{{"row", share.row + 1},
                     {"from", decimal_shown(exact_text(share.from))},
                     {"to", share.to ? json::value(decimal_shown(exact_text(*share.to))) : json::value(nullptr)},
                     {"units", decimal_shown(exact_text(share.units))},
                     {"price", to_text(share.price)},
                     {"amount", decimal_shown(exact_text(share.amount))}});
  return tiers;
}

json::object result_json(const PricedLine& line) {
  const PricedSlice& slice = line.slices.front();
  const auto shown = [](const Exact& number) { return decimal_shown(exact_text(number)); };
  json::array steps, components;
  for (const SubResult& step : slice.formula.sub_results)
    steps.push_back(json::object{{"text", step.text}, {"result", decimal_shown(step.result)}});
  for (const ComponentAmount& component : line.components)
    components.push_back(
        json::object{{"code", component.code}, {"name", component.name}, {"amount", to_text(component.amount)}});
  return {{"amount", to_text(line.amount)},
          {"raw", shown(line.raw)},
          {"difference", shown(line.difference)},
          {"months", shown(line.months)},
          {"formula", slice.formula.with_values},
          {"value", shown(slice.formula.value)},
          {"steps", std::move(steps)},
          {"tiers", tiers_json(slice)},
          {"added_usage", shown(slice.added_usage)},
          {"added_amount", shown(slice.added_amount)},
          {"maximum_factor", shown(slice.maximum_factor)},
          {"discount_factor", shown(slice.discount_factor)},
          {"components", std::move(components)}};
}

json::object looked_at(Asked asked, Language language) {
  json::object out{{"fault", nullptr},
                   {"variables", json::array{}},
                   {"uses_tiers", false},
                   {"result", nullptr},
                   {"blocked", nullptr}};
  const auto terms = terms_from_json(asked.terms);
  if (!terms) {
    out["fault"] = told(terms.error(), language);
    return out;
  }
  json::array variables;
  for (const Variable variable : variables_of(terms->formula)) variables.push_back(json::string(to_text(variable)));
  out["variables"] = std::move(variables);
  out["uses_tiers"] = uses_tiers(terms->formula);
  if (const auto fault = check_terms(*terms, asked.rules.object)) {
    out["fault"] = told(*fault, language);
    return out;
  }
  if (!asked.example) return out;
  asked.example->slices.front().terms = *terms;
  const auto line = price_slices(asked.rules, *asked.example);
  if (line)
    out["result"] = result_json(*line);
  else
    out["blocked"] = told(line.error(), language);
  return out;
}

Response check_formula(const Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return refused(exchange, body.error());
  auto asked = asked_of(*body);
  if (!asked) return refused(exchange, asked.error());
  return http::ok(looked_at(std::move(*asked), exchange.caller.language));
}

}  // namespace

std::vector<http::Route> formula_routes() {
  return {{http::Method::post, "/api/v1/charge_items/check_formula", "charging.read", check_formula}};
}

}  // namespace lamplighter::charging

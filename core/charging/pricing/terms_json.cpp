// The JSON of terms.h, read strictly: every name known, every number within its limits.
#include <algorithm>

#include "core/charging/charge_item.h"

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

constexpr int quantity_decimals = 4;
constexpr int ratio_decimals = 8;
constexpr int price_decimals = 6;
constexpr std::int64_t quantity_max = 1'000'000'000;
constexpr std::int64_t amount_fen_max = 100'000'000'000;  // a minimum or maximum of 10^9 yuan a month

// Thrown within this file only.
struct Fault {
  Refusal refusal;
};

[[noreturn]] void fault(const std::string& what, const std::string& field,
                        std::map<std::string, std::string> facts = {}) {
  facts["field"] = field;
  throw Fault{{RefusalKind::invalid, "charging.terms." + what, std::move(facts), field}};
}

std::string below(const std::string& field, std::string_view name) {
  return field.empty() ? std::string(name) : field + "." + std::string(name);
}
std::string below(const std::string& field, std::size_t row) {
  return field + "[" + std::to_string(row) + "]";
}

const json::object& object_of(const json::value& value, const std::string& field,
                              std::initializer_list<std::string_view> known) {
  const auto* object = value.if_object();
  if (!object) fault(field.empty() ? "not_an_object" : "wrong_type", field, {{"wanted", "{ }"}});
  for (const auto& member : *object)
    if (std::find(known.begin(), known.end(), member.key()) == known.end())
      fault("unknown_field", below(field, std::string_view(member.key())));
  return *object;
}

const json::value& member_of(const json::object& object, std::string_view name, const std::string& field) {
  const auto* value = object.if_contains(name);
  if (!value) fault("missing", below(field, name));
  return *value;
}

const json::array& rows_of(const json::value& value, const std::string& field, std::size_t limit) {
  const auto* rows = value.if_array();
  if (!rows) fault("wrong_type", field, {{"wanted", "[ ]"}});
  if (rows->size() > limit) fault("too_many", field, {{"limit", std::to_string(limit)}});
  return *rows;
}

std::string text_of(const json::value& value, const std::string& field) {
  const auto* text = value.if_string();
  if (!text) fault("wrong_type", field, {{"wanted", "\" \""}});
  return {text->begin(), text->end()};
}

// A decimal within limits. "1e3", "+1", ".5" and more decimals than are kept are refused, never rounded.
Exact number_of(const json::value& value, const std::string& field, std::int64_t least, std::int64_t most,
                int decimals) {
  const std::string text = text_of(value, field);
  const auto number = parse_decimal(text);
  const auto kept = number ? rescale_exactly(*number, static_cast<std::int8_t>(-decimals)) : std::nullopt;
  const Exact exactly = number ? exact(*number) : Exact{0};
  if (!kept || exactly < least || exactly > most)
    fault("number_invalid", field,
          {{"value", text.substr(0, 40)},
           {"least", std::to_string(least)},
           {"most", std::to_string(most)},
           {"decimals", std::to_string(decimals)}});
  return exactly;
}

UnitPrice price_of(const json::value& value, const std::string& field) {
  const std::string text = text_of(value, field);
  const auto price = parse_unit_price(text);
  if (!price)
    fault("number_invalid", field,
          {{"value", text.substr(0, 40)},
           {"least", "0"},
           {"most", std::to_string(price_micro_yuan_max / 1'000'000)},
           {"decimals", std::to_string(price_decimals)}});
  return *price;
}

Money amount_of(const json::value& value, const std::string& field) {
  const std::string text = text_of(value, field);
  const auto amount = parse_money(text);
  if (!amount || amount->fen < 0 || amount->fen > amount_fen_max)
    fault("number_invalid", field,
          {{"value", text.substr(0, 40)}, {"least", "0"}, {"most", to_text(Money{amount_fen_max})}, {"decimals", "2"}});
  return *amount;
}

template <class Enum>
Enum choice_of(std::optional<Enum> choice, const json::value& value, const std::string& field,
               std::string_view choices) {
  if (!choice)
    fault("choice_unknown", field, {{"value", text_of(value, field).substr(0, 40)}, {"choices", std::string(choices)}});
  return *choice;
}

std::vector<PriceComponent> components_of(const json::value& value, const std::string& field,
                                          const std::optional<UnitPrice>& price) {
  std::vector<PriceComponent> components;
  UnitPrice sum;
  for (const auto& row : rows_of(value, field, components_max)) {
    const std::string here = below(field, components.size());
    const auto& o = object_of(row, here, {"code", "name", "price"});
    PriceComponent c{text_of(member_of(o, "code", here), below(here, "code")),
                     text_of(member_of(o, "name", here), below(here, "name")),
                     price_of(member_of(o, "price", here), below(here, "price"))};
    if (!is_item_code(c.code) || c.code == other_component)
      fault("text_invalid", below(here, "code"),
            {{"value", c.code.substr(0, 40)}, {"limit", std::to_string(component_code_max)}});
    if (c.name.empty() || c.name.size() > component_name_max)
      fault("text_invalid", below(here, "name"),
            {{"value", c.name.substr(0, component_name_max)}, {"limit", std::to_string(component_name_max)}});
    for (const auto& other : components)
      if (other.code == c.code) fault("component_twice", below(here, "code"), {{"code", c.code}});
    sum.micro_yuan += c.price.micro_yuan;
    components.push_back(std::move(c));
  }
  if (components.empty()) return components;
  if (!price) fault("missing", "price");
  if (sum != *price) fault("components_differ", field, {{"sum", to_text(sum)}, {"price", to_text(*price)}});
  return components;
}

TierRow tier_row_of(const json::value& value, const std::string& field) {
  const auto& o = object_of(value, field, {"up_to", "price", "components"});
  TierRow row;
  if (const auto* up_to = o.if_contains("up_to"))
    row.up_to = number_of(*up_to, below(field, "up_to"), 0, quantity_max, quantity_decimals);
  row.price = price_of(member_of(o, "price", field), below(field, "price"));
  if (const auto* components = o.if_contains("components"))
    row.components = components_of(*components, below(field, "components"), row.price);
  return row;
}

std::vector<TierRow> tier_rows_of(const json::value& value, const std::string& field) {
  std::vector<TierRow> rows;
  const auto& listed = rows_of(value, field, tier_rows_max);
  if (listed.empty()) fault("missing", below(field, std::size_t{0}));
  for (const auto& row : listed) {
    const std::string here = below(field, rows.size());
    TierRow tier = tier_row_of(row, here);
    const bool last = rows.size() + 1 == listed.size();
    if (!last && !tier.up_to) fault("threshold_missing", below(here, "up_to"));
    if (last && tier.up_to) fault("threshold_not_last", below(here, "up_to"));
    const Exact before = rows.empty() ? Exact{0} : *rows.back().up_to;
    if (tier.up_to && *tier.up_to <= before)
      fault("threshold_not_rising", below(here, "up_to"),
            {{"value", exact_text(*tier.up_to)}, {"before", exact_text(before)}});
    rows.push_back(std::move(tier));
  }
  return rows;
}

HouseholdExtra household_of(const json::value& value, const std::string& field, std::size_t thresholds) {
  const auto& o = object_of(value, field, {"people", "extra_per_person"});
  HouseholdExtra household;
  const auto& people = member_of(o, "people", field);
  if (!people.is_int64() || people.get_int64() < 1 || people.get_int64() > people_max)
    fault("number_invalid", below(field, "people"),
          {{"value", json::serialize(people).substr(0, 40)},
           {"least", "1"},
           {"most", std::to_string(people_max)},
           {"decimals", "0"}});
  household.people = static_cast<int>(people.get_int64());
  const std::string here = below(field, "extra_per_person");
  for (const auto& extra : rows_of(member_of(o, "extra_per_person", field), here, tier_rows_max)) {
    const std::string row = below(here, household.extra_per_person.size());
    household.extra_per_person.push_back(number_of(extra, row, 0, quantity_max, quantity_decimals));
    const std::size_t n = household.extra_per_person.size();
    // A lower threshold must not overtake a higher one in a large household.
    if (n > 1 && household.extra_per_person[n - 1] < household.extra_per_person[n - 2])
      fault("threshold_not_rising", row,
            {{"value", exact_text(household.extra_per_person[n - 1])},
             {"before", exact_text(household.extra_per_person[n - 2])}});
  }
  if (household.extra_per_person.size() != thresholds)
    fault("household_extras", here,
          {{"count", std::to_string(household.extra_per_person.size())}, {"wanted", std::to_string(thresholds)}});
  return household;
}

Tiers tiers_of(const json::value& value) {
  const std::string field = "tiers";
  const auto& o = object_of(value, field, {"accumulation", "year_starts", "rows", "household"});
  Tiers tiers;
  const auto& accumulation = member_of(o, "accumulation", field);
  tiers.accumulation = choice_of(parse_accumulation(text_of(accumulation, below(field, "accumulation"))), accumulation,
                                 below(field, "accumulation"), "monthly, annual");
  if (const auto* start = o.if_contains("year_starts")) {
    const std::string here = below(field, "year_starts");
    if (tiers.accumulation != Accumulation::annual) fault("year_of_monthly", here);
    tiers.year_starts = choice_of(parse_year_start(text_of(*start, here)), *start, here, "01-01 … 12-31");
  }
  tiers.rows = tier_rows_of(member_of(o, "rows", field), below(field, "rows"));
  if (const auto* household = o.if_contains("household"))
    tiers.household = household_of(*household, below(field, "household"), tiers.rows.size() - 1);
  return tiers;
}

Minimum minimum_of(const json::value& value) {
  const std::string field = "minimum";
  const auto& o = object_of(value, field, {"usage", "amount", "at_zero_usage"});
  Minimum minimum;
  if (const auto* usage = o.if_contains("usage"))
    minimum.usage = number_of(*usage, below(field, "usage"), 0, quantity_max, quantity_decimals);
  if (const auto* amount = o.if_contains("amount")) minimum.amount = amount_of(*amount, below(field, "amount"));
  if (!minimum.usage && !minimum.amount) fault("missing", below(field, "amount"));
  if (const auto* at_zero = o.if_contains("at_zero_usage")) {
    if (!at_zero->is_bool()) fault("wrong_type", below(field, "at_zero_usage"), {{"wanted", "true, false"}});
    minimum.at_zero_usage = at_zero->get_bool();
  }
  return minimum;
}

std::vector<Discount> discounts_of(const json::value& value) {
  const std::string field = "discounts";
  std::vector<Discount> discounts;
  for (const auto& row : rows_of(value, field, 3)) {
    const std::string here = below(field, discounts.size());
    const auto& o = object_of(row, here, {"occupancy", "factor"});
    const auto& occupancy = member_of(o, "occupancy", here);
    Discount discount{choice_of(parse_occupancy(text_of(occupancy, below(here, "occupancy"))), occupancy,
                                below(here, "occupancy"), "occupied, vacant, unsold"),
                      number_of(member_of(o, "factor", here), below(here, "factor"), 0, 1, ratio_decimals)};
    for (const auto& other : discounts)
      if (other.occupancy == discount.occupancy)
        fault("occupancy_twice", below(here, "occupancy"), {{"occupancy", std::string(to_text(other.occupancy))}});
    discounts.push_back(std::move(discount));
  }
  return discounts;
}

Terms terms_of(const json::value& value) {
  const auto& o = object_of(
      value, "", {"formula", "price", "components", "tiers", "extra", "coef", "minimum", "maximum", "discounts"});
  Terms terms;
  auto formula = parse_formula(text_of(member_of(o, "formula", ""), "formula"));
  if (!formula) throw Fault{formula.error()};
  terms.formula = std::move(*formula);
  if (const auto* price = o.if_contains("price")) terms.price = price_of(*price, "price");
  if (const auto* components = o.if_contains("components"))
    terms.components = components_of(*components, "components", terms.price);
  if (const auto* tiers = o.if_contains("tiers")) terms.tiers = tiers_of(*tiers);
  if (const auto* extra = o.if_contains("extra"))
    terms.extra = number_of(*extra, "extra", -quantity_max, quantity_max, price_decimals);
  if (const auto* coef = o.if_contains("coef"))
    terms.coef = number_of(*coef, "coef", -quantity_max, quantity_max, ratio_decimals);
  if (const auto* minimum = o.if_contains("minimum")) terms.minimum = minimum_of(*minimum);
  if (const auto* maximum = o.if_contains("maximum"))
    terms.maximum =
        amount_of(member_of(object_of(*maximum, "maximum", {"amount"}), "amount", "maximum"), "maximum.amount");
  if (const auto* discounts = o.if_contains("discounts")) terms.discounts = discounts_of(*discounts);
  return terms;
}

json::array components_json(const std::vector<PriceComponent>& components) {
  json::array rows;
  for (const auto& c : components) rows.push_back({{"code", c.code}, {"name", c.name}, {"price", to_text(c.price)}});
  return rows;
}

json::object tiers_json(const Tiers& tiers) {
  json::object out{{"accumulation", to_text(tiers.accumulation)}};
  if (tiers.accumulation == Accumulation::annual) out["year_starts"] = to_text(tiers.year_starts);
  json::array rows;
  for (const TierRow& row : tiers.rows) {
    json::object tier;
    if (row.up_to) tier["up_to"] = exact_text(*row.up_to);
    tier["price"] = to_text(row.price);
    if (!row.components.empty()) tier["components"] = components_json(row.components);
    rows.push_back(std::move(tier));
  }
  out["rows"] = std::move(rows);
  if (tiers.household) {
    json::array extras;
    for (const Exact& extra : tiers.household->extra_per_person) extras.push_back(json::string(exact_text(extra)));
    out["household"] = {{"people", tiers.household->people}, {"extra_per_person", std::move(extras)}};
  }
  return out;
}

}  // namespace

Outcome<Terms> terms_from_json(const json::value& terms) {
  try {
    return terms_of(terms);
  } catch (const Fault& fault) {
    return fault.refusal;
  }
}

json::object to_json(const Terms& terms) {
  json::object out{{"formula", terms.formula.text}};
  if (terms.price) out["price"] = to_text(*terms.price);
  if (!terms.components.empty()) out["components"] = components_json(terms.components);
  if (terms.tiers) out["tiers"] = tiers_json(*terms.tiers);
  if (terms.extra) out["extra"] = exact_text(*terms.extra);
  if (terms.coef) out["coef"] = exact_text(*terms.coef);
  if (terms.minimum) {
    json::object minimum;
    if (terms.minimum->usage) minimum["usage"] = exact_text(*terms.minimum->usage);
    if (terms.minimum->amount) minimum["amount"] = to_text(*terms.minimum->amount);
    minimum["at_zero_usage"] = terms.minimum->at_zero_usage;
    out["minimum"] = std::move(minimum);
  }
  if (terms.maximum) out["maximum"] = {{"amount", to_text(*terms.maximum)}};
  json::array discounts;
  for (const Discount& d : terms.discounts)
    discounts.push_back({{"occupancy", to_text(d.occupancy)}, {"factor", exact_text(d.factor)}});
  if (!discounts.empty()) out["discounts"] = std::move(discounts);
  return out;
}

}  // namespace lamplighter::charging

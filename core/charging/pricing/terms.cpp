#include "core/charging/pricing/terms.h"

#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 3> object_names{"meter", "room", "parking_space"};
constexpr std::array<std::string_view, 3> occupancy_names{"occupied", "vacant", "unsold"};
constexpr std::array<std::string_view, 2> accumulation_names{"monthly", "annual"};

bool is_of_meters(Variable variable) {
  switch (variable) {
    case Variable::usage:
    case Variable::prev:
    case Variable::cur:
    case Variable::multiplier:
    case Variable::ytd_usage:
      return true;
    default:
      return false;
  }
}

Refusal refused(const std::string& what, std::string field, std::map<std::string, std::string> facts) {
  facts["field"] = field;
  return {RefusalKind::invalid, "charging.terms." + what, std::move(facts), std::move(field)};
}

}  // namespace

std::string_view to_text(ChargeObject object) {
  return object_names.at(static_cast<std::size_t>(object));
}
std::optional<ChargeObject> parse_charge_object(std::string_view text) {
  return enumerator_of<ChargeObject>(object_names, text);
}

std::string_view to_text(Occupancy occupancy) {
  return occupancy_names.at(static_cast<std::size_t>(occupancy));
}
std::optional<Occupancy> parse_occupancy(std::string_view text) {
  return enumerator_of<Occupancy>(occupancy_names, text);
}

std::string_view to_text(Accumulation accumulation) {
  return accumulation_names.at(static_cast<std::size_t>(accumulation));
}
std::optional<Accumulation> parse_accumulation(std::string_view text) {
  return enumerator_of<Accumulation>(accumulation_names, text);
}

Terms flat_terms(UnitPrice price) {
  Terms terms;
  terms.formula = parse_formula(flat_formula).value();
  terms.price = price;
  return terms;
}

std::optional<Refusal> check_terms(const Terms& terms, ChargeObject object) {
  const auto used = variables_of(terms.formula);
  for (const Variable variable : used)
    if (object != ChargeObject::meter && is_of_meters(variable))
      return refused("variable_not_of_object", "formula",
                     {{"variable", std::string(to_text(variable))}, {"object", std::string(to_text(object))}});
  if (used.contains(Variable::price) && !terms.price) return refused("price_missing", "price", {});
  if (used.contains(Variable::extra) && !terms.extra) return refused("constant_missing", "extra", {});
  if (used.contains(Variable::coef) && !terms.coef) return refused("constant_missing", "coef", {});
  if (uses_tiers(terms.formula) && !terms.tiers) return refused("tiers_missing", "tiers", {});
  // Tiers that the formula forgets would look as if they were charged.
  if (terms.tiers && !uses_tiers(terms.formula)) return refused("tiers_unused", "tiers", {});
  if (used.contains(Variable::ytd_usage) && (!terms.tiers || terms.tiers->accumulation != Accumulation::annual))
    return refused("year_to_date_needs_annual_tiers", "formula", {});
  if (terms.minimum && terms.minimum->usage && object != ChargeObject::meter)
    return refused("minimum_usage_needs_meter", "minimum.usage", {{"object", std::string(to_text(object))}});
  return std::nullopt;
}

}  // namespace lamplighter::charging

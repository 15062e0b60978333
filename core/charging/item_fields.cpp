// What a charge item may say of itself: the same limits when it is made and when it is changed.
#include "core/charging/item_fields.h"

#include <algorithm>
#include <array>

#include "core/premises/room_history.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<int, 5> cycles{1, 2, 3, 6, 12};

Refusal invalid(std::string code, std::map<std::string, std::string> facts, std::string field) {
  return {RefusalKind::invalid, std::move(code), std::move(facts), std::move(field)};
}

std::optional<Refusal> fault_of_object(const NewChargeItem& item) {
  if (item.object == ChargeObject::meter) {
    if (!unit_of_meter_kind(item.meter_kind))
      return invalid("charging.meter_kind_unknown", {{"kind", item.meter_kind}}, "meter_kind");
    if (!is_register_name(item.reg)) return invalid("charging.register_invalid", {{"register", item.reg}}, "register");
    return std::nullopt;
  }
  const auto none = [&](bool given, const char* field) -> std::optional<Refusal> {
    if (!given) return std::nullopt;
    return invalid("charging.not_of_a_meter", {{"field", field}, {"object", std::string(to_text(item.object))}}, field);
  };
  if (auto fault = none(!item.meter_kind.empty(), "meter_kind")) return fault;
  if (auto fault = none(!item.reg.empty(), "register")) return fault;
  return none(item.estimate_missing, "estimate_missing");
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::optional<Refusal> fault_of_fields(const NewChargeItem& item) {
  if (!is_item_code(item.code))
    return invalid("charging.item_code_invalid", {{"code", item.code}, {"limit", std::to_string(item_code_max)}},
                   "code");
  if (auto fault = fault_of_object(item)) return fault;
  if (std::find(cycles.begin(), cycles.end(), item.cycle_months) == cycles.end())
    return invalid("charging.cycle_invalid", {{"value", std::to_string(item.cycle_months)}}, "cycle_months");
  if (item.billing_day < 1 || item.billing_day > billing_day_max)
    return invalid("charging.billing_day_invalid", {{"value", std::to_string(item.billing_day)}}, "billing_day");
  for (const auto& use : item.applies_to)
    if (!premises::parse_room_use(use)) return invalid("charging.room_use_unknown", {{"value", use}}, "applies_to");
  if (item.outlier_factor && (*item.outlier_factor <= 1 || *item.outlier_factor > outlier_factor_max))
    return invalid("charging.outlier_factor_invalid",
                   {{"value", exact_text(*item.outlier_factor)}, {"limit", std::to_string(outlier_factor_max)}},
                   "outlier_factor");
  return std::nullopt;
}

std::map<std::string, std::string> field_texts(const NewChargeItem& item) {
  return {{"code", item.code},
          {"name", item.name},
          {"object", std::string(to_text(item.object))},
          {"meter_kind", item.meter_kind},
          {"register", item.reg},
          {"revenue_class", std::string(to_text(item.revenue_class))},
          {"rounding_mode", std::string(to_text(item.rounding.mode))},
          {"rounding_unit", std::string(to_text(item.rounding.unit))},
          {"rounding_scope", std::string(to_text(item.rounding_scope))},
          {"proration", std::string(to_text(item.proration))},
          {"cycle_months", std::to_string(item.cycle_months)},
          {"billing_day", std::to_string(item.billing_day)},
          {"ytd_follow", std::string(to_text(item.ytd_follow))},
          {"year_share", item.year_share ? "true" : "false"},
          {"applies_to", list_of(item.applies_to)},
          {"payer", std::string(to_text(item.payer))},
          {"estimate_missing", item.estimate_missing ? "true" : "false"},
          {"outlier_factor", item.outlier_factor ? exact_text(*item.outlier_factor) : ""}};
}

NewChargeItem wanted_of(const ChargeItem& item) {
  return {item.code,          item.name,         item.meter_kind,  item.reg,
          item.revenue_class, item.rounding,     item.object,      item.rounding_scope,
          item.proration,     item.cycle_months, item.billing_day, item.ytd_follow,
          item.year_share,    item.applies_to,   item.payer,       item.estimate_missing,
          item.outlier_factor};
}

ChargeItem item_of(const NewChargeItem& wanted) {
  ChargeItem item;
  item.code = wanted.code;
  item.name = wanted.name;
  item.meter_kind = wanted.meter_kind;
  item.reg = wanted.reg;
  item.unit = unit_of_meter_kind(wanted.meter_kind).value_or(Unit::none);
  item.revenue_class = wanted.revenue_class;
  item.rounding = wanted.rounding;
  item.object = wanted.object;
  item.rounding_scope = wanted.rounding_scope;
  item.proration = wanted.proration;
  item.cycle_months = wanted.cycle_months;
  item.billing_day = wanted.billing_day;
  item.ytd_follow = wanted.ytd_follow;
  item.year_share = wanted.year_share;
  item.applies_to = wanted.applies_to;
  item.payer = wanted.payer;
  item.estimate_missing = wanted.estimate_missing;
  item.outlier_factor = wanted.outlier_factor;
  return item;
}

}  // namespace lamplighter::charging

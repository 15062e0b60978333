#include "core/charging/store.h"

namespace lamplighter::charging::store {
namespace {

using calendar::day_from_number;
using calendar::day_number;

std::vector<PricePlan> plans_of(db::Transaction& tx, const Scope& scope, ChargeItemId item) {
  std::vector<PricePlan> plans;
  for (const auto& [id, day, price, replaces, at, by] :
       tx.select<PricePlanId, std::int64_t, std::int64_t, std::optional<PricePlanId>, Instant, std::string>(
           "SELECT id, valid_from, price_micro_yuan, replaces_id, recorded_at, recorded_by_name FROM price_plan "
           "WHERE company_id = ? AND item_id = ? ORDER BY id",
           scope.company, item))
    plans.push_back({id, day_from_number(day), UnitPrice{price}, replaces, at, by});
  return plans;
}

std::vector<ChargeItem> select_items(db::Transaction& tx, const Scope& scope, const std::string& where,
                                     const std::vector<db::Cell>& params) {
  std::vector<ChargeItem> items;
  for (const auto& [id, code, name, kind, reg, unit, revenue, mode, rounding_unit] :
       tx.select_with<ChargeItemId, std::string, std::string, std::string, std::string, std::string, std::string,
                      std::string, std::string>("SELECT id, code, name, meter_kind, register, unit, revenue_class, "
                                                "rounding_mode, rounding_unit FROM charge_item "
                                                "WHERE company_id = ?" +
                                                    where,
                                                params))
    items.push_back({id,
                     code,
                     name,
                     kind,
                     reg,
                     parse_unit(unit).value_or(Unit::none),
                     parse_revenue_class(revenue).value_or(RevenueClass::own),
                     {parse_rounding_mode(mode).value_or(RoundingMode::half_up),
                      parse_rounding_unit(rounding_unit).value_or(RoundingUnit::fen)},
                     plans_of(tx, scope, id)});
  return items;
}

}  // namespace

std::string in_scope(std::string_view estate_column, const Scope& scope, std::vector<db::Cell>& params) {
  if (scope.all_estates) return "";
  std::string sql = " AND " + std::string(estate_column) + " IN (0";
  for (const EstateId estate : scope.estates) {
    sql += ",?";
    params.push_back(db::to_cell(estate));
  }
  return sql + ")";
}

std::vector<ChargeItem> items(db::Transaction& tx, const Scope& scope) {
  return select_items(tx, scope, " ORDER BY code", {db::to_cell(scope.company)});
}

std::optional<ChargeItem> item(db::Transaction& tx, const Scope& scope, ChargeItemId id) {
  auto found = select_items(tx, scope, " AND id = ?", {db::to_cell(scope.company), db::to_cell(id)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

bool has_item_code(db::Transaction& tx, const Scope& scope, std::string_view code) {
  return tx
      .select_one<std::int64_t>("SELECT id FROM charge_item WHERE company_id = ? AND code = ?", scope.company, code)
      .has_value();
}

ChargeItemId insert_item(db::Transaction& tx, const Scope& scope, const ChargeItem& item, UserId by, Instant now) {
  return tx.insert<ChargeItemId>(
      "INSERT INTO charge_item (company_id, code, name, kind, meter_kind, register, unit, revenue_class, "
      "rounding_mode, "
      "rounding_unit, created_at, created_by) VALUES (?, ?, ?, 'periodic', ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, item.code, item.name, item.meter_kind, item.reg, to_text(item.unit), to_text(item.revenue_class),
      to_text(item.rounding.mode), to_text(item.rounding.unit), now, by);
}

PricePlanId insert_plan(db::Transaction& tx, const Scope& scope, ChargeItemId item, const PricePlan& plan, UserId by) {
  return tx.insert<PricePlanId>(
      "INSERT INTO price_plan (company_id, item_id, valid_from, price_micro_yuan, replaces_id, recorded_at, "
      "recorded_by, "
      "recorded_by_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, item, day_number(plan.valid_from), plan.price.micro_yuan, plan.replaces, plan.recorded_at, by,
      plan.recorded_by);
}

}  // namespace lamplighter::charging::store

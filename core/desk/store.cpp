#include "core/desk/store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::desk {
namespace {

accounts::Condition where_of(const accounts::Scope& scope, EstateId estate) {
  auto where = accounts::in_scope(scope, "company_id", "estate_id");
  if (estate.n != 0) where.add(" AND estate_id = ?", estate);
  return where;
}

}  // namespace

GatewayFigures gateway_figures(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  const auto where = where_of(scope, estate);
  const auto rows = tx.select_with<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::optional<Instant>>(
      "SELECT CAST(COALESCE(SUM(online), 0) AS BIGINT), COUNT(*), CAST(COALESCE(SUM(failing_count), 0) AS BIGINT),"
      " CAST(COALESCE(SUM(refused_count), 0) AS BIGINT), MIN(oldest_unconfirmed) FROM fleet_gateway_state WHERE " +
          where.sql,
      where.params);
  const auto& [online, total, failing, refused, oldest] = rows.at(0);
  return {online, total, failing, refused, oldest};
}

std::int64_t held_gateways(db::Transaction& tx) {
  return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) FROM fleet_gateway_held").value());
}

void count_what_is_ready(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, FirstBillReadiness& into) {
  const auto where = where_of(scope, estate);
  const auto number = [&](const std::string& sql, const accounts::Condition& condition) {
    return std::get<0>(tx.select_with<std::int64_t>(sql + " WHERE " + condition.sql, condition.params).at(0));
  };
  const auto rooms = tx.select_with<std::int64_t, std::int64_t, std::int64_t>(
      "SELECT COUNT(*), CAST(COALESCE(SUM(has_owner), 0) AS BIGINT), CAST(COALESCE(SUM(has_meter), 0) AS BIGINT)"
      " FROM premises_room_readiness WHERE " +
          where.sql,
      where.params);
  std::tie(into.rooms, into.rooms_with_owner, into.rooms_with_meter) = rooms.at(0);
  const auto meters = tx.select_with<std::int64_t, std::int64_t>(
      "SELECT COUNT(*), CAST(COALESCE(SUM(has_reading), 0) AS BIGINT) FROM metering_meter_readiness WHERE " + where.sql,
      where.params);
  std::tie(into.meters, into.meters_read) = meters.at(0);
  into.gateways = number("SELECT COUNT(*) FROM fleet_gateway_state", where);
  into.bills = number("SELECT COUNT(*) FROM charging_bill", where);
  accounts::Condition company;
  company.add("company_id = ?", scope.company);
  into.items = number("SELECT COUNT(*) FROM charging_item_readiness", company);
  into.items_with_price =
      number("SELECT CAST(COALESCE(SUM(has_price), 0) AS BIGINT) FROM charging_item_readiness", company);
  into.users = number("SELECT COUNT(*) FROM accounts_user", company);
}

std::int64_t bills_posted_since(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, calendar::Day day) {
  auto where = where_of(scope, estate);
  where.add(" AND posting_date >= ?", calendar::day_number(day));
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM charging_bill WHERE " + where.sql, where.params).at(0));
}

}  // namespace lamplighter::desk

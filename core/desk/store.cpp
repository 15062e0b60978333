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

std::int64_t bills_posted_since(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, calendar::Day day) {
  auto where = where_of(scope, estate);
  where.add(" AND posting_date >= ?", calendar::day_number(day));
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM charging_bill WHERE " + where.sql, where.params).at(0));
}

}  // namespace lamplighter::desk

#include "core/accounts/scope_sql.h"
#include "core/charging/billed_until.h"

namespace lamplighter::charging {

std::optional<calendar::Day> billed_until(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  auto where = accounts::in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ?", room);
  const auto rows =
      tx.select_with<std::optional<std::int64_t>>("SELECT MAX(period_to) FROM bill WHERE " + where.sql, where.params);
  const auto& last = std::get<0>(rows.front());
  if (!last) return std::nullopt;
  return calendar::day_from_number(*last);
}

}  // namespace lamplighter::charging

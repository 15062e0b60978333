#include "core/charging/store.h"

namespace lamplighter::charging::store {

using calendar::day_from_number;
using calendar::day_number;

std::vector<ClosedPeriod> closed_periods(db::Transaction& tx, const Scope& scope, EstateId estate) {
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(estate)};
  std::vector<ClosedPeriod> found;
  for (const auto& [until, at, by] : tx.select_with<std::int64_t, Instant, std::string>(
           "SELECT until_day, closed_at, closed_by_name FROM closed_period WHERE company_id = ? AND estate_id = ?" +
               in_scope("estate_id", scope, params) + " ORDER BY until_day DESC",
           params))
    found.push_back({estate, day_from_number(until), at, by});
  return found;
}

std::optional<ClosedPeriod> closed_period(db::Transaction& tx, const Scope& scope, EstateId estate) {
  const auto found = closed_periods(tx, scope, estate);
  if (found.empty()) return std::nullopt;
  return found.front();
}

void insert_closed_period(db::Transaction& tx, const Scope& scope, const ClosedPeriod& period, UserId by) {
  tx.execute(
      "INSERT INTO closed_period (company_id, estate_id, until_day, closed_at, closed_by, closed_by_name) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      scope.company, period.estate, day_number(period.until), period.at, by, period.by);
}

}  // namespace lamplighter::charging::store

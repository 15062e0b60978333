#include "core/search/names_store.h"

#include "core/accounts/scope_sql.h"
#include "core/charging/run_called.h"

namespace lamplighter::search::store {
namespace {

using calendar::day_from_number;

void add_ids(accounts::Condition& where, const Ids& ids) {
  std::string_view separator = " AND s.id IN (";
  for (const auto id : ids) {
    where.add(std::string(separator) + "?", id);
    separator = ", ";
  }
  where.sql += ")";
}

accounts::Condition of_estates(const accounts::Scope& scope, const Ids& ids) {
  auto where = accounts::in_scope(scope, "s.company_id", "s.estate_id");
  add_ids(where, ids);
  return where;
}

// Items and their prices are of the company, for whatever estates somebody sees.
accounts::Condition of_company(const accounts::Scope& scope, const Ids& ids) {
  accounts::Condition where;
  where.add("s.company_id = ?", scope.company);
  add_ids(where, ids);
  return where;
}

}  // namespace

std::vector<Named> plain_names(db::Transaction& tx, const accounts::Scope& scope, std::string_view view,
                               std::string_view kind, const Ids& ids) {
  auto where = of_estates(scope, ids);
  where.add(" AND s.kind = ?", kind);
  std::vector<Named> names;
  for (const auto& [id, estate, name] : tx.select_with<std::int64_t, EstateId, std::string>(
           "SELECT s.id, s.estate_id, s.name FROM " + std::string(view) + " s WHERE " + where.sql, where.params))
    names.push_back({std::string(kind), id, estate, name});
  return names;
}

std::vector<Named> item_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  const auto where = of_company(scope, ids);
  std::vector<Named> names;
  for (const auto& [id, name] : tx.select_with<std::int64_t, std::string>(
           "SELECT s.id, s.name FROM charging_item s WHERE " + where.sql, where.params))
    names.push_back({"charge_item", id, {}, name});
  return names;
}

std::vector<Named> plan_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  const auto where = of_company(scope, ids);
  std::vector<Named> names;
  for (const auto& [id, item, from] : tx.select_with<std::int64_t, std::string, std::int64_t>(
           "SELECT s.id, s.item_name, s.valid_from FROM charging_plan s WHERE " + where.sql, where.params))
    names.push_back({"plan", id, {}, item + " " + calendar::to_text(day_from_number(from))});
  return names;
}

std::vector<Named> run_names(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  const auto where = of_estates(scope, ids);
  std::vector<Named> names;
  for (const auto& [id, estate, item, from, to] :
       tx.select_with<std::int64_t, EstateId, std::string, std::int64_t, std::int64_t>(
           "SELECT s.id, s.estate_id, s.item_name, s.period_from, s.period_to FROM charging_run_called s WHERE " +
               where.sql,
           where.params))
    names.push_back(
        {"run", id, estate, charging::run_called(RunId{id}, item, day_from_number(from), day_from_number(to))});
  return names;
}

std::vector<EnteredReading> entered_readings(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  const auto where = of_estates(scope, ids);
  std::vector<EnteredReading> readings;
  for (const auto& [id, estate, meter, at] : tx.select_with<std::int64_t, EstateId, std::string, Instant>(
           "SELECT s.id, s.estate_id, s.meter_code, s.at FROM metering_entered_reading s WHERE " + where.sql,
           where.params))
    readings.push_back({id, estate, meter, at});
  return readings;
}

std::vector<ApprovalSubject> approval_subjects(db::Transaction& tx, const accounts::Scope& scope, const Ids& ids) {
  const auto where = of_estates(scope, ids);
  std::vector<ApprovalSubject> approvals;
  for (const auto& [id, estate, kind, subject, facts] :
       tx.select_with<std::int64_t, EstateId, std::string, std::int64_t, std::string>(
           "SELECT s.id, s.estate_id, s.kind, s.subject, s.facts FROM accounts_approval s WHERE " + where.sql,
           where.params))
    approvals.push_back({id, estate, kind, subject, facts});
  return approvals;
}

}  // namespace lamplighter::search::store

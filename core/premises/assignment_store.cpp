#include "core/premises/assignment_store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::premises::store {
namespace {

using accounts::Condition;
using accounts::in_scope;
using calendar::day_from_number;
using calendar::day_number;

std::optional<Day> maybe_day(const std::optional<std::int64_t>& number) {
  if (!number) return std::nullopt;
  return day_from_number(*number);
}

std::vector<MeterAssignment> assignments(db::Transaction& tx, const Condition& where) {
  std::vector<MeterAssignment> out;
  for (const auto& [id, estate, meter, room, from, to] :
       tx.select_with<AssignmentId, EstateId, MeterId, RoomId, std::int64_t, std::optional<std::int64_t>>(
           "SELECT id, estate_id, meter_id, room_id, valid_from, valid_to FROM meter_assignment WHERE " + where.sql,
           where.params))
    out.push_back({id, estate, meter, room, day_from_number(from), maybe_day(to)});
  return out;
}

}  // namespace

std::optional<MeterAssignment> find_assignment(db::Transaction& tx, const Scope& scope, AssignmentId assignment) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND id = ?", assignment);
  const auto rows = assignments(tx, where);
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

std::vector<MeterAssignment> assignments_of_meter(db::Transaction& tx, const Scope& scope, MeterId meter) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND meter_id = ? ORDER BY valid_from", meter);
  return assignments(tx, where);
}

std::vector<MeterAssignment> assignments_of_room(db::Transaction& tx, const Scope& scope, RoomId room) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? ORDER BY valid_from, id", room);
  return assignments(tx, where);
}

std::optional<HeldBy> first_from(db::Transaction& tx, CompanyId company, MeterId meter, Day from) {
  const auto row =
      tx.select_one<AssignmentId, EstateId, MeterId, RoomId, std::int64_t, std::optional<std::int64_t>, std::string>(
          "SELECT m.id, m.estate_id, m.meter_id, m.room_id, m.valid_from, m.valid_to, r.full_code "
          "FROM meter_assignment m JOIN room r ON r.id = m.room_id "
          "WHERE m.company_id = ? AND m.meter_id = ? AND (m.valid_to IS NULL OR m.valid_to > ?) ORDER BY m.valid_from "
          "LIMIT 1",
          company, meter, day_number(from));
  if (!row) return std::nullopt;
  const auto& [id, estate, held_meter, room, valid_from, valid_to, full_code] = *row;
  return HeldBy{{id, estate, held_meter, room, day_from_number(valid_from), maybe_day(valid_to)}, full_code};
}

AssignmentId insert_assignment(db::Transaction& tx, const Scope& scope, EstateId estate, MeterId meter, RoomId room,
                               Day from) {
  return tx.insert<AssignmentId>(
      "INSERT INTO meter_assignment (company_id, estate_id, meter_id, room_id, valid_from, valid_to) "
      "VALUES (?, ?, ?, ?, ?, NULL) RETURNING id",
      scope.company, estate, meter, room, day_number(from));
}

void set_end(db::Transaction& tx, const Scope& scope, AssignmentId assignment, Day valid_to) {
  tx.execute("UPDATE meter_assignment SET valid_to = ? WHERE company_id = ? AND id = ?", day_number(valid_to),
             scope.company, assignment);
}

std::vector<AssignedMeter> assigned_between(db::Transaction& tx, const Scope& scope, EstateId estate, Day from,
                                            Day to) {
  auto where = in_scope(scope, "m.company_id", "m.estate_id");
  where.add(
      " AND m.estate_id = ? AND m.valid_from < ? AND (m.valid_to IS NULL OR m.valid_to > ?) "
      "ORDER BY r.sort_key, r.id, m.meter_id, m.valid_from",
      estate, day_number(to), day_number(from));
  std::vector<AssignedMeter> out;
  for (const auto& [id, meter, room, full_code, valid_from, valid_to] :
       tx.select_with<AssignmentId, MeterId, RoomId, std::string, std::int64_t, std::optional<std::int64_t>>(
           "SELECT m.id, m.meter_id, m.room_id, r.full_code, m.valid_from, m.valid_to "
           "FROM meter_assignment m JOIN room r ON r.id = m.room_id WHERE " +
               where.sql,
           where.params))
    out.push_back({id, meter, room, full_code, std::max(from, day_from_number(valid_from)),
                   valid_to ? std::min(to, day_from_number(*valid_to)) : to});
  return out;
}

}  // namespace lamplighter::premises::store

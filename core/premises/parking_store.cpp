#include "core/premises/parking_store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::premises::store {
namespace {

using accounts::in_scope;
using calendar::day_from_number;
using calendar::day_number;

std::optional<Day> maybe_day(const std::optional<std::int64_t>& number) {
  if (!number) return std::nullopt;
  return day_from_number(*number);
}

// Twice the day, then the condition.
constexpr std::string_view space_sql =
    "SELECT s.id, s.estate_id, s.area_id, a.code, a.name, s.code, s.full_code, "
    "p.id, p.room_id, r.full_code, p.resident_id, p.tenure, p.valid_from, p.valid_to "
    "FROM parking_space s JOIN parking_area a ON a.id = s.area_id "
    "LEFT JOIN parking_assignment p ON p.space_id = s.id AND p.valid_from <= ? "
    "AND (p.valid_to IS NULL OR p.valid_to > ?) LEFT JOIN room r ON r.id = p.room_id WHERE ";

}  // namespace

std::vector<ParkingSpace> spaces_after(db::Transaction& tx, const Scope& scope, const SpaceFilter& filter, Day day,
                                       const SpacePlace& after, int limit) {
  auto where = in_scope(scope, "s.company_id", "s.estate_id");
  if (filter.space) where.add(" AND s.id = ?", *filter.space);
  if (filter.estate) where.add(" AND s.estate_id = ?", *filter.estate);
  where.add(" AND (s.sort_key, s.id) > (?, ?) ORDER BY s.sort_key, s.id LIMIT ?", after.sort_key, after.space, limit);
  std::vector<db::Cell> params(2, db::to_cell(day_number(day)));
  params.insert(params.end(), where.params.begin(), where.params.end());
  std::vector<ParkingSpace> out;
  for (const auto& [id, estate, area, area_code, area_name, code, full_code, assignment, room, room_code, resident,
                    tenure, from, to] :
       tx.select_with<ParkingSpaceId, EstateId, ParkingAreaId, std::string, std::string, std::string, std::string,
                      std::optional<ParkingAssignmentId>, std::optional<RoomId>, std::optional<std::string>,
                      std::optional<ResidentId>, std::optional<std::string>, std::optional<std::int64_t>,
                      std::optional<std::int64_t>>(std::string(space_sql) + where.sql, params)) {
    ParkingSpace space{id, estate, area, area_code, area_name, code, full_code, {}};
    if (assignment)
      space.assigned = {*assignment,
                        id,
                        room.value(),
                        room_code.value(),
                        resident,
                        parse_tenure(tenure.value()).value(),
                        day_from_number(from.value()),
                        maybe_day(to)};
    out.push_back(std::move(space));
  }
  return out;
}

std::vector<ParkingAssignment> parking_assignments(db::Transaction& tx, const Scope& scope, const OfParking& of) {
  auto where = in_scope(scope, "p.company_id", "p.estate_id");
  if (of.space) where.add(" AND p.space_id = ?", *of.space);
  if (of.room) where.add(" AND p.room_id = ?", *of.room);
  if (of.assignment) where.add(" AND p.id = ?", *of.assignment);
  where.add(" ORDER BY p.valid_from, p.id");
  std::vector<ParkingAssignment> out;
  for (const auto& [id, space, room, room_code, resident, tenure, from, to] :
       tx.select_with<ParkingAssignmentId, ParkingSpaceId, RoomId, std::string, std::optional<ResidentId>, std::string,
                      std::int64_t, std::optional<std::int64_t>>(
           "SELECT p.id, p.space_id, p.room_id, r.full_code, p.resident_id, p.tenure, p.valid_from, p.valid_to "
           "FROM parking_assignment p JOIN room r ON r.id = p.room_id WHERE " +
               where.sql,
           where.params))
    out.push_back(
        {id, space, room, room_code, resident, parse_tenure(tenure).value(), day_from_number(from), maybe_day(to)});
  return out;
}

std::vector<AssignedSpace> parking_between(db::Transaction& tx, const Scope& scope, EstateId estate, Day from, Day to) {
  auto where = in_scope(scope, "p.company_id", "p.estate_id");
  where.add(
      " AND p.estate_id = ? AND p.valid_from < ? AND (p.valid_to IS NULL OR p.valid_to > ?) "
      "ORDER BY s.sort_key, s.id, p.valid_from",
      estate, day_number(to), day_number(from));
  std::vector<AssignedSpace> out;
  for (const auto& [id, space, space_code, room, room_code, resident, tenure, valid_from, valid_to] :
       tx.select_with<ParkingAssignmentId, ParkingSpaceId, std::string, RoomId, std::string, std::optional<ResidentId>,
                      std::string, std::int64_t, std::optional<std::int64_t>>(
           "SELECT p.id, p.space_id, s.full_code, p.room_id, r.full_code, p.resident_id, p.tenure, p.valid_from, "
           "p.valid_to FROM parking_assignment p JOIN parking_space s ON s.id = p.space_id "
           "JOIN room r ON r.id = p.room_id WHERE " +
               where.sql,
           where.params))
    out.push_back({id, space, space_code, room, room_code, resident, parse_tenure(tenure).value(),
                   std::max(from, day_from_number(valid_from)),
                   valid_to ? std::min(to, day_from_number(*valid_to)) : to});
  return out;
}

std::int64_t parking_count_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?)", room, day_number(day),
            day_number(day));
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM parking_assignment WHERE " + where.sql, where.params).front());
}

}  // namespace lamplighter::premises::store

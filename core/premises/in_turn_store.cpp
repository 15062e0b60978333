#include <algorithm>

#include "core/accounts/scope_sql.h"
#include "core/premises/in_turn.h"
#include "core/premises/store.h"

namespace lamplighter::premises {
namespace {

using accounts::Condition;
using accounts::Scope;
using calendar::day_from_number;
using calendar::day_number;

enum class Read {
  at_once,
  in_slices
};

// Of a statement that has the room as r. A slice of a whole estate begins behind the last one and reads on in the order
// of its cursor; by the index of the estate's rooms it would read and sort all of them for every slice, so the + keeps
// that index away. A building or a few rooms are found by theirs.
Condition where_of(const Scope& scope, const Within& within, Read read) {
  const bool whole = !within.building && within.rooms.empty();
  const std::string room = read == Read::in_slices && whole ? "+r." : "r.";
  auto where = accounts::in_scope(scope, room + "company_id", room + "estate_id");
  where.add(" AND " + room + "estate_id = ?", within.estate);
  if (within.building) where.add(" AND r.building_id = ?", *within.building);
  if (within.rooms.empty()) return where;
  where.sql += " AND r.id IN (";
  for (std::size_t i = 0; i < within.rooms.size(); ++i) where.add(i == 0 ? "?" : ",?", within.rooms[i]);
  where.sql += ")";
  return where;
}

Condition where_of(const Scope& scope, const Within& within, Day from, Day to, Read read) {
  auto where = where_of(scope, within, read);
  where.add(" AND a.valid_from < ? AND (a.valid_to IS NULL OR a.valid_to > ?)", day_number(to), day_number(from));
  return where;
}

std::int64_t count(db::Transaction& tx, const std::string& from, const Condition& where) {
  return std::get<0>(
      tx.select_with<std::int64_t>("SELECT COUNT(*) FROM " + from + " WHERE " + where.sql, where.params).at(0));
}

Day end_of(const std::optional<std::int64_t>& valid_to, Day to) {
  return valid_to ? std::min(to, day_from_number(*valid_to)) : to;
}

constexpr std::string_view meters = "meter_assignment a JOIN room r ON r.id = a.room_id";
constexpr std::string_view spaces =
    "parking_assignment a JOIN room r ON r.id = a.room_id JOIN parking_space s ON s.id = a.space_id";

}  // namespace

std::optional<Building> building_in_scope(db::Transaction& tx, const Scope& scope, BuildingId building) {
  return store::find_building(tx, scope, building);
}

std::vector<RoomInTurn> rooms_in_turn(db::Transaction& tx, const Scope& scope, const Within& within, RoomId after,
                                      int limit) {
  auto where = where_of(scope, within, Read::in_slices);
  where.add(" AND r.id > ? ORDER BY r.id LIMIT ?", after, limit);
  std::vector<RoomInTurn> out;
  for (const auto& [room, full_code, floor] : tx.select_with<RoomId, std::string, std::int64_t>(
           "SELECT r.id, r.full_code, r.floor FROM room r WHERE " + where.sql, where.params))
    out.push_back({room, full_code, floor});
  return out;
}

std::int64_t count_rooms(db::Transaction& tx, const Scope& scope, const Within& within) {
  return count(tx, "room r", where_of(scope, within, Read::at_once));
}

std::vector<AssignedMeter> meters_in_turn(db::Transaction& tx, const Scope& scope, const Within& within, Day from,
                                          Day to, AssignmentId after, int limit) {
  auto where = where_of(scope, within, from, to, Read::in_slices);
  where.add(" AND a.id > ? ORDER BY a.id LIMIT ?", after, limit);
  std::vector<AssignedMeter> out;
  for (const auto& [id, meter, room, full_code, valid_from, valid_to] :
       tx.select_with<AssignmentId, MeterId, RoomId, std::string, std::int64_t, std::optional<std::int64_t>>(
           "SELECT a.id, a.meter_id, a.room_id, r.full_code, a.valid_from, a.valid_to FROM " + std::string(meters) +
               " WHERE " + where.sql,
           where.params))
    out.push_back({id, meter, room, full_code, std::max(from, day_from_number(valid_from)), end_of(valid_to, to)});
  return out;
}

std::int64_t count_meters(db::Transaction& tx, const Scope& scope, const Within& within, Day from, Day to) {
  return count(tx, std::string(meters), where_of(scope, within, from, to, Read::at_once));
}

std::vector<AssignedSpace> parking_in_turn(db::Transaction& tx, const Scope& scope, const Within& within, Day from,
                                           Day to, ParkingAssignmentId after, int limit) {
  auto where = where_of(scope, within, from, to, Read::in_slices);
  where.add(" AND a.id > ? ORDER BY a.id LIMIT ?", after, limit);
  std::vector<AssignedSpace> out;
  for (const auto& [id, space, space_code, room, room_code, resident, tenure, valid_from, valid_to] :
       tx.select_with<ParkingAssignmentId, ParkingSpaceId, std::string, RoomId, std::string, std::optional<ResidentId>,
                      std::string, std::int64_t, std::optional<std::int64_t>>(
           "SELECT a.id, a.space_id, s.full_code, a.room_id, r.full_code, a.resident_id, a.tenure, a.valid_from, "
           "a.valid_to FROM " +
               std::string(spaces) + " WHERE " + where.sql,
           where.params))
    out.push_back({id, space, space_code, room, room_code, resident, parse_tenure(tenure).value(),
                   std::max(from, day_from_number(valid_from)), end_of(valid_to, to)});
  return out;
}

std::int64_t count_parking(db::Transaction& tx, const Scope& scope, const Within& within, Day from, Day to) {
  return count(tx, std::string(spaces), where_of(scope, within, from, to, Read::at_once));
}

}  // namespace lamplighter::premises

#include "core/premises/parking_store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::premises::store {
namespace {

using accounts::Condition;
using accounts::in_scope;
using accounts::like_pattern;
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

void add_filter(Condition& where, const SpaceFilter& filter) {
  if (filter.space) where.add(" AND s.id = ?", *filter.space);
  if (filter.estate) where.add(" AND s.estate_id = ?", *filter.estate);
  if (filter.area) where.add(" AND s.area_id = ?", *filter.area);
  if (filter.taken) where.add(*filter.taken ? " AND p.id IS NOT NULL" : " AND p.id IS NULL");
  if (filter.q.empty()) return;
  const auto pattern = like_pattern(filter.q);
  where.add(
      " AND (LOWER(s.full_code) LIKE ? ESCAPE '!' OR LOWER(r.full_code) LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM "
      "vehicle v WHERE v.space_id = s.id AND v.valid_to IS NULL AND LOWER(v.plate) LIKE ? ESCAPE '!'))",
      pattern, pattern, pattern);
}

}  // namespace

std::vector<ParkingSpace> spaces_after(db::Transaction& tx, const Scope& scope, const SpaceFilter& filter, Day day,
                                       const SpacePlace& after, int limit) {
  auto where = in_scope(scope, "s.company_id", "s.estate_id");
  add_filter(where, filter);
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
                        full_code,
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
  for (const auto& [id, space, space_code, room, room_code, resident, tenure, from, to] :
       tx.select_with<ParkingAssignmentId, ParkingSpaceId, std::string, RoomId, std::string, std::optional<ResidentId>,
                      std::string, std::int64_t, std::optional<std::int64_t>>(
           "SELECT p.id, p.space_id, s.full_code, p.room_id, r.full_code, p.resident_id, p.tenure, p.valid_from, "
           "p.valid_to FROM parking_assignment p JOIN room r ON r.id = p.room_id "
           "JOIN parking_space s ON s.id = p.space_id WHERE " +
               where.sql,
           where.params))
    out.push_back({id, space, space_code, room, room_code, resident, parse_tenure(tenure).value(),
                   day_from_number(from), maybe_day(to)});
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

ParkingAssignmentId insert_parking_assignment(db::Transaction& tx, const Scope& scope, EstateId estate,
                                              const NewParkingAssignment& assignment) {
  return tx.insert<ParkingAssignmentId>(
      "INSERT INTO parking_assignment (company_id, estate_id, space_id, room_id, resident_id, tenure, valid_from, "
      "valid_to) VALUES (?, ?, ?, ?, ?, ?, ?, NULL) RETURNING id",
      scope.company, estate, assignment.space, assignment.room, assignment.resident, to_text(assignment.tenure),
      day_number(assignment.valid_from));
}

void end_parking(db::Transaction& tx, const Scope& scope, ParkingAssignmentId assignment, Day valid_to) {
  tx.execute("UPDATE parking_assignment SET valid_to = ? WHERE company_id = ? AND id = ?", day_number(valid_to),
             scope.company, assignment);
}

std::vector<ParkingArea> parking_areas(db::Transaction& tx, const Scope& scope, const OfParkingAreas& of) {
  auto where = in_scope(scope, "a.company_id", "a.estate_id");
  if (of.estate) where.add(" AND a.estate_id = ?", *of.estate);
  if (of.area) where.add(" AND a.id = ?", *of.area);
  std::vector<ParkingArea> out;
  for (const auto& row : tx.select_with<ParkingAreaId, EstateId, std::string, std::string, std::int64_t>(
           "SELECT a.id, a.estate_id, a.code, a.name, (SELECT COUNT(*) FROM parking_space s WHERE s.area_id = a.id) "
           "FROM parking_area a WHERE " +
               where.sql + " ORDER BY a.sort_key, a.id",
           where.params))
    out.push_back(std::apply([](const auto&... column) { return ParkingArea{column...}; }, row));
  return out;
}

ParkingAreaId insert_parking_area(db::Transaction& tx, const Scope& scope, const NewParkingArea& area, Instant now) {
  return tx.insert<ParkingAreaId>(
      "INSERT INTO parking_area (company_id, estate_id, code, sort_key, name, created_at) VALUES (?, ?, ?, ?, ?, ?) "
      "RETURNING id",
      scope.company, area.estate, area.code, sort_key(area.code), area.name, now);
}

bool space_code_taken(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view full_code) {
  return tx
      .select_one<ParkingSpaceId>(
          "SELECT id FROM parking_space WHERE company_id = ? AND estate_id = ? AND full_code = ?", scope.company,
          estate, full_code)
      .has_value();
}

ParkingSpaceId insert_parking_space(db::Transaction& tx, const Scope& scope, const ParkingArea& area,
                                    std::string_view code, Instant now) {
  const auto full_code = area.code + "-" + std::string(code);
  return tx.insert<ParkingSpaceId>(
      "INSERT INTO parking_space (company_id, estate_id, area_id, code, full_code, sort_key, created_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, area.estate, area.id, code, full_code, sort_key(full_code), now);
}

std::vector<Vehicle> vehicles(db::Transaction& tx, const Scope& scope, const OfVehicles& of) {
  auto where = in_scope(scope, "v.company_id", "v.estate_id");
  if (of.room) where.add(" AND v.room_id = ?", *of.room);
  if (of.vehicle) where.add(" AND v.id = ?", *of.vehicle);
  if (of.open_plate) where.add(" AND v.plate = ? AND v.valid_to IS NULL", *of.open_plate);
  if (of.estate) where.add(" AND v.estate_id = ?", *of.estate);
  for (std::size_t i = 0; i < of.open_on.size(); ++i)
    where.add(i == 0 ? " AND v.valid_to IS NULL AND v.space_id IN (?" : ", ?", of.open_on[i]);
  if (!of.open_on.empty()) where.sql += ")";
  std::vector<Vehicle> out;
  for (const auto& [id, estate, plate, room, room_code, resident, name, space, space_code, from, to] :
       tx.select_with<VehicleId, EstateId, std::string, RoomId, std::string, std::optional<ResidentId>, std::string,
                      std::optional<ParkingSpaceId>, std::string, std::int64_t, std::optional<std::int64_t>>(
           "SELECT v.id, v.estate_id, v.plate, v.room_id, r.full_code, v.resident_id, COALESCE(p.name, ''), "
           "v.space_id, COALESCE(s.full_code, ''), v.valid_from, v.valid_to FROM vehicle v "
           "JOIN room r ON r.id = v.room_id LEFT JOIN resident p ON p.id = v.resident_id "
           "LEFT JOIN parking_space s ON s.id = v.space_id WHERE " +
               where.sql + " ORDER BY v.valid_from, v.id",
           where.params))
    out.push_back(
        {id, estate, plate, room, room_code, resident, name, space, space_code, day_from_number(from), maybe_day(to)});
  return out;
}

VehicleId insert_vehicle(db::Transaction& tx, const Scope& scope, EstateId estate, const NewVehicle& vehicle) {
  return tx.insert<VehicleId>(
      "INSERT INTO vehicle (company_id, estate_id, plate, room_id, resident_id, space_id, valid_from, valid_to) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, NULL) RETURNING id",
      scope.company, estate, vehicle.plate, vehicle.room, vehicle.resident, vehicle.space,
      day_number(vehicle.valid_from));
}

void end_vehicle(db::Transaction& tx, const Scope& scope, VehicleId vehicle, Day valid_to) {
  tx.execute("UPDATE vehicle SET valid_to = ? WHERE company_id = ? AND id = ?", day_number(valid_to), scope.company,
             vehicle);
}

}  // namespace lamplighter::premises::store

#include "core/premises/vehicles.h"

#include <algorithm>

#include "core/http/fields.h"
#include "core/premises/parking_store.h"
#include "core/premises/refusals.h"
#include "core/premises/resident_json.h"
#include "core/premises/residents.h"
#include "core/premises/tell.h"

namespace lamplighter::premises {
namespace {

// What hangs on a room must lie in its estate.
std::optional<Refusal> belongings_refusal(db::Transaction& tx, const accounts::Scope& scope, const Room& room,
                                          std::optional<ResidentId> resident, std::optional<ParkingSpaceId> space) {
  if (resident) {
    const auto found = find_resident(tx, scope, *resident);
    if (!found) return resident_not_found(*resident);
    if (found->estate != room.estate)
      return Refusal{RefusalKind::conflict,
                     "premises.resident_of_other_estate",
                     {{"resident", found->facts.name}, {"room", room.full_code}},
                     "resident"};
  }
  if (space) {
    const auto found = find_parking_space(tx, scope, *space, Day{});
    if (!found) return parking_space_not_found(*space);
    if (found->estate != room.estate)
      return Refusal{RefusalKind::conflict,
                     "premises.parking_of_other_estate",
                     {{"space", found->full_code}, {"room", room.full_code}},
                     "space"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> normal_plate(std::string_view typed) {
  std::string plate;
  for (std::size_t i = 0; i < typed.size(); ++i) {
    const char c = typed[i];
    if (c == ' ' || c == '-' || c == '.') continue;
    if (typed.substr(i).starts_with("·")) {
      ++i;  // two bytes
      continue;
    }
    const bool ascii = static_cast<unsigned char>(c) < 0x80;
    if (ascii && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) return std::nullopt;
    plate += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const auto length = http::characters(plate);
  if (length < plate_characters_min || length > plate_characters_max) return std::nullopt;
  return plate;
}

std::vector<Vehicle> vehicles_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  return store::vehicles(tx, scope, {.room = room, .vehicle = {}, .open_plate = {}, .estate = {}});
}

Outcome<Vehicle> add_vehicle(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                             const NewVehicle& wanted) {
  const auto room = find_room(tx, caller.scope, wanted.room);
  if (!room) return room_not_found(wanted.room);
  const auto plate = normal_plate(wanted.plate);
  if (!plate) return Refusal{RefusalKind::invalid, "premises.plate_invalid", {{"value", wanted.plate}}, "plate"};
  if (auto refusal = belongings_refusal(tx, caller.scope, *room, wanted.resident, wanted.space)) return *refusal;
  const auto held =
      store::vehicles(tx, caller.scope, {.room = {}, .vehicle = {}, .open_plate = *plate, .estate = room->estate});
  if (!held.empty())
    return Refusal{RefusalKind::conflict,
                   "premises.vehicle_recorded",
                   {{"plate", *plate},
                    {"room", held.front().room_full_code},
                    {"since", calendar::to_text(held.front().valid_from)}},
                   "plate"};
  auto normal = wanted;
  normal.plate = *plate;
  const auto id = store::insert_vehicle(tx, caller.scope, room->estate, normal);
  const auto made = store::vehicles(tx, caller.scope, {.room = {}, .vehicle = id, .open_plate = {}, .estate = {}});
  tell(tx, caller, now,
       {"premises.vehicle.add", "room", room->id.n, room->estate, nullptr, vehicle_json(made.front())});
  return made.front();
}

Outcome<Vehicle> end_vehicle(db::Transaction& tx, const accounts::Caller& caller, Instant now, VehicleId id,
                             Day valid_to) {
  const auto found = store::vehicles(tx, caller.scope, {.room = {}, .vehicle = id, .open_plate = {}, .estate = {}});
  if (found.empty())
    return Refusal{RefusalKind::not_found, "premises.vehicle_not_found", {{"vehicle", std::to_string(id.n)}}, ""};
  const auto& before = found.front();
  if (before.valid_to == valid_to) return before;  // said twice: done once
  if (auto refusal = end_refusal("premises.vehicle_", before.valid_from, before.valid_to, valid_to)) return *refusal;
  store::end_vehicle(tx, caller.scope, id, valid_to);
  auto after = before;
  after.valid_to = valid_to;
  tell(tx, caller, now,
       {"premises.vehicle.end", "room", before.room.n, before.estate, vehicle_json(before), vehicle_json(after)});
  return after;
}

Outcome<ParkingAssignment> assign_parking(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                          const NewParkingAssignment& wanted) {
  const auto room = find_room(tx, caller.scope, wanted.room);
  if (!room) return room_not_found(wanted.room);
  if (auto refusal = belongings_refusal(tx, caller.scope, *room, wanted.resident, wanted.space)) return *refusal;
  const auto space = find_parking_space(tx, caller.scope, wanted.space, wanted.valid_from).value();
  for (const auto& other : assignments_of_space(tx, caller.scope, wanted.space)) {
    if (other.valid_to && *other.valid_to <= wanted.valid_from) continue;  // before
    return Refusal{RefusalKind::conflict,
                   other.valid_to ? "premises.parking_held_until" : "premises.parking_held",
                   {{"space", space.full_code},
                    {"room", other.room_full_code},
                    {"since", calendar::to_text(other.valid_from)},
                    {"until", other.valid_to ? calendar::to_text(*other.valid_to) : ""}},
                   "valid_from"};
  }
  const auto id = store::insert_parking_assignment(tx, caller.scope, room->estate, wanted);
  const auto made = store::parking_assignments(tx, caller.scope, {.space = {}, .room = {}, .assignment = id});
  tell(tx, caller, now,
       {"premises.parking.assign", "room", room->id.n, room->estate, nullptr, parking_assignment_json(made.front())});
  return made.front();
}

Outcome<ParkingAssignment> end_parking(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                       ParkingAssignmentId id, Day valid_to) {
  const auto found = store::parking_assignments(tx, caller.scope, {.space = {}, .room = {}, .assignment = id});
  if (found.empty())
    return Refusal{
        RefusalKind::not_found, "premises.parking_assignment_not_found", {{"assignment", std::to_string(id.n)}}, ""};
  const auto& before = found.front();
  if (before.valid_to == valid_to) return before;  // said twice: done once
  if (auto refusal = end_refusal("premises.parking_", before.valid_from, before.valid_to, valid_to)) return *refusal;
  store::end_parking(tx, caller.scope, id, valid_to);
  auto after = before;
  after.valid_to = valid_to;
  const auto room = find_room(tx, caller.scope, before.room).value();
  tell(tx, caller, now,
       {"premises.parking.end", "room", before.room.n, room.estate, parking_assignment_json(before),
        parking_assignment_json(after)});
  return after;
}

}  // namespace lamplighter::premises

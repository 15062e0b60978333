#include "core/premises/premises.h"

#include <algorithm>

#include "core/premises/assignment_store.h"
#include "core/premises/store.h"

namespace lamplighter::premises {
namespace {

// Later than any row: "the newest".
const Day no_day_in_particular = calendar::day(9999, 12, 31);

}  // namespace

std::optional<Estate> find_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  return store::find_estate(tx, scope, estate);
}

std::vector<Estate> estates_in_scope(db::Transaction& tx, const accounts::Scope& scope) {
  return store::estates(tx, scope);
}

std::optional<Room> find_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room,
                              std::optional<Day> today) {
  const auto rooms = store::rooms_after(tx, scope, {.room = room, .estate = {}, .building = {}, .q = {}},
                                        today.value_or(no_day_in_particular), {}, 1);
  if (rooms.empty()) return std::nullopt;
  return rooms.front();
}

std::vector<Room> rooms_of_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                  std::optional<Day> today) {
  return rooms_in(tx, scope, estate, std::nullopt, today);
}

std::vector<Room> rooms_in(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                           std::optional<BuildingId> building, std::optional<Day> today) {
  return store::rooms_after(tx, scope, {.room = {}, .estate = estate, .building = building, .q = {}},
                            today.value_or(no_day_in_particular), {}, store::all_rows);
}

std::optional<std::string> owner_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day) {
  return store::owner_on(tx, scope, room, day);
}

std::optional<Decimal> area_m2_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day) {
  const auto area = store::area_1e4_on(tx, scope, room, day);
  if (!area) return std::nullopt;
  return Decimal{*area, -4};
}

std::vector<OwnerSince> owners_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  return store::owners_of_room(tx, scope, room);
}

std::vector<AreaSince> areas_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  return store::areas_of_room(tx, scope, room);
}

std::vector<AssignedMeter> meter_assignments_between(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                     Day from, Day to) {
  return store::assigned_between(tx, scope, estate, from, to);
}

std::optional<MeterAssignment> assignment_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter,
                                                   Day day) {
  const auto all = store::assignments_of_meter(tx, scope, meter);
  const auto holds = [&](const MeterAssignment& a) {
    return a.valid_from <= day && (!a.valid_to || day < *a.valid_to);
  };
  const auto found = std::ranges::find_if(all, holds);
  if (found == all.end()) return std::nullopt;
  return *found;
}

std::vector<MeterAssignment> assignments_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter) {
  return store::assignments_of_meter(tx, scope, meter);
}

std::vector<MeterAssignment> assignments_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  return store::assignments_of_room(tx, scope, room);
}

}  // namespace lamplighter::premises

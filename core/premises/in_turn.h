// What a long job goes through slice by slice: rooms and assignments in the order of their ids, which stays while
// others work on the estate, so that a job's cursor keeps its meaning.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "core/premises/parking.h"
#include "core/premises/premises.h"
#include "core/premises/room_history.h"

namespace lamplighter::premises {

struct Within {  // of an estate: all of it, one building, or the listed rooms
  EstateId estate;
  std::optional<BuildingId> building;
  std::vector<RoomId> rooms;  // none: not of listed rooms only
};

std::optional<Building> building_in_scope(db::Transaction& tx, const accounts::Scope& scope, BuildingId building);

struct RoomInTurn {
  RoomId room;
  std::string full_code;
  std::int64_t floor = 0;
};
std::vector<RoomInTurn> rooms_in_turn(db::Transaction& tx, const accounts::Scope& scope, const Within& within,
                                      RoomId after, int limit);
std::int64_t count_rooms(db::Transaction& tx, const accounts::Scope& scope, const Within& within);

// Stretches that touch [from, to), clipped to it.
std::vector<AssignedMeter> meters_in_turn(db::Transaction& tx, const accounts::Scope& scope, const Within& within,
                                          Day from, Day to, AssignmentId after, int limit);
std::int64_t count_meters(db::Transaction& tx, const accounts::Scope& scope, const Within& within, Day from, Day to);
std::vector<AssignedSpace> parking_in_turn(db::Transaction& tx, const accounts::Scope& scope, const Within& within,
                                           Day from, Day to, ParkingAssignmentId after, int limit);
std::int64_t count_parking(db::Transaction& tx, const accounts::Scope& scope, const Within& within, Day from, Day to);

// As room_histories, of the listed rooms; every one of them is in it. `known_at`: without what was recorded or
// withdrawn after that instant (tenants excepted), so that what was made of it then can be made again.
std::map<RoomId, RoomHistory> histories_of_rooms(db::Transaction& tx, const accounts::Scope& scope,
                                                 const std::vector<RoomId>& rooms, Day from, Day to,
                                                 std::optional<Instant> known_at = {});

}  // namespace lamplighter::premises

// SQL of parking areas, spaces and their assignments. Every function answers within the scope it is given.
#pragma once

#include <optional>
#include <vector>

#include "core/premises/parking.h"

namespace lamplighter::premises::store {

using accounts::Scope;

struct SpaceFilter {
  std::optional<ParkingSpaceId> space;
  std::optional<EstateId> estate;
};
struct SpacePlace {  // where a list of spaces continues
  std::string sort_key;
  ParkingSpaceId space;
};
std::vector<ParkingSpace> spaces_after(db::Transaction& tx, const Scope& scope, const SpaceFilter& filter, Day day,
                                       const SpacePlace& after, int limit);
struct OfParking {
  std::optional<ParkingSpaceId> space;
  std::optional<RoomId> room;
  std::optional<ParkingAssignmentId> assignment;
};
std::vector<ParkingAssignment> parking_assignments(db::Transaction& tx, const Scope& scope, const OfParking& of);
std::vector<AssignedSpace> parking_between(db::Transaction& tx, const Scope& scope, EstateId estate, Day from, Day to);
std::int64_t parking_count_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day);

}  // namespace lamplighter::premises::store

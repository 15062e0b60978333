// SQL of parking areas, spaces and their assignments. Every function answers within the scope it is given.
#pragma once

#include <optional>
#include <vector>

#include "core/premises/vehicles.h"

namespace lamplighter::premises::store {

using accounts::Scope;

struct SpaceFilter {
  std::optional<ParkingSpaceId> space;
  std::optional<EstateId> estate;
  std::optional<ParkingAreaId> area = {};
  std::optional<bool> taken = {};  // assigned to a room on the day, or free
  std::string q = {};              // part of the space's code, of its room's, or of the plate of a vehicle on it
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
ParkingAssignmentId insert_parking_assignment(db::Transaction& tx, const Scope& scope, EstateId estate,
                                              const NewParkingAssignment& assignment);
void end_parking(db::Transaction& tx, const Scope& scope, ParkingAssignmentId assignment, Day valid_to);
std::vector<AssignedSpace> parking_between(db::Transaction& tx, const Scope& scope, EstateId estate, Day from, Day to);
std::int64_t parking_count_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day);

struct OfParkingAreas {
  std::optional<EstateId> estate;
  std::optional<ParkingAreaId> area;
};
std::vector<ParkingArea> parking_areas(db::Transaction& tx, const Scope& scope, const OfParkingAreas& of);
ParkingAreaId insert_parking_area(db::Transaction& tx, const Scope& scope, const NewParkingArea& area, Instant now);
bool space_code_taken(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view full_code);
ParkingSpaceId insert_parking_space(db::Transaction& tx, const Scope& scope, const ParkingArea& area,
                                    std::string_view code, Instant now);

struct OfVehicles {
  std::optional<RoomId> room;
  std::optional<VehicleId> vehicle;
  std::optional<std::string> open_plate;  // that has no end yet
  std::optional<EstateId> estate;
  std::vector<ParkingSpaceId> open_on = {};  // that stand on one of these; none: wherever they stand
};
std::vector<Vehicle> vehicles(db::Transaction& tx, const Scope& scope, const OfVehicles& of);  // oldest first
VehicleId insert_vehicle(db::Transaction& tx, const Scope& scope, EstateId estate, const NewVehicle& vehicle);
void end_vehicle(db::Transaction& tx, const Scope& scope, VehicleId vehicle, Day valid_to);

}  // namespace lamplighter::premises::store

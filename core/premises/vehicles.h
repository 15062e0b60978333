// Vehicles: whose, of which room, and where they stand. And the verbs of parking.
#pragma once

#include "core/premises/parking.h"
#include "core/premises/places.h"

namespace lamplighter::premises {

using VehicleId = Id<struct VehicleTag>;

inline constexpr std::size_t plate_characters_min = 5;
inline constexpr std::size_t plate_characters_max = 10;

struct Vehicle {
  VehicleId id;
  EstateId estate;
  std::string plate;
  RoomId room;
  std::string room_full_code;
  std::optional<ResidentId> resident;
  std::string resident_name;  // "" where none
  std::optional<ParkingSpaceId> space;
  std::string space_full_code;  // "" where none
  Day valid_from;
  std::optional<Day> valid_to;  // the first day no longer
};
std::vector<Vehicle> vehicles_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);

// "沪A·12345" and "沪a 12345" as "沪A12345". nullopt: too short, too long, or signs no plate has.
std::optional<std::string> normal_plate(std::string_view typed);

struct ParkingArea {
  ParkingAreaId id;
  EstateId estate;
  std::string code;  // unique in the estate
  std::string name;
  std::int64_t space_count = 0;
};
std::vector<ParkingArea> parking_areas(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);

struct NewParkingArea {
  EstateId estate;
  std::string code, name;
};
// Refuses premises.estate_not_found, parking_area_code_taken.
Outcome<ParkingArea> create_parking_area(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                         const NewParkingArea& wanted);
struct NewParkingSpace {
  ParkingAreaId area;
  std::string code;
};
// Refuses premises.parking_area_not_found, parking_space_code_taken.
Outcome<ParkingSpace> create_parking_space(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                           const NewParkingSpace& wanted);

struct NewParkingAssignment {
  ParkingSpaceId space;
  RoomId room;
  std::optional<ResidentId> resident;
  Tenure tenure = Tenure::owned;
  Day valid_from;
};
// Until further notice. Refuses premises.parking_space_not_found, room_not_found, resident_not_found,
// parking_of_other_estate, parking_held (by which room since when, also from a later day).
Outcome<ParkingAssignment> assign_parking(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                          const NewParkingAssignment& wanted);
// Refuses premises.parking_assignment_not_found, parking_ended, parking_end_too_early.
Outcome<ParkingAssignment> end_parking(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                       ParkingAssignmentId assignment, Day valid_to);

struct NewVehicle {
  RoomId room;
  std::string plate;
  std::optional<ResidentId> resident;
  std::optional<ParkingSpaceId> space;
  Day valid_from;
};
// Refuses premises.room_not_found, plate_invalid, vehicle_recorded (the plate is registered in the estate),
// resident_not_found, parking_space_not_found, resident_of_other_estate, parking_of_other_estate.
Outcome<Vehicle> add_vehicle(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                             const NewVehicle& wanted);
// Refuses premises.vehicle_not_found, vehicle_ended, vehicle_end_too_early.
Outcome<Vehicle> end_vehicle(db::Transaction& tx, const accounts::Caller& caller, Instant now, VehicleId vehicle,
                             Day valid_to);

}  // namespace lamplighter::premises

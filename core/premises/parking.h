// Parking areas, their spaces, and which room a space belongs to on which days. A space belongs to one room at a time;
// a stretch that has ended stays for ever.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/premises/room_history.h"

namespace lamplighter::premises {

using ParkingAreaId = Id<struct ParkingAreaTag>;
using ParkingSpaceId = Id<struct ParkingSpaceTag>;
using ParkingAssignmentId = Id<struct ParkingAssignmentTag>;

enum class Tenure : std::uint8_t {
  owned,
  rented,
};
std::string_view to_text(Tenure tenure);
std::optional<Tenure> parse_tenure(std::string_view text);

struct ParkingAssignment {
  ParkingAssignmentId id;
  ParkingSpaceId space;
  std::string space_full_code;
  RoomId room;
  std::string room_full_code;
  std::optional<ResidentId> resident;
  Tenure tenure = Tenure::owned;
  Day valid_from;
  std::optional<Day> valid_to;  // the first day no longer
  friend bool operator==(const ParkingAssignment&, const ParkingAssignment&) = default;
};

struct ParkingSpace {
  ParkingSpaceId id;
  EstateId estate;
  ParkingAreaId area;
  std::string area_code;
  std::string area_name;
  std::string code;                           // within its area: "017"
  std::string full_code;                      // within the estate: "B1-017"
  std::optional<ParkingAssignment> assigned;  // on the day asked for
};

// One stretch within a period during which a space belonged to a room.
struct AssignedSpace {
  ParkingAssignmentId assignment;
  ParkingSpaceId space;
  std::string space_full_code;
  RoomId room;
  std::string room_full_code;
  std::optional<ResidentId> resident;
  Tenure tenure = Tenure::owned;
  Day from;  // clipped to the period
  Day to;    // clipped; the first day no longer
  friend bool operator==(const AssignedSpace&, const AssignedSpace&) = default;
};

// All spaces of the estate in order, each with whom it belongs to on `day`.
std::vector<ParkingSpace> parking_spaces_of_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                   Day day);
std::optional<ParkingSpace> find_parking_space(db::Transaction& tx, const accounts::Scope& scope, ParkingSpaceId space,
                                               Day day);
// Oldest first.
std::vector<ParkingAssignment> assignments_of_space(db::Transaction& tx, const accounts::Scope& scope,
                                                    ParkingSpaceId space);
std::vector<ParkingAssignment> parking_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);
// Every stretch of every space of the estate that touches [from, to), by space order, then day.
std::vector<AssignedSpace> parking_between(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Day from,
                                           Day to);
// How many spaces belong to the room on that day.
std::int64_t parking_count_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day);

}  // namespace lamplighter::premises

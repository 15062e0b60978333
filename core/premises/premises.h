// Places: estate > building > room, and which room a meter serves on which days.
// Days are estate-local calendar days. Every range is half open: valid_from is the first day, valid_to the first day
// that no longer counts; no valid_to means "until further notice".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/calendar/calendar.h"
#include "core/db/database.h"
#include "core/premises/parking.h"
#include "core/premises/room_history.h"
#include "schemas/vocabulary/quantity.h"

namespace lamplighter::premises {

using AssignmentId = Id<struct AssignmentTag>;
using EntranceId = Id<struct EntranceTag>;

struct Estate {
  EstateId id;
  std::string code;  // unique in the company
  std::string name;
  std::string time_zone;  // IANA name
};

struct Building {
  BuildingId id;
  EstateId estate;
  std::string code;  // unique in the estate
  std::string name;
};

struct Entrance {  // a staircase with its own door; a house with one door has none
  EntranceId id;
  EstateId estate;
  BuildingId building;
  std::string code;  // unique in the building
  std::string name;
  std::int64_t room_count = 0;
};

struct Room {
  RoomId id;
  EstateId estate;
  BuildingId building;
  std::string building_code;
  std::string building_name;
  std::string code;       // "101", unique in the entrance, or in the building where it has none
  std::string full_code;  // "1-101", with an entrance "1-2-101"; unique in the estate
  std::int64_t floor = 0;
  std::optional<Decimal> area_m2;         // of the day asked for, four decimals; none before its first valid_from
  std::optional<std::string> owner_name;  // likewise
  std::int64_t meter_count = 0;           // meters that serve it on the day asked for
  std::optional<EntranceId> entrance;
  std::string entrance_code;                // "" where it has none
  std::optional<Day> handover_day;          // when it was handed over to its first owner
  RoomUse use = RoomUse::residential;       // of the day asked for
  Occupancy occupancy = Occupancy::unsold;  // likewise
};

struct MeterAssignment {
  AssignmentId id;
  EstateId estate;
  MeterId meter;
  RoomId room;
  Day valid_from;
  std::optional<Day> valid_to;
  friend bool operator==(const MeterAssignment&, const MeterAssignment&) = default;
};

// One stretch within a period during which a meter served a room.
struct AssignedMeter {
  AssignmentId assignment;
  MeterId meter;
  RoomId room;
  std::string room_full_code;
  Day from;  // clipped to the period
  Day to;    // clipped; the first day no longer
  friend bool operator==(const AssignedMeter&, const AssignedMeter&) = default;
};

// Who owns a room, or how large it is, from a day until the next row's day.
struct OwnerSince {
  std::string name;
  Day valid_from;
  std::optional<ResidentId> resident = {};     // none: only the name is known
  std::optional<std::int64_t> share_1e4 = {};  // of the whole, 10,000; none: not said
  friend bool operator==(const OwnerSince&, const OwnerSince&) = default;
};
struct AreaSince {
  Decimal area_m2;
  Day valid_from;
  std::optional<Decimal> inner_area_m2 = {};  // without walls and shared parts
  friend bool operator==(const AreaSince&, const AreaSince&) = default;
};

// What other slices ask. Each answers from the caller's scope only: what lies outside is not there. They read; they
// throw only what the database throws.

std::optional<Estate> find_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
std::vector<Estate> estates_in_scope(db::Transaction& tx, const accounts::Scope& scope);  // by code
// Area, owner and meter_count are those of `today`, or of the newest row where `today` is not given.
std::optional<Room> find_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room,
                              std::optional<Day> today = std::nullopt);
// All rooms of the estate in the order people expect (1-2 before 1-10); area and owner as for find_room.
std::vector<Room> rooms_of_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                  std::optional<Day> today = std::nullopt);
// The same, of one building where that is given.
std::vector<Room> rooms_in(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                           std::optional<BuildingId> building, std::optional<Day> today = std::nullopt);
// The owner on that day; nullopt where none was recorded by then. Source of the debtor of a bill.
std::optional<std::string> owner_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day);
std::optional<Decimal> area_m2_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day);
// All that was ever recorded of the room, newest day first.
std::vector<OwnerSince> owners_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);
std::vector<AreaSince> areas_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);

// Every stretch of every meter of the estate that touches [from, to), by room order, then meter, then day.
std::vector<AssignedMeter> meter_assignments_between(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                     Day from, Day to);
std::optional<MeterAssignment> assignment_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter,
                                                   Day day);
std::vector<MeterAssignment> assignments_of_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter);
std::vector<MeterAssignment> assignments_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);

}  // namespace lamplighter::premises

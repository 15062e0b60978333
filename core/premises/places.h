// Making places. Each verb audits itself and tells the change log, in the caller's transaction.
#pragma once

#include <string>
#include <string_view>

#include "core/premises/premises.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::premises {

inline constexpr std::size_t code_characters_max = 16;
inline constexpr std::size_t name_characters_max = 100;
inline constexpr std::int64_t floor_min = -20;
inline constexpr std::int64_t floor_max = 300;
inline constexpr std::int64_t area_1e4_max = 10'000'000'000;  // 1,000,000 m2

struct NewEstate {
  std::string code, name, time_zone;
};
// Refuses premises.estate_code_taken, time_zone_unknown, estate_needs_all_estates (who sees some estates only would not
// see the new one).
Outcome<Estate> create_estate(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                              const NewEstate& wanted);

struct NewBuilding {
  EstateId estate;
  std::string code, name;
};
// Refuses premises.estate_not_found, building_code_taken.
Outcome<Building> create_building(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                  const NewBuilding& wanted);

struct NewEntrance {
  BuildingId building;
  std::string code, name;
};
// Refuses premises.building_not_found, entrance_code_taken.
Outcome<Entrance> create_entrance(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                  const NewEntrance& wanted);

struct NewRoom {
  BuildingId building;
  std::string code;
  std::int64_t floor = 0;
  Day valid_from;  // of area and owner
  std::optional<Decimal> area_m2;
  std::optional<std::string> owner_name;
  std::optional<EntranceId> entrance = {};
  std::optional<Decimal> inner_area_m2 = {};
};
// "1-101", with an entrance "1-2-101".
std::string full_code_of(std::string_view building, std::string_view entrance, std::string_view room);
// Refuses premises.building_not_found, entrance_not_found (also one of another building), room_code_taken (the full
// code counts: "1-1" + "01" is "1" + "1-01"), area_invalid, inner_area_invalid.
Outcome<Room> create_room(db::Transaction& tx, const accounts::Caller& caller, Instant now, const NewRoom& wanted);

// What was asked to be recorded from a day on; `added` is false where the very same stood there already.
template <class Row>
struct Recorded {
  Row row;
  bool added = false;
};
// The owner from that day until the next row's day. Rows are added, never edited: bills rest on them. Refuses
// premises.room_not_found, owner_recorded (another owner stands at that day).
Outcome<Recorded<OwnerSince>> add_owner(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room,
                                        const OwnerSince& wanted);
// As add_owner. Refuses premises.room_not_found, area_invalid, inner_area_invalid (above the area), area_recorded.
Outcome<Recorded<AreaSince>> add_area(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room,
                                      const AreaSince& wanted);

// The area in 1/10,000 m2. Refuses premises.area_invalid: not above 0, above area_1e4_max, more than four decimals.
Outcome<std::int64_t> area_1e4_of(const Decimal& area_m2);
// Both; the inner area at most the area (premises.inner_area_invalid).
std::optional<Refusal> area_refusal(const Decimal& area_m2, const std::optional<Decimal>& inner_area_m2);

// The code with every run of digits padded to ten, lower case: sorts as people count.
std::string sort_key(std::string_view code);

}  // namespace lamplighter::premises

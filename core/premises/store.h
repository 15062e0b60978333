// SQL of premises. Every function answers within the scope it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/premises/places.h"

namespace lamplighter::premises::store {

using accounts::Scope;

inline constexpr int all_rows = 1'000'000;  // more rooms than the largest company has

// What lists show. Counting reads every room of the place: whoever only looks a place up does not.
struct CountedEstate : Estate {
  std::int64_t building_count = 0, room_count = 0;
};
struct CountedBuilding : Building {
  std::int64_t room_count = 0;
};

std::optional<Estate> find_estate(db::Transaction& tx, const Scope& scope, EstateId estate);
std::vector<Estate> estates(db::Transaction& tx, const Scope& scope);  // by code
std::vector<CountedEstate> estates_after(db::Transaction& tx, const Scope& scope, std::string_view after_code,
                                         int limit);
bool estate_code_taken(db::Transaction& tx, CompanyId company, std::string_view code);
EstateId insert_estate(db::Transaction& tx, const Scope& scope, const NewEstate& estate, Instant now);

std::optional<Building> find_building(db::Transaction& tx, const Scope& scope, BuildingId building);
struct BuildingPlace {  // where a list of buildings continues
  std::string sort_key;
  BuildingId building;
};
std::vector<CountedBuilding> buildings_after(db::Transaction& tx, const Scope& scope, EstateId estate,
                                             const BuildingPlace& after, int limit);
bool building_code_taken(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view code);
BuildingId insert_building(db::Transaction& tx, const Scope& scope, const NewBuilding& building, Instant now);

struct OfEntrances {
  std::optional<EstateId> estate;
  std::optional<BuildingId> building;
  std::optional<EntranceId> entrance;
};
std::vector<Entrance> entrances(db::Transaction& tx, const Scope& scope, const OfEntrances& of);  // in order
EntranceId insert_entrance(db::Transaction& tx, const Scope& scope, EstateId estate, const NewEntrance& entrance,
                           Instant now);

struct FloorCount {
  BuildingId building;
  std::optional<EntranceId> entrance;
  std::int64_t floor = 0;
  std::int64_t room_count = 0;
};
std::vector<FloorCount> floors(db::Transaction& tx, const Scope& scope, EstateId estate);  // lowest first
void set_company_name(db::Transaction& tx, CompanyId company, std::string_view name);

struct RoomFilter {
  std::optional<RoomId> room;
  std::optional<EstateId> estate;
  std::optional<BuildingId> building;
  std::optional<EntranceId> entrance = {};
  std::optional<std::int64_t> floor = {};
  std::string use = {}, occupancy = {};  // texts of RoomUse and Occupancy; "" for all
  std::string q;                         // part of the full code or of the owner's name; "" for all
};
struct RoomPlace {  // where a list of rooms continues
  std::string sort_key;
  RoomId room;
};
// Area, owner and meter count as of `day`.
std::vector<Room> rooms_after(db::Transaction& tx, const Scope& scope, const RoomFilter& filter, Day day,
                              const RoomPlace& after, int limit);
enum class Lacks {
  area,
  owner,
  meter
};  // owner: but for rooms that somebody said are unsold
struct CountedRooms {
  std::int64_t count = 0;
  std::vector<std::string> first;  // the full codes of the first `examples` of them
};
// Counted by the database: an estate may have 100,000 rooms, and its page asks this each time.
CountedRooms rooms_that_lack(db::Transaction& tx, const Scope& scope, EstateId estate, Lacks what, Day day,
                             std::size_t examples);
std::vector<std::pair<std::string, RoomId>> room_codes(db::Transaction& tx, const Scope& scope, EstateId estate);
bool room_code_taken(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view full_code);
RoomId insert_room(db::Transaction& tx, const Scope& scope, const Building& building, const NewRoom& room,
                   std::string_view full_code, Instant now);
std::vector<OwnerSince> owners_of_room(db::Transaction& tx, const Scope& scope, RoomId room);  // newest first
std::vector<AreaSince> areas_of_room(db::Transaction& tx, const Scope& scope, RoomId room);    // newest first
std::optional<std::string> owner_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day);
std::optional<std::int64_t> area_1e4_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day);

}  // namespace lamplighter::premises::store

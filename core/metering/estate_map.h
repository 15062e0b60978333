// An estate as its rooms lie, each with what it used lately: what a map is coloured by.
#pragma once

#include "core/metering/usage_table.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {

inline constexpr std::size_t map_rooms_max = 20'000;
inline constexpr int map_days_default = 30, map_days_max = 366;

enum class Voice : std::uint8_t {
  no_meter,  // none of this kind serves the room today
  by_hand,   // its meters are read by people only
  silent,    // nothing came of any of them within boundary_age_max
  heard,
};
std::string_view to_text(Voice voice);

struct RoomOnMap {
  premises::Room room;
  std::int64_t meters = 0;  // of the kind, which serve it today
  Voice voice = Voice::no_meter;
  std::optional<Decimal> usage;    // of those meters, also of the days before they came to this room; none: not known
  bool whole = false;              // the readings reach over all days
  std::optional<Instant> last_at;  // when the newest reading of any of them was taken
};

struct EstateMap {
  Unit unit = Unit::none;        // of all usages
  Instant from{}, to{};          // the midnight `days` days ago, and now
  std::vector<RoomOnMap> rooms;  // in the order people expect
};

struct MapQuery {
  EstateId estate;
  std::optional<BuildingId> building;
  std::string kind;  // "electricity", "water"
  int days = map_days_default;
};
// Refuses metering.no_estate, metering.map_too_large (more than map_rooms_max rooms: ask by building).
Outcome<EstateMap> estate_map(db::Transaction& tx, const accounts::Scope& scope, const MapQuery& query, Instant now);

}  // namespace lamplighter::metering

// What was true of a room on which days: all that charging cuts a period by.
// Stretches are half open, clipped to the period asked for, in the order of their days. Owners, areas, people and uses
// never overlap; tenants may (two tenants of one flat). Days with no stretch: nothing was recorded by then.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/calendar/calendar.h"
#include "core/db/database.h"
#include "schemas/vocabulary/quantity.h"

namespace lamplighter::premises {

using ResidentId = Id<struct ResidentTag>;
using calendar::Day;

enum class RoomUse : std::uint8_t {
  residential,
  shop,
  office,
  storage,
  other,
};
enum class Occupancy : std::uint8_t {
  occupied,
  vacant,  // has an owner, nobody uses it
  unsold,  // still the developer's
};
std::string_view to_text(RoomUse use);
std::string_view to_text(Occupancy occupancy);
std::optional<RoomUse> parse_room_use(std::string_view text);
std::optional<Occupancy> parse_occupancy(std::string_view text);

struct OwnerStretch {
  Day from, to;
  std::string name;
  std::optional<ResidentId> resident;
  friend bool operator==(const OwnerStretch&, const OwnerStretch&) = default;
};
struct AreaStretch {
  Day from, to;
  Decimal area_m2;  // four decimals
  std::optional<Decimal> inner_area_m2;
  friend bool operator==(const AreaStretch&, const AreaStretch&) = default;
};
struct PeopleStretch {
  Day from, to;
  std::int64_t people = 0;
  friend bool operator==(const PeopleStretch&, const PeopleStretch&) = default;
};
struct UseStretch {
  Day from, to;
  RoomUse use = RoomUse::residential;
  Occupancy occupancy = Occupancy::unsold;
  friend bool operator==(const UseStretch&, const UseStretch&) = default;
};
struct TenantStretch {
  Day from, to;
  std::string name;
  ResidentId resident;
  friend bool operator==(const TenantStretch&, const TenantStretch&) = default;
};

struct RoomHistory {
  std::vector<OwnerStretch> owners;
  std::vector<AreaStretch> areas;
  std::vector<PeopleStretch> people;
  std::vector<UseStretch> uses;  // covers the whole period: residential where no use was recorded
  std::vector<TenantStretch> tenants;
};

// Of a room outside the scope: as of a room about which nothing was ever recorded.
RoomHistory room_history(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day from, Day to);
// The same for every room of the estate in five queries; a room of which nothing was ever recorded is not in it.
std::map<RoomId, RoomHistory> room_histories(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                             Day from, Day to);

// --- pure parts
struct UseSince {
  RoomUse use = RoomUse::residential;
  std::optional<Occupancy> occupancy;  // none: occupied while the room has an owner, else unsold
  Day valid_from;
  friend bool operator==(const UseSince&, const UseSince&) = default;
};
// `recorded` by day; `owners` as above. Neighbours that say the same are one stretch.
std::vector<UseStretch> use_stretches(const std::vector<UseSince>& recorded, const std::vector<OwnerStretch>& owners,
                                      Day from, Day to);

}  // namespace lamplighter::premises

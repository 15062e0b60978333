// SQL of what was true of rooms on which days. Withdrawn rows count as never said, unless what is asked is what was
// known before they were withdrawn. Rows come by room, then by day.
#pragma once

#include <vector>

#include "core/premises/room_history.h"

namespace lamplighter::premises::store {

using accounts::Scope;

// Of which rooms: one, the listed ones, or all of an estate. As it is known now, or (but of tenants) as it was then.
struct OfRooms {
  std::optional<RoomId> room;
  std::optional<EstateId> estate;
  std::vector<RoomId> rooms{};
  std::optional<Instant> known_at{};
};
struct OwnerRow {
  RoomId room;
  Day from;
  std::string name;
  std::optional<ResidentId> resident;
};
struct AreaRow {
  RoomId room;
  Day from;
  std::int64_t area_1e4 = 0;
  std::optional<std::int64_t> inner_area_1e4;
};
struct PeopleRow {
  RoomId room;
  Day from;
  std::int64_t people = 0;
};
struct UseRow {
  RoomId room;
  UseSince use;
};
struct TenantRow {
  RoomId room;
  Day from;
  std::optional<Day> to;
  std::string name;
  ResidentId resident;
};
std::vector<OwnerRow> owner_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of);
std::vector<AreaRow> area_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of);
std::vector<PeopleRow> people_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of);
std::vector<UseRow> use_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of);
std::vector<TenantRow> tenant_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of);

}  // namespace lamplighter::premises::store

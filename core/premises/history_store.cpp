#include "core/premises/history_store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::premises::store {
namespace {

using accounts::Condition;
using accounts::in_scope;
using calendar::day_from_number;

// `prefix` is the table's alias with its dot.
Condition rows_of(const Scope& scope, const OfRooms& of, const std::string& prefix) {
  auto where = in_scope(scope, prefix + "company_id", prefix + "estate_id");
  if (of.room) where.add(" AND " + prefix + "room_id = ?", *of.room);
  for (std::size_t i = 0; i < of.rooms.size(); ++i)
    where.add(i == 0 ? " AND " + prefix + "room_id IN (?" : ",?", of.rooms[i]);
  if (!of.rooms.empty()) where.sql += ")";
  if (of.estate) where.add(" AND " + prefix + "estate_id = ?", *of.estate);
  return where;
}

std::string in_order(const std::string& prefix) {
  return " ORDER BY " + prefix + "room_id, " + prefix + "valid_from, " + prefix + "id";
}

Condition standing(const Scope& scope, const OfRooms& of, const std::string& prefix) {
  auto where = rows_of(scope, of, prefix);
  if (of.known_at)
    where.add(" AND " + prefix + "recorded_at <= ? AND (" + prefix + "withdrawn_at IS NULL OR " + prefix +
                  "withdrawn_at > ?)",
              *of.known_at, *of.known_at);
  else
    where.sql += " AND " + prefix + "withdrawn_at IS NULL";
  where.sql += in_order(prefix);
  return where;
}

}  // namespace

std::vector<OwnerRow> owner_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of) {
  const auto where = standing(scope, of, "o.");
  std::vector<OwnerRow> out;
  for (const auto& [room, from, name, resident] :
       tx.select_with<RoomId, std::int64_t, std::string, std::optional<ResidentId>>(
           "SELECT o.room_id, o.valid_from, o.name, o.resident_id FROM room_owner o WHERE " + where.sql, where.params))
    out.push_back({room, day_from_number(from), name, resident});
  return out;
}

std::vector<AreaRow> area_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of) {
  const auto where = standing(scope, of, "a.");
  std::vector<AreaRow> out;
  for (const auto& [room, from, area, inner] :
       tx.select_with<RoomId, std::int64_t, std::int64_t, std::optional<std::int64_t>>(
           "SELECT a.room_id, a.valid_from, a.area_1e4, a.inner_area_1e4 FROM room_area a WHERE " + where.sql,
           where.params))
    out.push_back({room, day_from_number(from), area, inner});
  return out;
}

std::vector<PeopleRow> people_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of) {
  const auto where = standing(scope, of, "p.");
  std::vector<PeopleRow> out;
  for (const auto& [room, from, people] : tx.select_with<RoomId, std::int64_t, std::int64_t>(
           "SELECT p.room_id, p.valid_from, p.people FROM room_people p WHERE " + where.sql, where.params))
    out.push_back({room, day_from_number(from), people});
  return out;
}

std::vector<UseRow> use_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of) {
  const auto where = standing(scope, of, "u.");
  std::vector<UseRow> out;
  for (const auto& [room, from, use, occupancy] :
       tx.select_with<RoomId, std::int64_t, std::string, std::optional<std::string>>(
           "SELECT u.room_id, u.valid_from, u.room_use, u.occupancy FROM room_use u WHERE " + where.sql, where.params))
    out.push_back(
        {room,
         {parse_room_use(use).value(), occupancy ? parse_occupancy(*occupancy) : std::nullopt, day_from_number(from)}});
  return out;
}

std::vector<TenantRow> tenant_rows(db::Transaction& tx, const Scope& scope, const OfRooms& of) {
  auto where = rows_of(scope, of, "t.");
  where.sql += " AND t.withdrawn_at IS NULL" + in_order("t.");
  std::vector<TenantRow> out;
  for (const auto& [room, from, to, name, resident] :
       tx.select_with<RoomId, std::int64_t, std::optional<std::int64_t>, std::string, ResidentId>(
           "SELECT t.room_id, t.valid_from, t.valid_to, r.name, t.resident_id FROM residency t "
           "JOIN resident r ON r.id = t.resident_id AND t.role = 'tenant' WHERE " +
               where.sql,
           where.params))
    out.push_back(
        {room, day_from_number(from), to ? std::optional(day_from_number(*to)) : std::nullopt, name, resident});
  return out;
}

}  // namespace lamplighter::premises::store

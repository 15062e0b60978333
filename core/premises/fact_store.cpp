#include "core/premises/fact_store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::premises::store {
namespace {

using calendar::day_number;

std::string table_of(RoomFact fact) {
  return "room_" + std::string(to_text(fact));
}

// create_room and add_area have checked it: four decimals are enough.
std::int64_t area_1e4(const Decimal& area) {
  return rescale_exactly(area, -4).value();
}

}  // namespace

void insert_area(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const AreaSince& area,
                 Instant now) {
  std::optional<std::int64_t> inner;
  if (area.inner_area_m2) inner = area_1e4(*area.inner_area_m2);
  tx.execute(
      "INSERT INTO room_area (company_id, estate_id, room_id, valid_from, area_1e4, inner_area_1e4, "
      "recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      scope.company, estate, room, day_number(area.valid_from), area_1e4(area.area_m2), inner, now);
}

void insert_owner(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const OwnerSince& owner,
                  Instant now) {
  tx.execute(
      "INSERT INTO room_owner (company_id, estate_id, room_id, valid_from, name, resident_id, share_1e4, "
      "recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      scope.company, estate, room, day_number(owner.valid_from), owner.name, owner.resident, owner.share_1e4, now);
}

void set_owner_resident(db::Transaction& tx, const Scope& scope, RoomId room, const OwnerSince& owner) {
  tx.execute(
      "UPDATE room_owner SET resident_id = ?, share_1e4 = COALESCE(?, share_1e4) "
      "WHERE company_id = ? AND room_id = ? AND valid_from = ? AND withdrawn_at IS NULL",
      owner.resident, owner.share_1e4, scope.company, room, day_number(owner.valid_from));
}

void insert_use(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const UseSince& use,
                Instant now) {
  std::optional<std::string> occupancy;
  if (use.occupancy) occupancy = std::string(to_text(*use.occupancy));
  tx.execute(
      "INSERT INTO room_use (company_id, estate_id, room_id, valid_from, room_use, occupancy, recorded_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      scope.company, estate, room, day_number(use.valid_from), to_text(use.use), occupancy, now);
}

void insert_people(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const PeopleSince& people,
                   Instant now) {
  tx.execute(
      "INSERT INTO room_people (company_id, estate_id, room_id, valid_from, people, recorded_at) VALUES (?, ?, ?, ?, "
      "?, ?)",
      scope.company, estate, room, day_number(people.valid_from), people.people, now);
}

void set_handover(db::Transaction& tx, const Scope& scope, RoomId room, Day day) {
  tx.execute("UPDATE room SET handover_day = ? WHERE company_id = ? AND id = ?", day_number(day), scope.company, room);
}

bool stands(db::Transaction& tx, const Scope& scope, RoomId room, RoomFact fact, Day valid_from) {
  auto where = accounts::in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? AND valid_from = ? AND withdrawn_at IS NULL", room, day_number(valid_from));
  return !tx.select_with<std::int64_t>("SELECT id FROM " + table_of(fact) + " WHERE " + where.sql, where.params)
              .empty();
}

void withdraw(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room, const Withdrawal& wanted) {
  tx.execute("UPDATE " + table_of(wanted.fact) +
                 " SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_reason = ? "
                 "WHERE company_id = ? AND room_id = ? AND valid_from = ? AND withdrawn_at IS NULL",
             now, caller.user, wanted.reason, caller.scope.company, room, day_number(wanted.valid_from));
}

}  // namespace lamplighter::premises::store

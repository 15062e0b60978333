#include "core/premises/store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::premises::store {
namespace {

using accounts::Condition;
using accounts::in_scope;
using accounts::like_pattern;
using calendar::day_number;

constexpr std::string_view estate_sql = "SELECT e.id, e.code, e.name, e.time_zone FROM estate e WHERE ";
constexpr std::string_view counted_estate_sql =
    "SELECT e.id, e.code, e.name, e.time_zone, (SELECT COUNT(*) FROM building b WHERE b.estate_id = e.id), "
    "(SELECT COUNT(*) FROM room r WHERE r.estate_id = e.id) FROM estate e WHERE ";
constexpr std::string_view building_sql = "SELECT b.id, b.estate_id, b.code, b.name FROM building b WHERE ";
constexpr std::string_view counted_building_sql =
    "SELECT b.id, b.estate_id, b.code, b.name, (SELECT COUNT(*) FROM room r WHERE r.building_id = b.id) "
    "FROM building b WHERE ";
// Five times the day, then the condition. Of use and occupancy the row that stands; where none does, as use_stretches.
constexpr std::string_view room_sql =
    "SELECT r.id, r.estate_id, r.building_id, b.code, b.name, r.code, r.full_code, r.floor, "
    "(SELECT a.area_1e4 FROM room_area a WHERE a.room_id = r.id AND a.withdrawn_at IS NULL AND a.valid_from <= ? "
    "ORDER BY a.valid_from DESC LIMIT 1), o.name, "
    "(SELECT COUNT(*) FROM meter_assignment m WHERE m.room_id = r.id AND m.valid_from <= ? "
    "AND (m.valid_to IS NULL OR m.valid_to > ?)), "
    "r.entrance_id, COALESCE(n.code, ''), r.handover_day, COALESCE(u.room_use, 'residential'), "
    "COALESCE(u.occupancy, CASE WHEN o.name IS NULL THEN 'unsold' ELSE 'occupied' END) "
    "FROM room r JOIN building b ON b.id = r.building_id LEFT JOIN entrance n ON n.id = r.entrance_id "
    "LEFT JOIN room_owner o ON o.room_id = r.id AND o.withdrawn_at IS NULL AND o.valid_from = "
    "(SELECT MAX(x.valid_from) FROM room_owner x WHERE x.room_id = r.id AND x.withdrawn_at IS NULL AND x.valid_from <= "
    "?) "
    "LEFT JOIN room_use u ON u.room_id = r.id AND u.withdrawn_at IS NULL AND u.valid_from = "
    "(SELECT MAX(x.valid_from) FROM room_use x WHERE x.room_id = r.id AND x.withdrawn_at IS NULL AND x.valid_from <= "
    "?) WHERE ";
constexpr std::size_t days_of_room_sql = 5;

std::vector<Estate> select_estates(db::Transaction& tx, const Condition& where) {
  std::vector<Estate> out;
  for (const auto& row : tx.select_with<EstateId, std::string, std::string, std::string>(
           std::string(estate_sql) + where.sql, where.params))
    out.push_back(std::apply([](const auto&... column) { return Estate{column...}; }, row));
  return out;
}

// The second condition says what is wanted; the first, of any owner there ever was, is cheap to work out once for the
// whole estate, and spares the joins for each of 100,000 rooms that do not match. The + keeps the rooms in the order of
// the index: where many match, the first page is found after few.
void add_search(Condition& where, const RoomFilter& filter) {
  const auto pattern = like_pattern(filter.q);
  const auto among = [&](std::string_view select, std::string_view text) {
    where.add(std::string(select) + " WHERE LOWER(" + std::string(text) + ") LIKE ? ESCAPE '!'", pattern);
    if (filter.estate) where.add(" AND estate_id = ?", *filter.estate);
  };
  where.add(" AND +r.id IN (");
  among("SELECT id FROM room", "full_code");
  where.add(" UNION ALL ");
  among("SELECT room_id FROM room_owner", "name");
  where.add(") AND (LOWER(r.full_code) LIKE ? ESCAPE '!' OR LOWER(o.name) LIKE ? ESCAPE '!')", pattern, pattern);
}

void add_filter(Condition& where, const RoomFilter& filter) {
  if (filter.room) where.add(" AND r.id = ?", *filter.room);
  if (filter.estate) where.add(" AND r.estate_id = ?", *filter.estate);
  if (filter.building) where.add(" AND r.building_id = ?", *filter.building);
  if (filter.entrance) where.add(" AND r.entrance_id = ?", *filter.entrance);
  if (filter.floor) where.add(" AND r.floor = ?", *filter.floor);
  if (!filter.use.empty()) where.add(" AND COALESCE(u.room_use, 'residential') = ?", filter.use);
  if (!filter.occupancy.empty())
    where.add(" AND COALESCE(u.occupancy, CASE WHEN o.name IS NULL THEN 'unsold' ELSE 'occupied' END) = ?",
              filter.occupancy);
  if (!filter.q.empty()) add_search(where, filter);
}

}  // namespace

std::optional<Estate> find_estate(db::Transaction& tx, const Scope& scope, EstateId estate) {
  auto where = in_scope(scope, "e.company_id", "e.id");
  where.add(" AND e.id = ?", estate);
  auto found = select_estates(tx, where);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Estate> estates(db::Transaction& tx, const Scope& scope) {
  auto where = in_scope(scope, "e.company_id", "e.id");
  where.add(" ORDER BY e.code");
  return select_estates(tx, where);
}

std::vector<CountedEstate> estates_after(db::Transaction& tx, const Scope& scope, std::string_view after_code,
                                         int limit) {
  auto where = in_scope(scope, "e.company_id", "e.id");
  where.add(" AND e.code > ? ORDER BY e.code LIMIT ?", after_code, limit);
  std::vector<CountedEstate> out;
  for (const auto& [id, code, name, zone, buildings, rooms] :
       tx.select_with<EstateId, std::string, std::string, std::string, std::int64_t, std::int64_t>(
           std::string(counted_estate_sql) + where.sql, where.params))
    out.push_back({{id, code, name, zone}, buildings, rooms});
  return out;
}

bool estate_code_taken(db::Transaction& tx, CompanyId company, std::string_view code) {
  return tx.select_one<EstateId>("SELECT id FROM estate WHERE company_id = ? AND code = ?", company, code).has_value();
}

EstateId insert_estate(db::Transaction& tx, const Scope& scope, const NewEstate& estate, Instant now) {
  return tx.insert<EstateId>(
      "INSERT INTO estate (company_id, code, name, time_zone, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
      scope.company, estate.code, estate.name, estate.time_zone, now);
}

std::optional<Building> find_building(db::Transaction& tx, const Scope& scope, BuildingId building) {
  auto where = in_scope(scope, "b.company_id", "b.estate_id");
  where.add(" AND b.id = ?", building);
  const auto found = tx.select_with<BuildingId, EstateId, std::string, std::string>(
      std::string(building_sql) + where.sql, where.params);
  if (found.empty()) return std::nullopt;
  return std::apply([](const auto&... column) { return Building{column...}; }, found.front());
}

std::vector<CountedBuilding> buildings_after(db::Transaction& tx, const Scope& scope, EstateId estate,
                                             const BuildingPlace& after, int limit) {
  auto where = in_scope(scope, "b.company_id", "b.estate_id");
  where.add(" AND b.estate_id = ? AND (b.sort_key, b.id) > (?, ?) ORDER BY b.sort_key, b.id LIMIT ?", estate,
            after.sort_key, after.building, limit);
  std::vector<CountedBuilding> out;
  for (const auto& [id, of, code, name, rooms] :
       tx.select_with<BuildingId, EstateId, std::string, std::string, std::int64_t>(
           std::string(counted_building_sql) + where.sql, where.params))
    out.push_back({{id, of, code, name}, rooms});
  return out;
}

bool building_code_taken(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view code) {
  return tx
      .select_one<BuildingId>("SELECT id FROM building WHERE company_id = ? AND estate_id = ? AND code = ?",
                              scope.company, estate, code)
      .has_value();
}

BuildingId insert_building(db::Transaction& tx, const Scope& scope, const NewBuilding& building, Instant now) {
  return tx.insert<BuildingId>(
      "INSERT INTO building (company_id, estate_id, code, sort_key, name, created_at) VALUES (?, ?, ?, ?, ?, ?) "
      "RETURNING id",
      scope.company, building.estate, building.code, sort_key(building.code), building.name, now);
}

std::vector<Room> rooms_after(db::Transaction& tx, const Scope& scope, const RoomFilter& filter, Day day,
                              const RoomPlace& after, int limit) {
  auto where = in_scope(scope, "r.company_id", "r.estate_id");
  add_filter(where, filter);
  where.add(" AND (r.sort_key, r.id) > (?, ?) ORDER BY r.sort_key, r.id LIMIT ?", after.sort_key, after.room, limit);
  std::vector<db::Cell> params(days_of_room_sql, db::to_cell(day_number(day)));
  params.insert(params.end(), where.params.begin(), where.params.end());
  std::vector<Room> out;
  for (const auto& [id, estate, building, building_code, building_name, code, full_code, floor, area, owner, meters,
                    entrance, entrance_code, handover, use, occupancy] :
       tx.select_with<RoomId, EstateId, BuildingId, std::string, std::string, std::string, std::string, std::int64_t,
                      std::optional<std::int64_t>, std::optional<std::string>, std::int64_t, std::optional<EntranceId>,
                      std::string, std::optional<std::int64_t>, std::string, std::string>(
           std::string(room_sql) + where.sql, params))
    out.push_back({id, estate, building, building_code, building_name, code, full_code, floor,
                   area ? std::optional(Decimal{*area, -4}) : std::nullopt, owner, meters, entrance, entrance_code,
                   handover ? std::optional(calendar::day_from_number(*handover)) : std::nullopt,
                   parse_room_use(use).value(), parse_occupancy(occupancy).value()});
  return out;
}

std::vector<FloorCount> floors(db::Transaction& tx, const Scope& scope, EstateId estate) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND estate_id = ? GROUP BY building_id, entrance_id, floor ORDER BY building_id, entrance_id, floor",
            estate);
  std::vector<FloorCount> out;
  for (const auto& row : tx.select_with<BuildingId, std::optional<EntranceId>, std::int64_t, std::int64_t>(
           "SELECT building_id, entrance_id, floor, COUNT(*) FROM room WHERE " + where.sql, where.params))
    out.push_back(std::apply([](const auto&... column) { return FloorCount{column...}; }, row));
  return out;
}

CountedRooms rooms_that_lack(db::Transaction& tx, const Scope& scope, EstateId estate, Lacks what, Day day,
                             std::size_t examples) {
  auto where = in_scope(scope, "r.company_id", "r.estate_id");
  const auto today = day_number(day);
  where.add(" AND r.estate_id = ? AND NOT EXISTS (SELECT 1 FROM ", estate);
  if (what == Lacks::area)
    where.add("room_area x WHERE x.room_id = r.id AND x.withdrawn_at IS NULL AND x.valid_from <= ?)", today);
  if (what == Lacks::meter)
    where.add(
        "meter_assignment x WHERE x.room_id = r.id AND x.valid_from <= ? AND (x.valid_to IS NULL OR x.valid_to > ?))",
        today, today);
  if (what == Lacks::owner)
    where.add(
        "room_owner x WHERE x.room_id = r.id AND x.withdrawn_at IS NULL AND x.valid_from <= ?) AND COALESCE((SELECT "
        "u.occupancy FROM room_use u WHERE u.room_id = r.id AND u.withdrawn_at IS NULL AND u.valid_from <= ? ORDER BY "
        "u.valid_from DESC LIMIT 1), '') <> 'unsold'",
        today, today);
  CountedRooms found;
  found.count =
      std::get<0>(tx.select_with<std::int64_t>("SELECT COUNT(*) FROM room r WHERE " + where.sql, where.params).at(0));
  if (found.count == 0) return found;
  where.add(" ORDER BY r.sort_key, r.id LIMIT ?", static_cast<std::int64_t>(examples));
  for (const auto& [code] :
       tx.select_with<std::string>("SELECT r.full_code FROM room r WHERE " + where.sql, where.params))
    found.first.push_back(code);
  return found;
}

void set_company_name(db::Transaction& tx, CompanyId company, std::string_view name) {
  tx.execute("UPDATE company SET name = ? WHERE id = ?", name, company);
}

std::vector<std::pair<std::string, RoomId>> room_codes(db::Transaction& tx, const Scope& scope, EstateId estate) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND estate_id = ?", estate);
  std::vector<std::pair<std::string, RoomId>> out;
  for (const auto& [code, room] :
       tx.select_with<std::string, RoomId>("SELECT full_code, id FROM room WHERE " + where.sql, where.params))
    out.emplace_back(code, room);
  return out;
}

bool room_code_taken(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view full_code) {
  return tx
      .select_one<RoomId>("SELECT id FROM room WHERE company_id = ? AND estate_id = ? AND full_code = ?", scope.company,
                          estate, full_code)
      .has_value();
}

RoomId insert_room(db::Transaction& tx, const Scope& scope, const Building& building, const NewRoom& room,
                   std::string_view full_code, Instant now) {
  return tx.insert<RoomId>(
      "INSERT INTO room (company_id, estate_id, building_id, entrance_id, code, full_code, sort_key, floor, "
      "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, building.estate, building.id, room.entrance, room.code, full_code, sort_key(full_code), room.floor,
      now);
}

std::vector<Entrance> entrances(db::Transaction& tx, const Scope& scope, const OfEntrances& of) {
  auto where = in_scope(scope, "n.company_id", "n.estate_id");
  if (of.estate) where.add(" AND n.estate_id = ?", *of.estate);
  if (of.building) where.add(" AND n.building_id = ?", *of.building);
  if (of.entrance) where.add(" AND n.id = ?", *of.entrance);
  std::vector<Entrance> out;
  for (const auto& row : tx.select_with<EntranceId, EstateId, BuildingId, std::string, std::string, std::int64_t>(
           "SELECT n.id, n.estate_id, n.building_id, n.code, n.name, "
           "(SELECT COUNT(*) FROM room r WHERE r.entrance_id = n.id) FROM entrance n WHERE " +
               where.sql + " ORDER BY n.building_id, n.sort_key, n.id",
           where.params))
    out.push_back(std::apply([](const auto&... column) { return Entrance{column...}; }, row));
  return out;
}

EntranceId insert_entrance(db::Transaction& tx, const Scope& scope, EstateId estate, const NewEntrance& entrance,
                           Instant now) {
  return tx.insert<EntranceId>(
      "INSERT INTO entrance (company_id, estate_id, building_id, code, sort_key, name, created_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
      scope.company, estate, entrance.building, entrance.code, sort_key(entrance.code), entrance.name, now);
}

std::vector<OwnerSince> owners_of_room(db::Transaction& tx, const Scope& scope, RoomId room) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? AND withdrawn_at IS NULL ORDER BY valid_from DESC", room);
  std::vector<OwnerSince> out;
  for (const auto& [name, from, resident, share] :
       tx.select_with<std::string, std::int64_t, std::optional<ResidentId>, std::optional<std::int64_t>>(
           "SELECT name, valid_from, resident_id, share_1e4 FROM room_owner WHERE " + where.sql, where.params))
    out.push_back({name, calendar::day_from_number(from), resident, share});
  return out;
}

std::vector<AreaSince> areas_of_room(db::Transaction& tx, const Scope& scope, RoomId room) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? AND withdrawn_at IS NULL ORDER BY valid_from DESC", room);
  std::vector<AreaSince> out;
  for (const auto& [area_1e4, from, inner] : tx.select_with<std::int64_t, std::int64_t, std::optional<std::int64_t>>(
           "SELECT area_1e4, valid_from, inner_area_1e4 FROM room_area WHERE " + where.sql, where.params))
    out.push_back({Decimal{area_1e4, -4}, calendar::day_from_number(from),
                   inner ? std::optional(Decimal{*inner, -4}) : std::nullopt});
  return out;
}

std::optional<std::string> owner_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? AND withdrawn_at IS NULL AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1", room,
            day_number(day));
  const auto rows = tx.select_with<std::string>("SELECT name FROM room_owner WHERE " + where.sql, where.params);
  if (rows.empty()) return std::nullopt;
  return std::get<0>(rows.front());
}

std::optional<std::int64_t> area_1e4_on(db::Transaction& tx, const Scope& scope, RoomId room, Day day) {
  auto where = in_scope(scope, "company_id", "estate_id");
  where.add(" AND room_id = ? AND withdrawn_at IS NULL AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1", room,
            day_number(day));
  const auto rows = tx.select_with<std::int64_t>("SELECT area_1e4 FROM room_area WHERE " + where.sql, where.params);
  if (rows.empty()) return std::nullopt;
  return std::get<0>(rows.front());
}

}  // namespace lamplighter::premises::store

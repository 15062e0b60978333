#include <algorithm>

#include "core/premises/import.h"
#include "core/premises/residents.h"
#include "core/premises/room_facts.h"

namespace lamplighter::premises {
namespace {

using Choice = PastedCells::Choice;
constexpr Choice uses[] = {{"住宅", "residential"}, {"residential", "residential"},
                           {"商铺", "shop"},        {"商业", "shop"},
                           {"shop", "shop"},        {"办公", "office"},
                           {"office", "office"},    {"储藏室", "storage"},
                           {"仓库", "storage"},     {"storage", "storage"},
                           {"其他", "other"},       {"other", "other"}};
constexpr Choice occupancies[] = {{"已入住", "occupied"}, {"入住", "occupied"}, {"occupied", "occupied"},
                                  {"空置", "vacant"},     {"vacant", "vacant"}, {"未售", "unsold"},
                                  {"unsold", "unsold"}};

struct Wanted {
  std::string building, entrance, code;
  std::optional<std::int64_t> floor, people;
  std::optional<Decimal> area, inner_area;
  std::optional<std::string> use, occupancy, owner, owner_phone;
  std::optional<Day> handover, valid_from;
  bool records_facts() const { return area || people || use || occupancy || owner; }
};

Wanted wanted_of(const Import& import, PastedCells& cells) {
  Wanted wanted;
  wanted.building = cells.required_text("building", code_characters_max).value_or("");
  wanted.entrance = cells.text("entrance", code_characters_max).value_or("");
  wanted.code = cells.required_text("room", code_characters_max).value_or("");
  wanted.floor = cells.number("floor", floor_min, floor_max);
  wanted.area = cells.decimal("area");
  wanted.inner_area = cells.decimal("inner_area");
  wanted.use = cells.choice("use", uses);
  wanted.occupancy = cells.choice("occupancy", occupancies);
  wanted.owner = cells.text("owner", name_characters_max);
  wanted.owner_phone = cells.text("owner_phone", phone_characters_max);
  wanted.people = cells.number("people", 0, people_max);
  wanted.handover = cells.day("handover");
  wanted.valid_from = cells.day("valid_from");
  if (!wanted.valid_from) wanted.valid_from = import.valid_from;
  if (cells.failed()) return wanted;
  const auto missing = [&](std::string_view column) {
    cells.refuse({RefusalKind::invalid, "field.missing", {{"field", std::string(column)}}, ""}, column);
  };
  if (wanted.inner_area && !wanted.area) missing("area");
  if (wanted.owner_phone && !wanted.owner) missing("owner");
  if (wanted.records_facts() && !wanted.valid_from) missing("valid_from");
  return wanted;
}

// nullopt: refused.
std::optional<Building> building_of(Import& import, PastedCells& cells, const Wanted& wanted, ImportedRow& row) {
  const auto known = import.buildings.find(wanted.building);
  if (known != import.buildings.end()) return known->second;
  const auto made =
      create_building(import.tx, import.caller, import.now, {import.estate, wanted.building, wanted.building});
  if (!made) {
    cells.refuse(made.error(), "building");
    return std::nullopt;
  }
  row.added.emplace_back("building");
  return import.buildings.emplace(wanted.building, *made).first->second;
}

std::optional<EntranceId> entrance_of(Import& import, PastedCells& cells, const Building& building,
                                      const Wanted& wanted, ImportedRow& row) {
  const auto key = std::pair(building.id, wanted.entrance);
  const auto known = import.entrances.find(key);
  if (known != import.entrances.end()) return known->second;
  const auto made =
      create_entrance(import.tx, import.caller, import.now, {building.id, wanted.entrance, wanted.entrance});
  if (!made) {
    cells.refuse(made.error(), "entrance");
    return std::nullopt;
  }
  row.added.emplace_back("entrance");
  return import.entrances.emplace(key, made->id).first->second;
}

std::optional<RoomId> room_of(Import& import, PastedCells& cells, const Wanted& wanted, ImportedRow& row) {
  const auto known = import.rooms.find(row.name);
  if (known != import.rooms.end()) return known->second;
  if (!wanted.floor) {
    cells.refuse({RefusalKind::invalid, "premises.paste_floor_missing", {{"room", row.name}}, ""}, "floor");
    return std::nullopt;
  }
  const auto building = building_of(import, cells, wanted, row);
  if (!building) return std::nullopt;
  NewRoom room{building->id, wanted.code, *wanted.floor, {}, {}, {}};
  if (!wanted.entrance.empty()) {
    room.entrance = entrance_of(import, cells, *building, wanted, row);
    if (!room.entrance) return std::nullopt;
  }
  const auto made = create_room(import.tx, import.caller, import.now, room);
  if (!made) {
    cells.refuse(made.error(), "room");
    return std::nullopt;
  }
  row.is_new = true;
  row.added.emplace_back("room");
  return import.rooms.emplace(row.name, made->id).first->second;
}

// Of rows newest first, the one in force on that day.
template <class Row>
std::optional<Row> in_force(const std::vector<Row>& rows, Day day) {
  const auto found = std::ranges::find_if(rows, [&](const Row& row) { return row.valid_from <= day; });
  if (found == rows.end()) return std::nullopt;
  return *found;
}

template <class Result>
void note(const Result& result, PastedCells& cells, ImportedRow& row, const char* what) {
  if (!result)
    cells.refuse(result.error(), what);
  else if (result->added)
    row.added.emplace_back(what);
}

void import_owner(Import& import, PastedCells& cells, ImportedRow& row, RoomId room, const Wanted& wanted) {
  const auto& scope = import.caller.scope;
  const auto before = in_force(owners_of_room(import.tx, scope, room), *wanted.valid_from);
  const bool same_name = before && before->name == *wanted.owner;
  if (same_name && (!wanted.owner_phone || before->resident)) return;
  OwnerSince owner{*wanted.owner, same_name ? before->valid_from : *wanted.valid_from};
  if (wanted.owner_phone) {
    ResidentFacts facts;
    facts.name = *wanted.owner;
    facts.phones = {*wanted.owner_phone};
    owner.resident = resident_of(import, cells, facts, "owner_phone", row);
    if (!owner.resident) return;
  }
  note(add_owner(import.tx, import.caller, import.now, room, owner), cells, row, "owner");
}

void import_area(Import& import, PastedCells& cells, ImportedRow& row, RoomId room, const Wanted& wanted) {
  if (const auto refusal = area_refusal(*wanted.area, wanted.inner_area))
    return cells.refuse(*refusal, refusal->field == "inner_area_m2" ? "inner_area" : "area");
  const auto before = in_force(areas_of_room(import.tx, import.caller.scope, room), *wanted.valid_from);
  const auto same = [](const Decimal& a, const Decimal& b) { return rescale_exactly(a, -4) == rescale_exactly(b, -4); };
  if (before && same(before->area_m2, *wanted.area) &&
      (!wanted.inner_area || (before->inner_area_m2 && same(*before->inner_area_m2, *wanted.inner_area))))
    return;
  note(add_area(import.tx, import.caller, import.now, room, {*wanted.area, *wanted.valid_from, wanted.inner_area}),
       cells, row, "area");
}

void import_use(Import& import, PastedCells& cells, ImportedRow& row, RoomId room, const Wanted& wanted) {
  const auto before = in_force(uses_of_room(import.tx, import.caller.scope, room), *wanted.valid_from);
  auto use = before.value_or(UseSince{});
  use.valid_from = *wanted.valid_from;
  if (wanted.use) use.use = parse_room_use(*wanted.use).value();
  if (wanted.occupancy) use.occupancy = parse_occupancy(*wanted.occupancy);
  if (before && before->use == use.use && before->occupancy == use.occupancy) return;
  note(add_use(import.tx, import.caller, import.now, room, use), cells, row, "use");
}

void import_people(Import& import, PastedCells& cells, ImportedRow& row, RoomId room, const Wanted& wanted) {
  const auto before = in_force(people_of_room(import.tx, import.caller.scope, room), *wanted.valid_from);
  if (before && before->people == *wanted.people) return;
  note(add_people(import.tx, import.caller, import.now, room, {*wanted.people, *wanted.valid_from}), cells, row,
       "people");
}

}  // namespace

std::span<const PasteColumn> room_columns() {
  static const std::vector<PasteColumn> columns = {
      {"building", {"楼栋", "楼号", "栋", "Building"}, true},
      {"entrance", {"单元", "单元号", "Entrance"}},
      {"floor", {"楼层", "层", "Floor"}},
      {"room", {"房号", "房间号", "房间", "房屋", "Room"}, true},
      {"area", {"建筑面积", "面积", "Area", "area_m2"}},
      {"inner_area", {"套内面积", "Inner area", "inner_area_m2"}},
      {"use", {"用途", "房屋用途", "Use"}},
      {"occupancy", {"入住状态", "状态", "Occupancy"}},
      {"owner", {"业主", "业主姓名", "产权人", "Owner", "Owner name"}},
      {"owner_phone", {"业主电话", "电话", "手机", "联系电话", "Owner phone", "Phone"}},
      {"people", {"人口", "人数", "居住人数", "People"}},
      {"handover", {"交房日期", "入伙日期", "Handover", "Handover day"}},
      {"valid_from", {"生效日期", "起始日期", "日期", "Valid from", "From"}},
  };
  return columns;
}

void import_room(Import& import, PastedCells& cells, ImportedRow& row) {
  const auto wanted = wanted_of(import, cells);
  if (cells.failed()) return;
  row.name = full_code_of(wanted.building, wanted.entrance, wanted.code);
  const auto room = room_of(import, cells, wanted, row);
  if (!room) return;
  if (wanted.area) import_area(import, cells, row, *room, wanted);
  if (wanted.owner) import_owner(import, cells, row, *room, wanted);
  if (wanted.use || wanted.occupancy) import_use(import, cells, row, *room, wanted);
  if (wanted.people) import_people(import, cells, row, *room, wanted);
  if (wanted.handover)
    note(record_handover(import.tx, import.caller, import.now, *room, *wanted.handover), cells, row, "handover");
}

}  // namespace lamplighter::premises

#include <algorithm>

#include "core/premises/import.h"
#include "core/premises/vehicles.h"

namespace lamplighter::premises {
namespace {

using Choice = PastedCells::Choice;
constexpr Choice tenures[] = {{"自有", "owned"},  {"产权", "owned"},  {"owned", "owned"},
                              {"租用", "rented"}, {"租赁", "rented"}, {"rented", "rented"}};
constexpr std::size_t plate_cell_characters_max = 20;  // with spaces and a dot

std::optional<ParkingAreaId> area_of(Import& import, PastedCells& cells, const std::string& code, ImportedRow& row) {
  const auto known = import.parking_areas.find(code);
  if (known != import.parking_areas.end()) return known->second;
  const auto made = create_parking_area(import.tx, import.caller, import.now, {import.estate, code, code});
  if (!made) {
    cells.refuse(made.error(), "area");
    return std::nullopt;
  }
  row.added.emplace_back("parking_area");
  return import.parking_areas.emplace(code, made->id).first->second;
}

std::optional<ParkingSpaceId> space_of(Import& import, PastedCells& cells, const std::string& area_code,
                                       const std::string& code, ImportedRow& row) {
  const auto known = import.parking_spaces.find(row.name);
  if (known != import.parking_spaces.end()) return known->second;
  const auto area = area_of(import, cells, area_code, row);
  if (!area) return std::nullopt;
  const auto made = create_parking_space(import.tx, import.caller, import.now, {*area, code});
  if (!made) {
    cells.refuse(made.error(), "space");
    return std::nullopt;
  }
  row.is_new = true;
  row.added.emplace_back("parking_space");
  return import.parking_spaces.emplace(row.name, made->id).first->second;
}

void import_assignment(Import& import, PastedCells& cells, ImportedRow& row, const NewParkingAssignment& wanted) {
  for (const auto& other : assignments_of_space(import.tx, import.caller.scope, wanted.space))
    if (other.room == wanted.room && other.tenure == wanted.tenure && other.valid_from <= wanted.valid_from &&
        (!other.valid_to || *other.valid_to > wanted.valid_from))
      return;  // there already
  const auto made = assign_parking(import.tx, import.caller, import.now, wanted);
  if (!made) return cells.refuse(made.error(), "room");
  row.added.emplace_back("parking_assignment");
}

void import_vehicle(Import& import, PastedCells& cells, ImportedRow& row, const NewVehicle& wanted) {
  const auto plate = normal_plate(wanted.plate);
  for (const auto& other : vehicles_of_room(import.tx, import.caller.scope, wanted.room))
    if (plate && other.plate == *plate && !other.valid_to) return;  // there already
  const auto made = add_vehicle(import.tx, import.caller, import.now, wanted);
  if (!made) return cells.refuse(made.error(), "plate");
  row.added.emplace_back("vehicle");
}

}  // namespace

std::span<const PasteColumn> parking_columns() {
  static const std::vector<PasteColumn> columns = {
      {"area", {"停车区", "车场", "车库", "Parking area", "Area"}, true},
      {"space", {"车位", "车位号", "Space", "Parking space"}, true},
      {"room", {"房号", "房屋", "房间", "Room"}},
      {"tenure", {"性质", "车位性质", "Tenure"}},
      {"plate", {"车牌", "车牌号", "Plate"}},
      {"valid_from", {"生效日期", "起始日期", "Valid from", "From"}},
  };
  return columns;
}

void import_parking(Import& import, PastedCells& cells, ImportedRow& row) {
  const auto area = cells.required_text("area", code_characters_max).value_or("");
  const auto code = cells.required_text("space", code_characters_max).value_or("");
  const auto room_code = cells.text("room", 3 * code_characters_max);
  const auto tenure = cells.choice("tenure", tenures).value_or("owned");
  const auto plate = cells.text("plate", plate_cell_characters_max);
  auto valid_from = cells.day("valid_from");
  if (!valid_from) valid_from = import.valid_from;
  if (cells.failed()) return;
  const auto missing = [&](const char* column) {
    cells.refuse({RefusalKind::invalid, "field.missing", {{"field", column}}, ""}, column);
  };
  if (plate && !room_code) return missing("room");
  if (room_code && !valid_from) return missing("valid_from");
  row.name = area + "-" + code;
  const auto space = space_of(import, cells, area, code, row);
  if (!space || !room_code) return;
  const auto room = import.rooms.find(*room_code);
  if (room == import.rooms.end())
    return cells.refuse({RefusalKind::not_found, "premises.paste_room_unknown", {{"value", *room_code}}, ""}, "room");
  import_assignment(import, cells, row, {*space, room->second, {}, parse_tenure(tenure).value(), *valid_from});
  if (plate && !cells.failed()) import_vehicle(import, cells, row, {room->second, *plate, {}, *space, *valid_from});
}

}  // namespace lamplighter::premises

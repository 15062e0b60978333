#include "core/premises/place_json.h"

#include <boost/json.hpp>

namespace lamplighter::premises {
namespace {

template <class IdType>
std::string id_text(IdType id) {
  return std::to_string(id.n);
}

}  // namespace

std::string area_text(Decimal area) {
  const auto shorter = rescale_exactly(area, -2);
  return to_text(shorter ? Decimal{*shorter, -2} : area);
}

boost::json::value estate_json(const store::CountedEstate& estate) {
  return {{"id", id_text(estate.id)},
          {"code", estate.code},
          {"name", estate.name},
          {"time_zone", estate.time_zone},
          {"building_count", estate.building_count},
          {"room_count", estate.room_count}};
}

boost::json::value building_json(const store::CountedBuilding& building) {
  return {{"id", id_text(building.id)},
          {"estate", id_text(building.estate)},
          {"code", building.code},
          {"name", building.name},
          {"room_count", building.room_count}};
}

boost::json::value entrance_json(const Entrance& entrance) {
  return {{"id", id_text(entrance.id)},
          {"building", id_text(entrance.building)},
          {"code", entrance.code},
          {"name", entrance.name},
          {"room_count", entrance.room_count}};
}

boost::json::value room_json(const Room& room) {
  boost::json::value area = nullptr, owner = nullptr, entrance = nullptr, handover = nullptr;
  if (room.entrance) entrance = {{"id", id_text(*room.entrance)}, {"code", room.entrance_code}};
  if (room.handover_day) handover = calendar::to_text(*room.handover_day);
  if (room.area_m2) area = area_text(*room.area_m2);
  if (room.owner_name) owner = *room.owner_name;
  return {{"id", id_text(room.id)},
          {"estate", id_text(room.estate)},
          {"building", {{"id", id_text(room.building)}, {"code", room.building_code}, {"name", room.building_name}}},
          {"entrance", entrance},
          {"code", room.code},
          {"full_code", room.full_code},
          {"floor", room.floor},
          {"area_m2", area},
          {"owner_name", owner},
          {"meter_count", room.meter_count},
          {"use", to_text(room.use)},
          {"occupancy", to_text(room.occupancy)},
          {"handover_day", handover}};
}

boost::json::value owner_json(const OwnerSince& owner) {
  boost::json::object out = {{"name", owner.name}, {"valid_from", calendar::to_text(owner.valid_from)}};
  if (owner.resident) out["resident"] = id_text(*owner.resident);
  if (owner.share_1e4) out["share"] = percent_text(*owner.share_1e4);
  return out;
}

boost::json::value area_json(const AreaSince& area) {
  boost::json::object out = {{"area_m2", area_text(area.area_m2)}, {"valid_from", calendar::to_text(area.valid_from)}};
  if (area.inner_area_m2) out["inner_area_m2"] = area_text(*area.inner_area_m2);
  return out;
}

boost::json::value use_json(const UseSince& use) {
  boost::json::value occupancy = nullptr;
  if (use.occupancy) occupancy = to_text(*use.occupancy);
  return {{"use", to_text(use.use)}, {"occupancy", occupancy}, {"valid_from", calendar::to_text(use.valid_from)}};
}

boost::json::value people_json(const PeopleSince& people) {
  return {{"people", people.people}, {"valid_from", calendar::to_text(people.valid_from)}};
}

std::string percent_text(std::int64_t share_1e4) {
  return to_text(Decimal{share_1e4, -2});
}

boost::json::value assignment_json(const MeterAssignment& assignment) {
  boost::json::value valid_to = nullptr;
  if (assignment.valid_to) valid_to = calendar::to_text(*assignment.valid_to);
  return {{"id", id_text(assignment.id)},
          {"room", id_text(assignment.room)},
          {"meter", id_text(assignment.meter)},
          {"valid_from", calendar::to_text(assignment.valid_from)},
          {"valid_to", valid_to}};
}

}  // namespace lamplighter::premises

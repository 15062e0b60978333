// What several verbs refuse in the same words.
#pragma once

#include "core/premises/premises.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::premises {

inline Refusal estate_not_found(EstateId estate) {
  return {RefusalKind::not_found, "premises.estate_not_found", {{"estate", std::to_string(estate.n)}}, "estate"};
}
inline Refusal building_not_found(BuildingId building) {
  return {
      RefusalKind::not_found, "premises.building_not_found", {{"building", std::to_string(building.n)}}, "building"};
}
inline Refusal room_not_found(RoomId room) {
  return {RefusalKind::not_found, "premises.room_not_found", {{"room", std::to_string(room.n)}}, "room"};
}
inline Refusal resident_not_found(ResidentId resident) {
  return {
      RefusalKind::not_found, "premises.resident_not_found", {{"resident", std::to_string(resident.n)}}, "resident"};
}
inline Refusal parking_space_not_found(ParkingSpaceId space) {
  return {RefusalKind::not_found, "premises.parking_space_not_found", {{"space", std::to_string(space.n)}}, "space"};
}
// An end moved, or not after its beginning: <code>ended, <code>end_too_early. nullopt: it may end on that day.
inline std::optional<Refusal> end_refusal(const std::string& code, Day valid_from, std::optional<Day> ended,
                                          Day wanted) {
  if (ended) return Refusal{RefusalKind::conflict, code + "ended", {{"until", calendar::to_text(*ended)}}, "valid_to"};
  if (wanted <= valid_from)
    return Refusal{RefusalKind::invalid,
                   code + "end_too_early",
                   {{"value", calendar::to_text(wanted)}, {"since", calendar::to_text(valid_from)}},
                   "valid_to"};
  return std::nullopt;
}

}  // namespace lamplighter::premises

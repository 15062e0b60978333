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

}  // namespace lamplighter::premises

#include "core/premises/parking.h"

#include "core/premises/parking_store.h"
#include "core/premises/store.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::premises {
namespace {

constexpr std::string_view tenure_texts[] = {"owned", "rented"};

}  // namespace

std::string_view to_text(Tenure tenure) {
  return tenure_texts[static_cast<std::size_t>(tenure)];
}
std::optional<Tenure> parse_tenure(std::string_view text) {
  return enumerator_of<Tenure>(tenure_texts, text);
}

std::vector<ParkingSpace> parking_spaces_of_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                   Day day) {
  return store::spaces_after(tx, scope, {.space = {}, .estate = estate}, day, {}, store::all_rows);
}

std::optional<ParkingSpace> find_parking_space(db::Transaction& tx, const accounts::Scope& scope, ParkingSpaceId space,
                                               Day day) {
  auto found = store::spaces_after(tx, scope, {.space = space, .estate = {}}, day, {}, 1);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<ParkingAssignment> assignments_of_space(db::Transaction& tx, const accounts::Scope& scope,
                                                    ParkingSpaceId space) {
  return store::parking_assignments(tx, scope, {.space = space, .room = {}, .assignment = {}});
}

std::vector<ParkingAssignment> parking_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  return store::parking_assignments(tx, scope, {.space = {}, .room = room, .assignment = {}});
}

std::vector<AssignedSpace> parking_between(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Day from,
                                           Day to) {
  return store::parking_between(tx, scope, estate, from, to);
}

std::int64_t parking_count_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day) {
  return store::parking_count_on(tx, scope, room, day);
}

}  // namespace lamplighter::premises

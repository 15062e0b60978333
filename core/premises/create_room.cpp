#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

Outcome<Room> create_room(db::Transaction& tx, const accounts::Caller& caller, Instant now, const NewRoom& wanted) {
  const auto& scope = caller.scope;
  const auto building = store::find_building(tx, scope, wanted.building);
  if (!building) return building_not_found(wanted.building);
  std::optional<std::int64_t> area_1e4;
  if (wanted.area_m2) {
    const auto area = area_1e4_of(*wanted.area_m2);
    if (!area) return area.error();
    area_1e4 = *area;
  }
  const auto full_code = building->code + "-" + wanted.code;
  if (store::room_code_taken(tx, scope, building->estate, full_code))
    return Refusal{RefusalKind::conflict, "premises.room_code_taken", {{"code", full_code}}, "code"};

  const auto id = store::insert_room(tx, scope, *building, wanted, now);
  if (area_1e4) store::insert_area(tx, scope, building->estate, id, wanted.valid_from, *area_1e4);
  if (wanted.owner_name) store::insert_owner(tx, scope, building->estate, id, wanted.valid_from, *wanted.owner_name);
  const auto room = find_room(tx, scope, id).value();
  accounts::audit(tx, caller, now,
                  {.action = "premises.room.create",
                   .subject_kind = "room",
                   .subject = id.n,
                   .estate = room.estate,
                   .before = nullptr,
                   .after = room_json(room),
                   .reason = "valid_from " + calendar::to_text(wanted.valid_from)});
  changes::record(tx, now, scope.company, room.estate, "room", id.n);
  return room;
}

}  // namespace lamplighter::premises

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/fact_store.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

std::string full_code_of(std::string_view building, std::string_view entrance, std::string_view room) {
  std::string code(building);
  if (!entrance.empty()) code.append("-").append(entrance);
  return code.append("-").append(room);
}

Outcome<Room> create_room(db::Transaction& tx, const accounts::Caller& caller, Instant now, const NewRoom& wanted) {
  const auto& scope = caller.scope;
  const auto building = store::find_building(tx, scope, wanted.building);
  if (!building) return building_not_found(wanted.building);
  std::string entrance_code;
  if (wanted.entrance) {
    const auto found =
        store::entrances(tx, scope, {.estate = {}, .building = wanted.building, .entrance = wanted.entrance});
    if (found.empty())
      return Refusal{RefusalKind::not_found,
                     "premises.entrance_not_found",
                     {{"entrance", std::to_string(wanted.entrance->n)}, {"building", building->name}},
                     "entrance"};
    entrance_code = found.front().code;
  }
  if (wanted.area_m2)
    if (auto refusal = area_refusal(*wanted.area_m2, wanted.inner_area_m2)) return *refusal;
  const auto full_code = full_code_of(building->code, entrance_code, wanted.code);
  if (store::room_code_taken(tx, scope, building->estate, full_code))
    return Refusal{RefusalKind::conflict, "premises.room_code_taken", {{"code", full_code}}, "code"};

  const auto id = store::insert_room(tx, scope, *building, wanted, full_code, now);
  if (wanted.area_m2)
    store::insert_area(tx, scope, building->estate, id, {*wanted.area_m2, wanted.valid_from, wanted.inner_area_m2},
                       now);
  if (wanted.owner_name)
    store::insert_owner(tx, scope, building->estate, id, {*wanted.owner_name, wanted.valid_from}, now);
  const auto room = find_room(tx, scope, id).value();
  auto after = room_json(room);
  after.as_object()["valid_from"] = calendar::to_text(wanted.valid_from);  // of owner and area
  accounts::audit(tx, caller, now,
                  {.action = "premises.room.create",
                   .subject_kind = "room",
                   .subject = id.n,
                   .estate = room.estate,
                   .before = nullptr,
                   .after = std::move(after),
                   .reason = ""});
  changes::record(tx, now, scope.company, room.estate, "room", id.n);
  return room;
}

}  // namespace lamplighter::premises

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/place_json.h"
#include "core/premises/places.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

Outcome<Entrance> create_entrance(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                  const NewEntrance& wanted) {
  const auto& scope = caller.scope;
  const auto building = store::find_building(tx, scope, wanted.building);
  if (!building) return building_not_found(wanted.building);
  for (const auto& other : store::entrances(tx, scope, {.estate = {}, .building = wanted.building, .entrance = {}}))
    if (other.code == wanted.code)
      return Refusal{RefusalKind::conflict,
                     "premises.entrance_code_taken",
                     {{"code", wanted.code}, {"building", building->name}},
                     "code"};
  const auto id = store::insert_entrance(tx, scope, building->estate, wanted, now);
  const Entrance entrance{id, building->estate, wanted.building, wanted.code, wanted.name, 0};
  accounts::audit(tx, caller, now,
                  {.action = "premises.entrance.create",
                   .subject_kind = "entrance",
                   .subject = id.n,
                   .estate = building->estate,
                   .before = nullptr,
                   .after = entrance_json(entrance),
                   .reason = ""});
  changes::record(tx, now, scope.company, building->estate, "building", wanted.building.n);
  return entrance;
}

}  // namespace lamplighter::premises

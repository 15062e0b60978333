#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

Outcome<Building> create_building(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                  const NewBuilding& wanted) {
  const auto& scope = caller.scope;
  const auto estate = store::find_estate(tx, scope, wanted.estate);
  if (!estate) return estate_not_found(wanted.estate);
  if (store::building_code_taken(tx, scope, wanted.estate, wanted.code))
    return Refusal{RefusalKind::conflict,
                   "premises.building_code_taken",
                   {{"code", wanted.code}, {"estate", estate->name}},
                   "code"};
  const auto id = store::insert_building(tx, scope, wanted, now);
  const auto building = store::find_building(tx, scope, id).value();
  accounts::audit(tx, caller, now,
                  {.action = "premises.building.create",
                   .subject_kind = "building",
                   .subject = id.n,
                   .estate = wanted.estate,
                   .before = nullptr,
                   .after = building_json({building}),
                   .reason = ""});
  changes::record(tx, now, scope.company, wanted.estate, "building", id.n);
  return building;
}

}  // namespace lamplighter::premises

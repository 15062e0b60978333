#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/place_json.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

Outcome<Estate> create_estate(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                              const NewEstate& wanted) {
  const auto& scope = caller.scope;
  if (!scope.all_estates) return Refusal{RefusalKind::forbidden, "premises.estate_needs_all_estates", {}, ""};
  if (!calendar::is_zone(wanted.time_zone))
    return Refusal{RefusalKind::invalid, "premises.time_zone_unknown", {{"value", wanted.time_zone}}, "time_zone"};
  if (store::estate_code_taken(tx, scope.company, wanted.code))
    return Refusal{RefusalKind::conflict, "premises.estate_code_taken", {{"code", wanted.code}}, "code"};
  const auto id = store::insert_estate(tx, scope, wanted, now);
  const auto estate = store::find_estate(tx, scope, id).value();
  accounts::audit(tx, caller, now,
                  {.action = "premises.estate.create",
                   .subject_kind = "estate",
                   .subject = id.n,
                   .estate = id,
                   .before = nullptr,
                   .after = estate_json({estate}),
                   .reason = ""});
  changes::record(tx, now, scope.company, id, "estate", id.n);
  return estate;
}

}  // namespace lamplighter::premises

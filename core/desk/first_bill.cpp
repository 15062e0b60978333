#include "core/desk/first_bill.h"

#include "core/desk/store.h"
#include "core/fleet/adopt.h"
#include "core/premises/premises.h"

namespace lamplighter::desk {

Outcome<FirstBillReadiness> first_bill_readiness(db::Transaction& tx, const accounts::Caller& caller, EstateId estate) {
  FirstBillReadiness r;
  for (const auto& one : premises::estates_in_scope(tx, caller.scope)) r.estates += estate.n == 0 || one.id == estate;
  if (r.estates == 0 && estate.n != 0)
    return Refusal{
        RefusalKind::not_found, "request.not_found", {{"thing", "estate"}, {"value", std::to_string(estate.n)}}, ""};
  count_what_is_ready(tx, caller.scope, estate, r);
  if (fleet::sees_held(caller)) r.gateways_held = held_gateways(tx);
  return r;
}

}  // namespace lamplighter::desk

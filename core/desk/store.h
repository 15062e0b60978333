// What the desk reads of other slices: through the views they publish.
#pragma once

#include "core/accounts/caller.h"
#include "core/calendar/calendar.h"
#include "core/db/database.h"
#include "core/desk/first_bill.h"

namespace lamplighter::desk {

struct GatewayFigures {
  std::int64_t online = 0, total = 0, failing = 0, refused = 0;
  std::optional<Instant> oldest_unconfirmed;
};
GatewayFigures gateway_figures(db::Transaction& tx, const accounts::Scope& scope,
                               EstateId estate);  // {0}: all in scope
std::int64_t held_gateways(db::Transaction& tx);
// All of `into` but estates and gateways_held.
void count_what_is_ready(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, FirstBillReadiness& into);
std::int64_t bills_posted_since(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, calendar::Day day);

}  // namespace lamplighter::desk

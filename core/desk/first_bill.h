// How far a company, or one estate, is on its way to the first posted bill: counts that the first-run guide turns into
// ticks. Read from the data, so that whatever was done by import or by command counts too.
#pragma once

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::desk {

struct FirstBillReadiness {
  std::int64_t estates = 0;
  std::int64_t rooms = 0, rooms_with_owner = 0, rooms_with_meter = 0;
  std::int64_t gateways = 0;       // adopted
  std::int64_t gateways_held = 0;  // wait to be adopted; 0 to who may not adopt
  std::int64_t meters = 0, meters_read = 0;
  std::int64_t items = 0, items_with_price = 0;  // of the company
  std::int64_t bills = 0;
  std::int64_t users = 0;  // of the company
};

// Of an estate, or of all in the caller's scope where {0}. Refusal: request.not_found.
Outcome<FirstBillReadiness> first_bill_readiness(db::Transaction& tx, const accounts::Caller& caller, EstateId estate);

}  // namespace lamplighter::desk

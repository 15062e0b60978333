// What can be done in charging. Each verb is one use case: (transaction, caller, …, now); a refusal has changed
// nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/charging/bill.h"
#include "core/charging/charge_item.h"
#include "core/charging/run.h"
#include "core/db/database.h"
#include "core/jobs/jobs.h"

namespace lamplighter::charging {

struct NewChargeItem {
  std::string code;
  std::string name;
  std::string meter_kind;
  std::string reg;
  RevenueClass revenue_class = RevenueClass::own;
  Rounding rounding;
};
// charging.item_code_invalid, item_code_taken, meter_kind_unknown, register_invalid, too_many_items.
Outcome<ChargeItem> create_charge_item(db::Transaction& tx, const accounts::Caller& caller, const NewChargeItem& item,
                                       Instant now);

struct NewPricePlan {
  Day valid_from;
  UnitPrice price;
  std::optional<PricePlanId> replaces;  // the version of the same day that the caller saw and wants to correct
};
// Adds a version; none is ever changed. Open runs whose period it touches go back to preview.
// charging.plan_behind_bill where a posted bill covers days from valid_from on; charging.plan_day_taken where another
// version begins that day and is not the one named in `replaces` (facts say which, by whom and when: the second of two
// persons is told); not_found; too_many_plans.
Outcome<PricePlan> add_price_plan(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId item,
                                  const NewPricePlan& plan, Instant now);

struct NewRun {
  EstateId estate;
  ChargeItemId item;
  Day period_from;
  Day period_to;
};
// charging.period_invalid, period_too_long, period_not_over (the estate's midnight of period_to is still to come),
// run_already_open (facts: run), not_found.
Outcome<Run> create_run(db::Transaction& tx, const accounts::Caller& caller, const NewRun& run, Instant now);

// Enqueues the calculation; a second call while it is at work gives the same job. charging.run_state, run_busy,
// not_found.
Outcome<JobId> calculate_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);
// One slice of it (kind "charging.calculate_run").
Outcome<jobs::Slice> calculate_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                     Instant now);

Outcome<Run> review_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);

// Enqueues the posting of a reviewed run; as calculate_run. charging.posting_date_invalid: before the period began, or
// more than posting_days_ahead_max ahead.
Outcome<JobId> post_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Day posting_date, Instant now);
// One slice of it (kind "charging.post_run"): bills, their numbers and their ledger entries in one transaction.
Outcome<jobs::Slice> post_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job, Instant now);

Outcome<Run> close_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);
// Before anything of it is posted; a calculation at work is asked to stop.
Outcome<Run> cancel_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);

struct BillFault {
  std::string what;  // "readings_missing", "readings_changed", "evaluation_changed", "amount_changed", "ledger_differs"
  std::int64_t line = 0;  // of the bill; 0: the bill as a whole
  std::string detail;     // which reading: channel and instant
};
// Recomputes the bill from the readings as they lie in the database now: their hash, the usage, the amounts, the total,
// the ledger entry. nullopt: all as it was posted. Reads only.
std::optional<BillFault> verify_bill(db::Transaction& tx, const accounts::Scope& scope, const Bill& bill);
// The first bill of the company that fails verify_bill, walking all of them by number; nullopt: all intact. Reads only.
struct DamagedBill {
  Bill bill;
  BillFault fault;
};
std::optional<DamagedBill> verify_bills(db::Transaction& tx, const accounts::Scope& scope);

// Looking. What lies outside the scope is not there.
std::vector<ChargeItem> charge_items(db::Transaction& tx, const accounts::Scope& scope);
std::optional<ChargeItem> find_charge_item(db::Transaction& tx, const accounts::Scope& scope, ChargeItemId item);
std::optional<Run> find_run(db::Transaction& tx, const accounts::Scope& scope, RunId run);
std::optional<Bill> find_bill(db::Transaction& tx, const accounts::Scope& scope, BillId bill);
std::vector<BillLine> lines_of_bill(db::Transaction& tx, const accounts::Scope& scope, BillId bill);

}  // namespace lamplighter::charging

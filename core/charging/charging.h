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
  std::string meter_kind;  // of an item that charges meters, as reg
  std::string reg;
  RevenueClass revenue_class = RevenueClass::own;
  Rounding rounding;
  ChargeObject object = ChargeObject::meter;
  RoundingScope rounding_scope = RoundingScope::period;
  Proration proration = Proration::actual_days;
  int cycle_months = 1;
  unsigned billing_day = 1;
  YtdFollow ytd_follow = YtdFollow::meter;
  bool year_share = false;
  std::vector<std::string> applies_to{};
  Payer payer = Payer::owner;
  bool estimate_missing = false;
  std::optional<Exact> outlier_factor{};
};
// charging.item_code_invalid, item_code_taken, meter_kind_unknown, register_invalid, not_of_a_meter (a meter's field on
// an item of rooms or spaces), cycle_invalid, billing_day_invalid, room_use_unknown, outlier_factor_invalid,
// too_many_items.
Outcome<ChargeItem> create_charge_item(db::Transaction& tx, const accounts::Caller& caller, const NewChargeItem& item,
                                       Instant now);

struct ItemChange {  // of one version of an item
  std::int64_t version = 0;
  Instant at{};
  std::string by;
  std::map<std::string, std::pair<std::string, std::string>> fields;  // before and after, as in the API
};
// Changes what may change: code, object, meter kind and register never do; what decides an amount (rounding, proration,
// billing_day, ytd_follow) only until the first bill. Nothing happens where nothing differs. Open runs of the item go
// back to preview. As create_charge_item; charging.item_changed_meanwhile where the item is no longer at `seen_version`
// (facts: user, at, fields, version: the second of two persons is told what the first one changed);
// charging.item_field_fixed (fields: code, …), item_field_billed; not_found.
Outcome<ChargeItem> update_charge_item(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId item,
                                       const NewChargeItem& wanted, std::int64_t seen_version, Instant now);
// The fields of an item as they may be asked for again.
NewChargeItem wanted_of(const ChargeItem& item);

struct NewPricePlan {
  Day valid_from;
  Terms terms;
  std::optional<PricePlanId> replaces;  // the version of the same day that the caller saw and wants to correct
};
// Adds a version; none is ever changed. Open runs whose period it touches go back to preview.
// charging.plan_behind_bill where a posted bill covers days from valid_from on; charging.plan_day_taken where another
// version begins that day and is not the one named in `replaces` (facts say which, by whom and when: the second of two
// persons is told); those of check_terms; not_found; too_many_plans.
Outcome<PricePlan> add_price_plan(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId item,
                                  const NewPricePlan& plan, Instant now);

struct NewRun {
  EstateId estate;
  ChargeItemId item;
  Day period_from;
  Day period_to;
  BillKind kind = BillKind::regular;
  RunScope scope{};
};
// charging.period_invalid, period_too_long, period_not_over (the estate's midnight of period_to is still to come),
// run_already_open (another open run of the period whose scope overlaps; facts: run), run_scope_invalid (both a
// building and rooms, or too many rooms), building_not_found, room_not_found, not_found.
Outcome<Run> create_run(db::Transaction& tx, const accounts::Caller& caller, const NewRun& run, Instant now);

// Enqueues the calculation; a second call while it is at work gives the same job. charging.run_state, run_busy,
// not_found.
Outcome<JobId> calculate_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);
// One slice of it (kind "charging.calculate_run").
Outcome<jobs::Slice> calculate_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                     Instant now);

// Lets a parked line through; the reason goes into the trail. A reviewed run goes back to calculated: somebody looks at
// its new total. charging.line_not_parked, release_reason_missing, run_state, run_busy, not_found.
Outcome<RunLine> release_line(db::Transaction& tx, const accounts::Caller& caller, RunId run, RunLineId line,
                              std::string_view reason, Instant now);

// Refused where no line is ready to post: nothing_to_post.h says why.
Outcome<Run> review_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);

// Enqueues the posting of a reviewed run; as calculate_run. charging.posting_date_invalid: before the period began, or
// more than posting_days_ahead_max ahead; charging.period_closed: its month is closed.
Outcome<JobId> post_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Day posting_date, Instant now);
// One slice of it (kind "charging.post_run"): bills, their numbers and their ledger entries in one transaction.
Outcome<jobs::Slice> post_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job, Instant now);

Outcome<Run> close_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);
// Before anything of it is posted; a calculation at work is asked to stop.
Outcome<Run> cancel_run(db::Transaction& tx, const accounts::Caller& caller, RunId run, Instant now);

// 月结: from now on nothing of the estate is posted on or before `until`. charging.close_not_over (the day is not over
// yet), already_closed (facts: until, user, at), not_found.
struct ClosedPeriod {
  EstateId estate;
  Day until;
  Instant at{};
  std::string by;
};
Outcome<ClosedPeriod> close_period(db::Transaction& tx, const accounts::Caller& caller, EstateId estate, Day until,
                                   Instant now);
std::vector<ClosedPeriod> closed_periods(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
// charging.period_closed where `day` lies in a closed month of the estate; nullopt: it is open.
std::optional<Refusal> fault_of_posting_day(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                            Day day);

struct BillFault {
  std::string what;       // "readings_missing", "readings_changed", "terms_changed", "room_changed", "year_changed",
                          // "evaluation_changed", "amount_changed", "ledger_differs"
  std::int64_t line = 0;  // of the bill; 0: the bill as a whole
  std::string detail;     // which reading: channel and instant; which price plan; what of the room
};
// Recomputes the bill from the readings, price plans and rooms as they lie in the database now: the readings' hash, the
// usage, the amounts, the total, the ledger entry. What an adjustment has replaced is compared with its readings and
// plans, but no longer with the room. nullopt: all as it was posted. Reads only.
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
// The same run with the names of its building or rooms, which the store does not know.
Run with_places(db::Transaction& tx, const accounts::Scope& scope, Run run);
std::optional<Bill> find_bill(db::Transaction& tx, const accounts::Scope& scope, BillId bill);
std::vector<BillLine> lines_of_bill(db::Transaction& tx, const accounts::Scope& scope, BillId bill);

}  // namespace lamplighter::charging

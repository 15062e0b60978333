// All SQL of charging: store.cpp (items, plans), run_store.cpp (runs and their lines), bill_store.cpp (bills).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/charging/charging.h"

namespace lamplighter::charging::store {

using accounts::Scope;

// " AND <column> IN (…)" of the estates in scope, with its parameters; "" where the scope has all.
std::string in_scope(std::string_view estate_column, const Scope& scope, std::vector<db::Cell>& params);

// Items and price plans
std::vector<ChargeItem> items(db::Transaction& tx, const Scope& scope);  // by code, with their plans
std::optional<ChargeItem> item(db::Transaction& tx, const Scope& scope, ChargeItemId id);
bool has_item_code(db::Transaction& tx, const Scope& scope, std::string_view code);
ChargeItemId insert_item(db::Transaction& tx, const Scope& scope, const ChargeItem& item, UserId by, Instant now);
PricePlanId insert_plan(db::Transaction& tx, const Scope& scope, ChargeItemId item, const PricePlan& plan, UserId by);

// Runs
struct RunFilter {
  std::optional<EstateId> estate;
  std::optional<RunId> before;  // newest first: ids below this one
  int limit = 50;
};
std::vector<Run> runs(db::Transaction& tx, const Scope& scope, const RunFilter& filter);
std::optional<Run> run(db::Transaction& tx, const Scope& scope, RunId id);
std::optional<RunId> open_run(db::Transaction& tx, const Scope& scope, const NewRun& like);
RunId insert_run(db::Transaction& tx, const Scope& scope, const NewRun& run, UserId by, std::string_view by_name,
                 Instant now);
// False where the run was no longer in state `from`: somebody else was first.
bool change_state(db::Transaction& tx, const Scope& scope, RunId id, RunState from, RunState to);
void set_job(db::Transaction& tx, const Scope& scope, RunId id, JobId job);
void set_posting_date(db::Transaction& tx, const Scope& scope, RunId id, Day day);
void count_again(db::Transaction& tx, const Scope& scope, RunId id);  // rooms, lines, blocked, total from its lines
// Ids of calculated or reviewed runs of the item whose period ends after `day`, so that a new price may touch them.
std::vector<RunId> open_runs_touched(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day);

// Lines of a run
struct NewLine {
  RunId run;
  EstateId estate;
  JobId job;
  RoomId room;
  std::string room_full_code;
  MeterId meter;
  std::string meter_code;
  Day served_from;
  Day served_to;
  std::optional<Evaluation> evaluation;  // exactly one of the two
  std::optional<Refusal> reason;
};
// Replaces the line of the same room, meter and first day unless that one is posted.
void put_line(db::Transaction& tx, const Scope& scope, const NewLine& line);
// Removes unposted lines that the calculation `job` did not make.
void drop_older_lines(db::Transaction& tx, const Scope& scope, RunId run, JobId job);
void block_line(db::Transaction& tx, const Scope& scope, RunLineId line, const Refusal& reason);
void mark_posted(db::Transaction& tx, const Scope& scope, RunLineId line, BillId bill);
bool has_posted_line(db::Transaction& tx, const Scope& scope, RunId run);
struct LineFilter {
  RunId run;
  std::optional<LineState> state;
  std::optional<LineState> after_state;  // blocked ones come first
  RunLineId after{0};
  int limit = 50;
};
std::vector<RunLine> lines(db::Transaction& tx, const Scope& scope, const LineFilter& filter);
struct LineToPost {
  RunLineId id;
  RoomId room;
  std::string room_full_code;
  MeterId meter;
  Day served_from;
  Day served_to;
  std::string evaluation;
};
// Calculated lines without a bill of the next `rooms` rooms after `after`, by room, then by id.
std::vector<LineToPost> lines_to_post(db::Transaction& tx, const Scope& scope, RunId run, RoomId after, int rooms);
std::int64_t rooms_to_post(db::Transaction& tx, const Scope& scope, RunId run);
std::int64_t rooms_posted(db::Transaction& tx, const Scope& scope, RunId run);

// Bills
struct BillFilter {
  std::optional<EstateId> estate;
  std::optional<RoomId> room;
  std::optional<RunId> run;
  std::optional<BillId> before;  // newest first
  int limit = 50;
};
std::vector<Bill> bills(db::Transaction& tx, const Scope& scope, const BillFilter& filter);
std::vector<Bill> bills_after(db::Transaction& tx, const Scope& scope, BillId after, int limit);  // oldest first
std::optional<Bill> bill(db::Transaction& tx, const Scope& scope, BillId id);
std::vector<BillLine> bill_lines(db::Transaction& tx, const Scope& scope, BillId id);
std::string next_number(db::Transaction& tx, const Scope& scope, int year);
std::int64_t next_seq(db::Transaction& tx, const Scope& scope, const Bill& like);
BillId insert_bill(db::Transaction& tx, const Scope& scope, const Bill& bill, UserId by);
void insert_bill_line(db::Transaction& tx, const Scope& scope, const Bill& bill, const BillLine& line, Unit unit);
// A regular bill line of the item and meter that covers any day of [from, to).
struct BilledStretch {
  BillId bill;
  std::string bill_number;
  RoomId room;
  Day served_from;
  Day served_to;
  std::string evaluation;
};
std::optional<BilledStretch> billed_within(db::Transaction& tx, ChargeItemId item, MeterId meter, Day from, Day to);
// The one that ended where `day` begins.
std::optional<BilledStretch> billed_until(db::Transaction& tx, ChargeItemId item, MeterId meter, Day day);
// The posted bill of the item that covers the latest day on or after `day`.
std::optional<BilledStretch> billed_from(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day);

}  // namespace lamplighter::charging::store

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
// Writes every field of the item where the stored version is still `item.version - 1`; false where it is not.
bool update_item(db::Transaction& tx, const Scope& scope, const ChargeItem& item);
void insert_item_change(db::Transaction& tx, const Scope& scope, ChargeItemId item, const ItemChange& change,
                        UserId by);
// Changes that made a version above `version`, oldest first.
std::vector<ItemChange> item_changes(db::Transaction& tx, const Scope& scope, ChargeItemId item, std::int64_t version);
bool has_bill(db::Transaction& tx, const Scope& scope, ChargeItemId item);
PricePlanId insert_plan(db::Transaction& tx, const Scope& scope, ChargeItemId item, const PricePlan& plan, UserId by);

// Runs
struct RunFilter {
  std::optional<EstateId> estate;
  std::optional<RunId> before;  // newest first: ids below this one
  int limit = 50;
  std::optional<ChargeItemId> item = {};
  std::optional<RunState> state = {};
  std::string q = {};  // what a run is called: run_called.h
};
std::vector<Run> runs(db::Transaction& tx, const Scope& scope, const RunFilter& filter);
std::optional<Run> run(db::Transaction& tx, const Scope& scope, RunId id);
// Open runs of the same estate, item, period and kind.
std::vector<Run> open_runs(db::Transaction& tx, const Scope& scope, const NewRun& like);
RunId insert_run(db::Transaction& tx, const Scope& scope, const NewRun& run, UserId by, std::string_view by_name,
                 Instant now);
// False where the run was no longer in state `from`: somebody else was first.
bool change_state(db::Transaction& tx, const Scope& scope, RunId id, RunState from, RunState to);
void set_job(db::Transaction& tx, const Scope& scope, RunId id, JobId job);
void set_posting_date(db::Transaction& tx, const Scope& scope, RunId id, Day day);
void count_again(db::Transaction& tx, const Scope& scope, RunId id);  // rooms, lines, blocked, parked, total
// Adds to the run's billed_count; `first` begins again at 0.
void count_billed(db::Transaction& tx, const Scope& scope, RunId id, std::int64_t more, bool first);
// Regular runs of the item with bills in a period that touches this run's, oldest first.
std::vector<RunId> runs_that_billed(db::Transaction& tx, const Scope& scope, const Run& run, int limit);
// Ids of calculated or reviewed runs of the item whose period ends after `day`, so that a new price may touch them.
std::vector<RunId> open_runs_touched(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day);

// Months that are closed (月结)
std::optional<ClosedPeriod> closed_period(db::Transaction& tx, const Scope& scope, EstateId estate);  // the newest
std::vector<ClosedPeriod> closed_periods(db::Transaction& tx, const Scope& scope, EstateId estate);   // newest first
void insert_closed_period(db::Transaction& tx, const Scope& scope, const ClosedPeriod& period, UserId by);

// Lines of a run
struct LineResult {  // cells of a line that has an amount
  std::string evaluation;
  std::string usage;
  std::optional<std::string> price;
  Money amount;
};
struct NewLine {
  RunId run;
  EstateId estate;
  JobId job;
  RoomId room;
  std::string room_full_code;
  ChargedObject object;
  Day served_from;
  Day served_to;
  std::optional<LineResult> result;  // none: blocked
  std::optional<Refusal> reason;     // beside a result: parked
  std::optional<BillLineRef> adjusts;
};
// Replaces the line of the same room, object and first day unless that one is posted. One that was released stays so
// while its evaluation is the same.
void put_line(db::Transaction& tx, const Scope& scope, const NewLine& line);
// Removes unposted lines that the calculation `job` did not make.
void drop_older_lines(db::Transaction& tx, const Scope& scope, RunId run, JobId job);
void block_line(db::Transaction& tx, const Scope& scope, RunLineId line, const Refusal& reason);
// False where the line is not parked.
bool release_line(db::Transaction& tx, const Scope& scope, RunLineId line, std::string_view by_name,
                  std::string_view reason);
void mark_posted(db::Transaction& tx, const Scope& scope, RunLineId line, BillId bill);
bool has_posted_line(db::Transaction& tx, const Scope& scope, RunId run);
struct LineFilter {
  RunId run;
  std::optional<LineState> state;
  std::optional<LineState> after_state;  // blocked ones come first
  RunLineId after{0};
  int limit = 50;
  std::string reason;  // "": any
};
std::vector<RunLine> lines(db::Transaction& tx, const Scope& scope, const LineFilter& filter);
std::optional<RunLine> line(db::Transaction& tx, const Scope& scope, RunId run, RunLineId id);
struct ReasonCount {  // how many lines are blocked or parked for a reason, and one of them
  LineState state = LineState::blocked;
  Refusal example;
  std::int64_t count = 0;
};
std::vector<ReasonCount> reason_counts(db::Transaction& tx, const Scope& scope, RunId run);  // most frequent first
struct LineToPost {
  RunLineId id;
  RoomId room;
  std::string room_full_code;
  ChargedObject object;
  Day served_from;
  Day served_to;
  std::string evaluation;
  Money amount;
  std::string usage;
  std::optional<BillLineRef> adjusts;
};
// Calculated and released lines without a bill of the next `rooms` rooms after `after`, by room, then by the bill that
// they correct, then by first day.
std::vector<LineToPost> lines_to_post(db::Transaction& tx, const Scope& scope, RunId run, RoomId after, int rooms);
std::int64_t rooms_to_post(db::Transaction& tx, const Scope& scope, RunId run);
std::int64_t rooms_posted(db::Transaction& tx, const Scope& scope, RunId run);
std::int64_t bills_posted(db::Transaction& tx, const Scope& scope, RunId run);

// Bills
struct BillFilter {
  std::optional<EstateId> estate;
  std::optional<RoomId> room;
  std::optional<RunId> run;
  std::optional<BillId> before;  // newest first
  int limit = 50;
  std::optional<ChargeItemId> item;
  std::optional<BillKind> kind;
  std::optional<BillId> corrects;
  std::optional<Day> from, to;  // the bill's period touches [from, to)
  std::string q;                // in number, debtor or room; "": all
};
std::vector<Bill> bills(db::Transaction& tx, const Scope& scope, const BillFilter& filter);
std::vector<Bill> bills_after(db::Transaction& tx, const Scope& scope, BillId after, int limit);  // oldest first
std::optional<Bill> bill(db::Transaction& tx, const Scope& scope, BillId id);
std::vector<BillLine> bill_lines(db::Transaction& tx, const Scope& scope, BillId id);
std::string next_number(db::Transaction& tx, const Scope& scope, int year);
std::int64_t next_seq(db::Transaction& tx, const Scope& scope, const Bill& like);
BillId insert_bill(db::Transaction& tx, const Scope& scope, const Bill& bill, UserId by);
void insert_bill_line(db::Transaction& tx, const Scope& scope, const Bill& bill, const BillLine& line, Unit unit);

// A regular bill line of the item that covers the latest day after `day`, so that no new price may touch it.
struct BilledStretch {
  BillId bill;
  std::string bill_number;
  Day served_from;
  Day served_to;
};
std::optional<BilledStretch> billed_from(db::Transaction& tx, const Scope& scope, ChargeItemId item, Day day);

// Posted lines without their evaluations, by object, first day, kind and seq: of an adjustment directly after what it
// corrects.
struct BilledLine {
  BillLineRef at;
  std::string bill_number;
  BillKind kind = BillKind::regular;
  std::int64_t seq = 0;
  RoomId room;
  std::int64_t object = 0;
  Day served_from;
  Day served_to;
  std::string usage;
  std::string raw_amount;
  Money amount;
};
// Of the objects, those that cover a day on or after `since`.
std::vector<BilledLine> billed_of_objects(db::Transaction& tx, const ChargeItem& item,
                                          const std::vector<std::int64_t>& objects, Day since);
std::vector<BilledLine> billed_of_rooms(db::Transaction& tx, const ChargeItem& item, const std::vector<RoomId>& rooms,
                                        Day since);
std::string evaluation_of(db::Transaction& tx, const BillLineRef& line);
// The next `limit` objects or, by room, rooms after `after` with a regular line that touches the run's period.
enum class BilledBy {
  object,
  room
};
std::vector<std::int64_t> billed_in(db::Transaction& tx, const Scope& scope, const Run& run, BilledBy by,
                                    std::int64_t after, int limit);
std::int64_t count_billed_in(db::Transaction& tx, const Scope& scope, const Run& run, BilledBy by);
// How the posted line's object was called then, and in which room.
struct PostedPlace {
  ChargedObject object;
  RoomId room;
  std::string room_full_code;
};
PostedPlace place_of(db::Transaction& tx, const BillLineRef& line);

}  // namespace lamplighter::charging::store

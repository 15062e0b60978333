// A charging run (费用计算): one item over one period of one estate. Pure.
//
//   preview --calculate--> calculated --review--> reviewed --post--> posted --close--> closed
//      ^_____________________|_____________________|        cancel is possible before anything was posted
//                (calculating again, or a new price version)
//
// What a posted run could not charge (blocked and parked lines) is charged by a further run of the same item and
// period: a run charges only what no bill has charged yet, so repeating one adds nothing.
//
// An adjustment run looks at what was posted of its period again, with the readings and rooms as they are known now,
// and charges or credits the difference. Where there is none, it adds no line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <vector>

#include "core/charging/evaluation.h"

namespace lamplighter::charging {

using RunLineId = Id<struct RunLineTag>;

inline constexpr int run_days_max = 400;           // a year and a bit: longer is a typing mistake
inline constexpr int posting_days_ahead_max = 31;  // a posting date further in the future is refused
inline constexpr int lines_per_slice = 25;         // lines calculated in one short write
inline constexpr int objects_per_slice = 200;      // objects looked at in one, of which some are not of the item
inline constexpr int chains_per_slice = 5;         // objects whose posted lines are looked at again in one
inline constexpr int rooms_per_slice = 20;         // bills posted in one short write
inline constexpr std::size_t run_rooms_max = 500;  // rooms that a run may list: more is a building or the estate
inline constexpr int outlier_periods_min = 3;      // posted periods that make an average …
inline constexpr int outlier_periods_max = 12;     // … of the newest ones
inline constexpr std::size_t release_reason_max = 200;

enum class RunState {
  preview,
  calculated,
  reviewed,
  posted,
  closed,
  cancelled
};
std::string_view to_text(RunState state);
std::optional<RunState> parse_run_state(std::string_view text);

enum class BillKind {  // of a run and of the bills that it posts
  regular,
  adjustment,  // the difference that a late or corrected input makes; names the bill it corrects
};
std::string_view to_text(BillKind kind);
std::optional<BillKind> parse_bill_kind(std::string_view text);

struct RunScope {  // the whole estate where neither is given; never both
  std::optional<BuildingId> building;
  std::vector<RoomId> rooms;  // by id, each once
  friend bool operator==(const RunScope&, const RunScope&) = default;
};

inline constexpr std::size_t scope_rooms_named = 3;

struct Run {
  RunId id;
  EstateId estate;
  ChargeItemId item;
  std::string item_code;
  std::string item_name;
  Day period_from;
  Day period_to;  // the first day no longer
  RunState state = RunState::preview;
  std::optional<JobId> job;  // at work, or the last one
  std::int64_t room_count = 0;
  std::int64_t line_count = 0;  // blocked ones too
  std::int64_t blocked_count = 0;
  Money total;  // of the calculated lines
  std::optional<Day> posting_date;
  Instant created_at{};
  std::string created_by;
  BillKind kind = BillKind::regular;
  RunScope scope;
  std::string building_code;  // of scope.building, as building_name
  std::string building_name;
  std::int64_t parked_count = 0;  // of line_count
  // Objects that the calculation met whose days bills charge already, whole; of an adjustment run, objects that it
  // looked at again.
  std::int64_t billed_count = 0;
  std::vector<std::string> first_rooms;  // of scope.rooms, the full codes of at most scope_rooms_named
};

enum class LineState {
  calculated,
  blocked,   // cannot be charged, and says why
  parked,    // far above what the object usually has: posted only after somebody released it
  released,  // was parked
};
std::string_view to_text(LineState state);
std::optional<LineState> parse_line_state(std::string_view text);

struct BillLineRef {
  BillId bill;
  std::int64_t line = 0;
  friend auto operator<=>(const BillLineRef&, const BillLineRef&) = default;
};

struct RunLine {  // an object and the days of the period in which the room bore it
  RunLineId id;
  RoomId room;
  std::string room_full_code;
  ChargedObject object;
  Day served_from;
  Day served_to;
  LineState state = LineState::blocked;
  std::string usage;                 // exact, in the item's unit; "" where blocked
  std::string evaluation;            // JSON; "" where blocked
  std::optional<std::string> price;  // none where blocked, or where it is not one price for all units
  Money amount;                      // of an adjustment the difference, as usage
  std::optional<Refusal> reason;     // why it is blocked (never charged as 0) or was parked
  std::optional<BillId> bill;
  std::string released_by;  // "" where nobody had to
  std::string release_reason;
  std::optional<BillLineRef> adjusts;  // the posted line that it corrects
  std::string adjusts_number;          // of that line's bill
};

}  // namespace lamplighter::charging

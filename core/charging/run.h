// A charging run (费用计算): one item over one period of one estate. Pure.
//
//   preview --calculate--> calculated --review--> reviewed --post--> posted --close--> closed
//      ^_____________________|_____________________|        cancel is possible before anything was posted
//                (calculating again, or a new price version)
//
// What a posted run could not charge (blocked lines) is charged by a further run of the same item and period: a run
// charges only what no bill has charged yet, so repeating one adds nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/charging/evaluation.h"

namespace lamplighter::charging {

using RunLineId = Id<struct RunLineTag>;

inline constexpr int run_days_max = 400;           // a year and a bit: longer is a typing mistake
inline constexpr int posting_days_ahead_max = 31;  // a posting date further in the future is refused
inline constexpr int stretches_per_slice = 25;     // lines calculated in one short write
inline constexpr int rooms_per_slice = 20;         // bills posted in one short write

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
};

enum class LineState {
  calculated,
  blocked
};
std::string_view to_text(LineState state);
std::optional<LineState> parse_line_state(std::string_view text);

struct RunLine {  // a meter and the days of the period in which it served the room
  RunLineId id;
  RoomId room;
  std::string room_full_code;
  MeterId meter;
  std::string meter_code;
  Day served_from;
  Day served_to;
  LineState state = LineState::blocked;
  std::string usage;                 // exact, in the item's unit; "" where blocked
  std::optional<std::string> price;  // none where blocked, or where several price versions apply
  Money amount;
  std::optional<Refusal> reason;  // why it is blocked: never charged as 0
  std::optional<BillId> bill;
};

}  // namespace lamplighter::charging

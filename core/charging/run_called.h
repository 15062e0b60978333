// What people call a run, and which runs a text may mean: "#7", "7", "电费", "2026-10", "电费 2026-10". Pure but for
// the condition, which the list of runs and the search across slices share so that both find the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/scope_sql.h"
#include "core/charging/run.h"

namespace lamplighter::charging {

inline constexpr std::size_t run_words_max = 6;  // further ones are not looked at

// "2026-10"; of several whole months "2026-10 – 2026-12"; else its first and last day. `to` is the first day no longer.
std::string period_called(Day from, Day to);
std::string run_called(RunId id, std::string_view item_name, Day from, Day to);  // "#7 电费 2026-10"

struct RunDays {
  Day from;
  Day to;  // the first day no longer
  friend bool operator==(const RunDays&, const RunDays&) = default;
};
// One word of what was typed: a run fits it by any of these.
struct RunWord {
  std::optional<std::int64_t> number;  // "#7" or "7"
  std::optional<RunDays> days;         // "2026-10", "2026-10-05", "2026年10月": the period has a day of them
  std::string text;                    // within the item's code or name; "" where the word is a number by its '#'
};
std::vector<RunWord> run_words(std::string_view typed);

// Where a run's columns stand in the query at hand.
struct RunColumns {
  std::string id, item_code, item_name, period_from, period_to;
};
// " AND (…)" for each word.
void add_called(accounts::Condition& where, std::string_view typed, const RunColumns& columns);

}  // namespace lamplighter::charging

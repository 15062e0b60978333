// Days, months and their shares: where a line is cut and how many months each slice counts (domain.md section 2.7).
// Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/calendar/calendar.h"
#include "core/charging/price_line.h"

namespace lamplighter::charging {

using calendar::Day;

inline constexpr unsigned billing_day_max = 31;

struct DaySpan {  // days [from, to)
  Day from;
  Day to;
  int days() const { return to - from; }
  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

enum class Proration : std::uint8_t {
  actual_days,  // days covered / days of the month
  thirty_days,  // days covered / 30, at most 1
  half_month,   // 1/2 up to 15 days, else 1
  whole_month,  // 1 from the first day on
  none,         // the months of the period, however few days are covered
};
std::string_view to_text(Proration proration);
std::optional<Proration> parse_proration(std::string_view text);

// The months that touch `days`, whole, anchored at the billing day 1..31, clamped in short months: 31 Jan, 28 Feb, 31
// Mar.
std::vector<DaySpan> month_grid(DaySpan days, unsigned billing_day);

// Months of each slice, exactly. A month covered whole counts 1; one covered in part counts by the proration rule, and
// what it counts is shared among its slices by days. `slices` are sorted and do not overlap; gaps are not covered.
std::vector<Exact> months_of(const std::vector<DaySpan>& slices, DaySpan period, Proration proration,
                             unsigned billing_day);

// `covered` (sorted, disjoint) cut at every day of `cuts` that lies inside.
std::vector<DaySpan> cut(const std::vector<DaySpan>& covered, const std::vector<Day>& cuts);

template <class T>
struct Dated {  // holds from its day until the next one's
  Day from;
  T value;
};
// nullptr before the first. `history` is sorted by day.
template <class T>
const T* value_on(const std::vector<Dated<T>>& history, Day day) {
  const auto next =
      std::upper_bound(history.begin(), history.end(), day, [](Day d, const Dated<T>& row) { return d < row.from; });
  return next == history.begin() ? nullptr : &std::prev(next)->value;
}
// The days on which the value becomes another one; a row that repeats the value before it changes nothing.
template <class T>
std::vector<Day> changes_of(const std::vector<Dated<T>>& history) {
  std::vector<Day> days;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (i == 0 || history[i].value != history[i - 1].value) days.push_back(history[i].from);
  return days;
}

struct YearStart {  // a day that every year has
  unsigned month = 1;
  unsigned day = 1;
  friend bool operator==(const YearStart&, const YearStart&) = default;
};
std::string to_text(YearStart start);  // "01-01"
std::optional<YearStart> parse_year_start(std::string_view text);
// The first day of the tier year that `day` lies in.
Day year_of(Day day, YearStart start);
// The first days of tier years after `days.from` and before `days.to`.
std::vector<Day> year_starts_in(DaySpan days, YearStart start);

}  // namespace lamplighter::charging

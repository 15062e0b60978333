// Local days and months of an estate's time zone. The only place that knows time zones (date-tz).
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::calendar {

struct Day {  // a calendar day, no zone
  std::chrono::sys_days date{};
  friend auto operator<=>(const Day&, const Day&) = default;
  friend Day operator+(Day d, int days) { return {d.date + std::chrono::days{days}}; }
  friend Day operator-(Day d, int days) { return {d.date - std::chrono::days{days}}; }
  friend int operator-(Day a, Day b) { return static_cast<int>((a.date - b.date).count()); }
};

std::string to_text(Day day);                              // "2026-11-23"
std::optional<Day> parse_day(std::string_view text);       // the same form only
Day day(int year, unsigned month, unsigned day_of_month);  // for tables of examples; asserts that it exists

// Databases keep a day as its number since 1970-01-01.
inline int day_number(Day d) {
  return static_cast<int>(d.date.time_since_epoch().count());
}
inline Day day_from_number(std::int64_t n) {
  return {std::chrono::sys_days{std::chrono::days{n}}};
}

// Adds calendar months keeping `anchor_day` (1..31), clamped to the month's length: 31 Jan + 1 = 28/29 Feb, + 2 = 31
// Mar (domain.md section 2.7).
Day add_months(Day from, int months, unsigned anchor_day);
Day first_of_month(Day d);
Day first_of_next_month(Day d);
int days_in_month(Day d);

// `zone` is an IANA name ("Asia/Shanghai"). Throws std::runtime_error for one the system does not know: check is_zone
// at input.
bool is_zone(std::string_view zone);
Day local_day(Instant at, std::string_view zone);
Instant local_midnight(Day d, std::string_view zone);       // the first instant of that day there
std::string local_text(Instant at, std::string_view zone);  // "2026-11-23 22:48:03"

}  // namespace lamplighter::calendar

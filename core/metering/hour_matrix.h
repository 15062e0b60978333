// Usage of a meter by hour of the day and by day: what a heat map shows.
#pragma once

#include <array>

#include "core/metering/usage_table.h"

namespace lamplighter::metering {

inline constexpr int matrix_days_max = 92;

struct DayOfHours {
  calendar::Day day;
  // By the local hour. None: not known hour by hour, or there was no such hour (summer time). An hour that a day had
  // twice is one sum.
  std::array<std::optional<Decimal>, 24> hours;
};

// The boundaries of all hours from the midnight of `from` to that of `to`. Refuses metering.span_empty,
// metering.matrix_too_long.
Outcome<std::vector<Instant>> matrix_hours(calendar::Day from, calendar::Day to, const std::string& zone);

// Of a usage_table over matrix_hours. Only hours with a reading at both ends count: what came in one sum after a gap is
// no usage of its last hour.
std::vector<DayOfHours> by_hour_of_day(const UsageTable& table, const std::string& zone);

}  // namespace lamplighter::metering

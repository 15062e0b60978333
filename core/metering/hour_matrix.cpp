#include "core/metering/hour_matrix.h"

#include "core/metering/counter.h"

namespace lamplighter::metering {

Outcome<std::vector<Instant>> matrix_hours(calendar::Day from, calendar::Day to, const std::string& zone) {
  if (to <= from)
    return Refusal{RefusalKind::invalid,
                   "metering.span_empty",
                   {{"from", calendar::to_text(from)}, {"to", calendar::to_text(to)}},
                   "to"};
  if (to - from > matrix_days_max)
    return Refusal{RefusalKind::invalid,
                   "metering.matrix_too_long",
                   {{"days", std::to_string(to - from)}, {"maximum", std::to_string(matrix_days_max)}},
                   "to"};
  std::vector<Instant> boundaries;
  const auto end = calendar::local_midnight(to, zone);
  for (auto at = calendar::local_midnight(from, zone); at < end; at += std::chrono::hours{1}) boundaries.push_back(at);
  boundaries.push_back(end);
  return boundaries;
}

std::vector<DayOfHours> by_hour_of_day(const UsageTable& table, const std::string& zone) {
  std::vector<DayOfHours> days;
  for (const auto& row : table.rows) {
    const auto day = calendar::local_day(row.from, zone);
    if (days.empty() || days.back().day != day) days.push_back({day, {}});
    if (!row.complete) continue;
    const auto text = calendar::local_text(row.from, zone);  // "2026-11-23 22:48:03"
    auto& cell = days.back().hours.at(static_cast<std::size_t>((text[11] - '0') * 10 + (text[12] - '0')));
    cell = cell ? sum_of({*cell, *row.usage}) : row.usage;
  }
  return days;
}

}  // namespace lamplighter::metering

// Usual usage of a meter, and what it probably shows where nobody read it (domain.md section 2.6, "Estimate").
#pragma once

#include "core/metering/history.h"

namespace lamplighter::metering {

inline constexpr int average_days_max = 30;       // the last so many known days make an average
inline constexpr int average_days_min = 7;        // fewer tell nothing
inline constexpr int average_lookback_days = 90;  // older days are of another season

struct DailyAverage {
  Decimal usage;  // of all the days, x multiplier
  std::int64_t days = 0;
};
// Of the last days before `before` whose usage is known: both midnights have a reading, and no flag casts doubt on the
// day. A meter read by hand: of its last readings, a week apart or more. nullopt: fewer than average_days_min.
std::optional<DailyAverage> daily_average(const History& history, calendar::Day before);
std::optional<DailyAverage> daily_average(db::Transaction& tx, const accounts::Scope& scope, MeterId meter,
                                          std::string_view reg, calendar::Day before);
// One day's usage x multiplier; nullopt where it is not known.
std::optional<Decimal> usage_of_day(const History& history, calendar::Day day);

// The body that was the meter at that instant (the earlier one at the instant of a change); null: none yet.
const Body* body_at(const History& history, Instant at);

struct Estimate {
  Evidence shown;   // source estimate, rounded half up to the counter's last digit
  Evidence known;   // the last billable reading before it
  int wrapped = 0;  // 1: the counter would have passed its end since
};
// nullopt: nothing was ever read, or no average is known.
std::optional<Estimate> estimate_at(const History& history, const Body& body, Instant boundary);

}  // namespace lamplighter::metering

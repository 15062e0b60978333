// Looks at the readings of a meter's register one after another and says what is suspicious. Writes nothing.
#pragma once

#include "core/metering/estimate.h"

namespace lamplighter::metering {

inline constexpr int high_factor = 5;  // HIGH: more than so many times the usual usage of a day

struct Judged {
  std::vector<ReadingFlag> flags;  // new ones
  Instant checked_to{};
  std::optional<Instant> stopped_at;  // a decrease: what came after it means nothing until people decide
  bool finished = true;               // false: readings_max were looked at and there are more
};
// Readings after `after`, up to and with `until`. What it flags counts as flagged in `history` from then on.
Judged judge(db::Transaction& tx, History& history, Instant after, Instant until, int readings_max);

// What a reading written down now would be flagged as; empty: nothing.
std::vector<ReadingFlag> judge_entered(const History& history, const Body& body, const Evidence& reading);

// The most that may be used in a day before it is HIGH, in the counter's terms; nullopt: no average is known.
std::optional<Decimal> daily_limit(const History& history, calendar::Day day);

}  // namespace lamplighter::metering

// How busy the lines of a gateway are: a serial line that is never idle has no room for another meter.
#pragma once

#include <algorithm>
#include <vector>

#include "core/fleet/arrival.h"

namespace lamplighter::fleet {

inline constexpr int line_hours_kept = 24 * 400;
inline constexpr int lines_kept_max = 512;  // of one gateway, those included that its configuration no longer names

struct Grown {
  std::int64_t busy_ms = 0, counted_ms = 0;
};
// By how much the counters grew since `last`; from 0 on where they are lower: the gateway started anew.
Grown grown_since(const std::optional<Grown>& last, const Grown& now);

// Adds what the counters of the status grew by to the hour of `received`. The same status again adds nothing.
void take_line_times(db::Transaction& tx, const Standing& gateway, const wire::StatusMessage& status, Instant received);

struct LineHour {
  std::string line;
  Instant hour{};
  std::int64_t busy_ms = 0, counted_ms = 0;
  std::int64_t permille() const {
    return counted_ms > 0 ? std::min<std::int64_t>(1000, busy_ms * 1000 / counted_ms) : 0;
  }
};
// Of a gateway that the caller was shown, from an hour on, by line and hour.
std::vector<LineHour> line_hours(db::Transaction& tx, GatewayId gateway, Instant from);

}  // namespace lamplighter::fleet

// The intake table of readings (schemas/sql/core/0005_metering.sql): what waits in it, and its move to the clustered
// one. Each reading lies in one of the two at any moment, whatever dies: a slice moves in one transaction.
#pragma once

#include "core/metering/meter.h"

namespace lamplighter::metering {

inline constexpr int moved_rows_max = 1'000;  // in one write

struct IntakePlace {  // of the last reading that was moved
  ChannelId channel;
  Instant at{};
};

std::int64_t readings_in_intake(db::Transaction& tx);

struct IntakeMoved {
  std::int64_t readings = 0;
  std::optional<IntakePlace> last;  // nullopt: behind `after` nothing is left; begin from the front
};
// Moves the readings after a place, at most moved_rows_max, by channel and instant.
IntakeMoved move_intake(db::Transaction& tx, const std::optional<IntakePlace>& after);

}  // namespace lamplighter::metering

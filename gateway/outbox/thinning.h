// Which telemetry is given up when the outbox nears its budget. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::outbox {

struct TelemetryRow {  // a waiting telemetry reading, in order of sequence
  Sequence sequence;
  std::int64_t channel = 0;
  std::int64_t bytes = 0;
};

struct ThinningChoice {
  std::vector<SequenceRange> ranges;  // sorted, disjoint
  std::int64_t records = 0;
  std::int64_t bytes = 0;
};

// Every second reading of each channel, from the oldest, until `bytes_wanted` are freed or `ranges_max` ranges are
// named: a curve keeps its shape and loses resolution. A channel with a single reading in `rows` keeps it.
ThinningChoice choose_thinned(const std::vector<TelemetryRow>& rows, std::int64_t bytes_wanted, std::size_t ranges_max);

}  // namespace lamplighter::outbox

// A register over time, for plots: few points for any range, and nothing that stood out is lost on the way.
//
// Each point stands for all readings of a stretch of time and keeps their least, greatest, first and last value, as the
// integers they are. So a peak of one second is seen on the curve of ten years, at its true height.
#pragma once

#include <optional>
#include <vector>

#include "core/metering/meter.h"
#include "core/metering/reading_store.h"

namespace lamplighter::metering {

struct CurvePoint {
  Instant first_at{}, last_at{};
  std::int64_t readings = 0;                           // how many it stands for
  std::int64_t first = 0, min = 0, max = 0, last = 0;  // x 10^exponent of the curve
  friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

struct Gap {  // between two points: nothing came for much longer than around it, or another body of the meter began
  Instant from{}, to{};
  friend bool operator==(const Gap&, const Gap&) = default;
};

struct Curve {
  std::int8_t exponent = 0;
  std::chrono::milliseconds width{};  // of the stretches; one point each at most, and one more for each further channel
  std::vector<CurvePoint> points;     // by time
  std::vector<Gap> gaps;
};

// A stretch without readings is a gap where it is longer than this many times what is usual on both sides of it, and
// longer than one stretch: shorter ones no plot shows.
inline constexpr int gap_times = 3;
inline constexpr std::size_t gap_neighbours = 3;  // distances on each side whose median is "usual"

// The parts of the curve, one a channel, in the order in which they served. nullopt: a value does not fit 64 bits at
// the exponent of the finest one.
std::optional<Curve> join_curve(const std::vector<std::vector<Bucket>>& parts, std::chrono::milliseconds width);

// Of the channels of one register within [from, to) in at most `points` stretches.
std::optional<Curve> curve_of(db::Transaction& tx, const std::vector<MeterChannel>& channels, Instant from, Instant to,
                              int points);

}  // namespace lamplighter::metering

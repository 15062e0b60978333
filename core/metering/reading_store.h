// The one place where readings are read: from the view over the intake table and the clustered one, so that no caller
// knows of the two. A caller has found the channels within his scope before (store.h).
#pragma once

#include <vector>

#include "core/metering/counter.h"

namespace lamplighter::metering {

enum class Which {
  billable,
  all
};

// The last reading of a channel in [not_before, at]; both included.
std::optional<StoredReading> last_reading(db::Transaction& tx, Which which, ChannelId channel, Instant at,
                                          Instant not_before);
// The first billable one in [at, before).
std::optional<StoredReading> first_billable(db::Transaction& tx, ChannelId channel, Instant at, Instant before);
// When the first of any quality was taken, at `from` or later.
std::optional<Instant> first_reading_at(db::Transaction& tx, ChannelId channel, Instant from);
// All of a channel within [from, to], oldest first.
std::vector<StoredReading> readings_in_order(db::Transaction& tx, ChannelId channel, Instant from, Instant to,
                                             int limit);

// Readings of several channels within [from, to), newest first, after the position of a page.
struct Position {
  Instant at{};
  ChannelId channel;
};
std::vector<StoredReading> newest_readings(db::Transaction& tx, const std::vector<ChannelId>& channels, Instant from,
                                           Instant to, const std::optional<Position>& before, int limit);

// The billable readings at several boundaries, each at or before it and at most `age_max` old.
struct AtBoundary {
  ChannelId channel;
  std::size_t boundary = 0;  // index
  StoredReading reading;
};
std::vector<AtBoundary> billable_at(db::Transaction& tx, const std::vector<ChannelId>& channels,
                                    const std::vector<Instant>& boundaries, std::chrono::milliseconds age_max);
// The first billable reading of each channel in [at, before), of those that have one.
std::vector<StoredReading> first_billable_of(db::Transaction& tx, const std::vector<ChannelId>& channels, Instant at,
                                             Instant before);

// Readings of a channel within [from, to) in buckets of `width` counted from `origin`: of each that holds any the
// extremes, the first and the last one.
struct Bucket {
  std::int64_t number = 0;   // origin + number x width
  std::int8_t exponent = 0;  // of the values; a bucket whose readings differ in it comes once for each
  std::int64_t readings = 0;
  std::int64_t min = 0, max = 0, first = 0, last = 0;
  Instant first_at{}, last_at{};
};
std::vector<Bucket> buckets(db::Transaction& tx, ChannelId channel, Instant from, Instant to, Instant origin,
                            std::chrono::milliseconds width);

struct Latest {
  ChannelId channel;
  Instant at{};
  Decimal value;
  Quality quality = Quality::measured;
};
std::vector<Latest> latest_of(db::Transaction& tx, const std::vector<ChannelId>& channels);

}  // namespace lamplighter::metering

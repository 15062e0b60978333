// Usage in steps of time, for pages: quick, and honest about what it does not know. Bills use usage.h.
#pragma once

#include <map>

#include "core/calendar/calendar.h"
#include "core/metering/store.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

enum class By {
  hour,
  day,
  month
};
inline constexpr std::size_t usage_rows_max = 1000;

struct UsageRow {
  Instant from{}, to{};          // to: now, where the step is still running
  std::optional<Decimal> usage;  // none: no reading within a day before one of its ends, or the counter went down
  bool complete =
      false;  // the step is over, something came in it, and each end has a reading at most a step (a day) old
};
struct UsageTable {
  Unit unit = Unit::none;
  std::vector<UsageRow> rows;  // steps that lie in the future are left out
};

// The boundaries of the steps from the midnight of `from` to that of `to` in the zone. Refuses metering.span_empty,
// metering.span_too_long.
Outcome<std::vector<Instant>> steps(By by, calendar::Day from, calendar::Day to, const std::string& zone);

// The same boundaries a year earlier: those of the same days of the year. 29 February has none of its own there, so the
// step that ends or begins with it is longer or empty, and the sum over all is that of the same period.
std::vector<Instant> year_before(const std::vector<Instant>& boundaries, const std::string& zone);

// Usage of the meter's billing register between the boundaries.
UsageTable usage_table(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter,
                       const std::vector<Instant>& boundaries, Instant now);

// Usage of one meter from an instant to another, as far as its readings reach.
struct SpanUsage {
  Unit unit = Unit::none;        // kWh of Wh, m3 of L
  std::optional<Decimal> usage;  // none: it was not read twice, or the counter went down
  bool whole = false;            // a reading at most a day old at both ends, of one channel
};
// Of those that these channels are or were the billing register of.
std::map<MeterId, SpanUsage> usage_of_meters(db::Transaction& tx, const std::vector<BillingChannel>& channels,
                                             Instant from, Instant to);

struct KindUsage {
  Unit unit = Unit::none;  // kWh of Wh, m3 of L
  // One a step, of the meters whose usage in it is known; none: of no meter, as none was read twice, or again in it.
  std::vector<std::optional<Decimal>> usages;
};
// The sums of all meters of an estate ({0}: of all in scope) by kind of meter.
std::map<std::string, KindUsage> usage_by_kind(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                               const std::vector<Instant>& boundaries);

}  // namespace lamplighter::metering

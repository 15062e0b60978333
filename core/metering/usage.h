// Usage of a meter in a period, with the readings it rests on (domain.md section 2.6).
#pragma once

#include <vector>

#include "core/calendar/calendar.h"
#include "core/metering/meter.h"
#include "core/metering/source.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

// One reading: an automatic one is findable for ever by its channel and instant and by (gateway, epoch, sequence), one
// that a person entered by its id (find_reading.h). An estimate is no reading and is not findable.
struct Evidence {
  Instant at{};
  std::int64_t value = 0;
  std::int8_t exponent = 0;
  Quality quality = Quality::measured;
  GatewayName gateway;  // "" unless automatic, and epoch and sequence 0
  Epoch epoch;
  Sequence sequence;
  Source source = Source::automatic;
  MeterReadingId entry;  // {0} where it is automatic or an estimate
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct UsageSegment {  // one share of the period: a meter change makes two, a change of the multiplier too
  MeterId meter;
  ChannelId channel;  // of its automatic readings; {0}: the meter was read by hand only
  RegisterName reg;
  Decimal multiplier{1, 0};
  Evidence from;
  Evidence to;
  std::int64_t rollovers = 0;  // how often the counter passed its end in between (flag ROLL); -1: an estimate had it
                               // pass its end, and it did not
  std::optional<int> digits;   // of the counter, as used for the rollover
  Decimal usage;               // (to - from + rollovers x range) x multiplier, exactly; negative only where `from` is
                               // an estimate that was too high: the settlement
  MeterLifeId life;            // which body of the meter counted
  friend bool operator==(const UsageSegment&, const UsageSegment&) = default;
};

struct MeterUsage {
  MeterId meter;
  RegisterName reg;
  Unit unit = Unit::none;
  std::vector<UsageSegment> segments;  // in time order, at least one
  Decimal total;                       // their sum, exactly
};

inline constexpr std::chrono::hours boundary_age_max{24};

// What to do about a boundary of the period without a billable reading at most boundary_age_max old.
enum class MissingBoundary {
  refuse,
  estimate  // from the last billable reading on, by the average of the last days (estimate.h)
};

// Usage of a register from the estate's midnight at the start of `from` to that at the start of `to` (to exclusive, as
// days of a bill are). The reading of a boundary is the last billable one at or before it, at most boundary_age_max
// old. Where the meter's channel changed inside the period, the old one ends with its last and the new one begins with
// its first billable reading. Refusals:
//   metering.no_meter              there is no such meter in the scope
//   metering.period_empty          to is not after from
//   metering.register_not_assigned no channel was that register of the meter at any time in the period
//   metering.no_boundary_reading   facts: meter, register, boundary, last_reading ("-" where there is none)
//   metering.reading_decreased     the counter went down and it was no rollover; facts: meter, register, at, before,
//   after metering.unit_changed          two channels of the register count in different units
//   metering.usage_out_of_range    the exact result does not fit 64 bits
Outcome<MeterUsage> usage_between(db::Transaction& tx, const accounts::Scope& scope, MeterId meter,
                                  std::string_view reg, calendar::Day from, calendar::Day to,
                                  MissingBoundary missing = MissingBoundary::refuse);

}  // namespace lamplighter::metering

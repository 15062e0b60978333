// Corrects a meter's serial number or multiplier.
#pragma once

#include "core/calendar/calendar.h"
#include "core/metering/meter.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

inline constexpr std::int64_t multiplier_max = 1'000'000;  // a large transformer is a few thousand
inline constexpr int multiplier_decimals_max = 4;

struct MeterChange {
  std::optional<std::string> serial;
  std::optional<Decimal> multiplier;
  std::optional<calendar::Day> multiplier_from;  // its first day; nullopt: the one in force was mistyped
};
// What was billed keeps the multiplier it was billed with. Refusals: metering.no_meter, metering.multiplier_invalid,
// metering.multiplier_in_future (a multiplier is what hangs at the meter: it begins today at the latest).
Outcome<Meter> change_meter(db::Transaction& tx, const accounts::Caller& caller, MeterId meter,
                            const MeterChange& change, Instant now);

}  // namespace lamplighter::metering

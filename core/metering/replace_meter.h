// A meter change: another body takes the place of the one that was this meter.
#pragma once

#include "core/metering/change_meter.h"
#include "core/metering/life.h"

namespace lamplighter::metering {

struct MeterReplacement {
  std::int64_t life_seen = 0;  // the number of the body the person saw and took down
  Instant at{};
  Decimal removal_reading;  // of the billing register
  std::string new_serial;
  std::optional<int> digits;  // of the new counter; nullopt: as its channel says, or as before
  Decimal install_reading;
  std::optional<Decimal> multiplier;  // from `at` on; nullopt: as before
  GatewayId gateway;                  // {0}: read through the same device as before, if any
  DeviceName device;
  std::string reason;
};
// Refusals: metering.no_meter, life_changed (somebody else changed it since: number, serial, when), change_too_early
// (the body was not there yet), reading_in_future, reading_too_large, multiplier_invalid, no_billing_register,
// device_serves_other (facts: device, meter).
Outcome<Meter> replace_meter(db::Transaction& tx, const accounts::Caller& caller, MeterId meter,
                             const MeterReplacement& replacement, Instant now);

std::optional<Refusal> fault_of_multiplier(Decimal multiplier);

}  // namespace lamplighter::metering

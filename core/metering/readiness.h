// What is missing before meters can be charged (requirement B5), for the readiness of an estate.
#pragma once

#include "core/metering/meter.h"
#include "core/premises/readiness.h"

namespace lamplighter::metering {

struct Readiness {
  std::int64_t meters = 0;           // in use
  std::int64_t without_reading = 0;  // that never showed anything: no initial reading
  std::int64_t unassigned = 0;       // that serve no room today
  std::int64_t flags_open = 0;       // readings that wait for a decision
};
Readiness readiness(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Instant now);

// The same as premises tell it: metering.missing.initial_reading, metering.missing.assignment.
std::vector<premises::Missing> missing_of_meters(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                 calendar::Day today);

}  // namespace lamplighter::metering

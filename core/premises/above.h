// What premises ask of the slices above them (architecture.md section 3); main passes it in.
#pragma once

#include <functional>
#include <vector>

#include "core/premises/meter_label.h"
#include "core/premises/readiness.h"
#include "core/premises/room_facts.h"

namespace lamplighter::premises {

struct Above {
  FindMeter find_meter;           // of metering
  FindMissing missing_of_meters;  // of metering: meters without an initial reading
  BilledUntil billed_until;       // of charging
};

}  // namespace lamplighter::premises

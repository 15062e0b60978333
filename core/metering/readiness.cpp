#include "core/metering/readiness.h"

#include <set>

#include "core/metering/readiness_store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {

Readiness readiness(db::Transaction& tx, const accounts::Scope& scope, EstateId id, Instant now) {
  Readiness found;
  const auto estate = premises::find_estate(tx, scope, id);
  if (!estate) return found;
  const auto today = calendar::local_day(now, estate->time_zone);
  std::set<MeterId> assigned;
  for (const auto& a : premises::meter_assignments_between(tx, scope, id, today, today + 1)) assigned.insert(a.meter);
  for (const auto meter : meters_in_use(tx, scope, id)) {
    ++found.meters;
    if (!assigned.contains(meter)) ++found.unassigned;
  }
  found.without_reading = meters_without_reading(tx, scope, id);
  found.flags_open = open_flags(tx, scope, id);
  return found;
}

}  // namespace lamplighter::metering

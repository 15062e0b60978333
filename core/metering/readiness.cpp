#include "core/metering/readiness.h"

#include <algorithm>
#include <set>

#include "core/metering/readiness_store.h"

namespace lamplighter::metering {
namespace {

// Codes of meters in use that serve no room on that day.
std::vector<std::string> unassigned(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                    calendar::Day today) {
  std::set<MeterId> assigned;
  for (const auto& a : premises::meter_assignments_between(tx, scope, estate, today, today + 1))
    assigned.insert(a.meter);
  std::vector<std::string> codes;
  for (const auto& meter : meters_in_use(tx, scope, estate))
    if (!assigned.contains(meter.id)) codes.push_back(meter.code);
  return codes;
}

}  // namespace

Readiness readiness(db::Transaction& tx, const accounts::Scope& scope, EstateId id, Instant now) {
  const auto estate = premises::find_estate(tx, scope, id);
  if (!estate) return {};
  const auto today = calendar::local_day(now, estate->time_zone);
  return {count_meters_in_use(tx, scope, id), count_meters_without_reading(tx, scope, id),
          static_cast<std::int64_t>(unassigned(tx, scope, id, today).size()), open_flags(tx, scope, id)};
}

std::vector<premises::Missing> missing_of_meters(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                 calendar::Day today) {
  std::vector<premises::Missing> found;
  if (const auto silent = count_meters_without_reading(tx, scope, estate); silent > 0) {
    found.push_back({"metering.missing.initial_reading", silent, {}});
    for (const auto& meter : meters_without_reading(tx, scope, estate, premises::missing_examples_max))
      found.back().examples.push_back(meter.code);
  }
  if (auto codes = unassigned(tx, scope, estate, today); !codes.empty()) {
    const auto count = static_cast<std::int64_t>(codes.size());
    codes.resize(std::min(codes.size(), premises::missing_examples_max));
    found.push_back({"metering.missing.assignment", count, std::move(codes)});
  }
  return found;
}

}  // namespace lamplighter::metering

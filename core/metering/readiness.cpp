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

std::optional<premises::Missing> missing(std::string code, const std::vector<std::string>& of) {
  if (of.empty()) return std::nullopt;
  const auto shown = static_cast<std::ptrdiff_t>(std::min(of.size(), premises::missing_examples_max));
  return premises::Missing{std::move(code), static_cast<std::int64_t>(of.size()), {of.begin(), of.begin() + shown}};
}

}  // namespace

Readiness readiness(db::Transaction& tx, const accounts::Scope& scope, EstateId id, Instant now) {
  const auto estate = premises::find_estate(tx, scope, id);
  if (!estate) return {};
  const auto count = [](const auto& rows) { return static_cast<std::int64_t>(rows.size()); };
  return {count(meters_in_use(tx, scope, id)), count(meters_without_reading(tx, scope, id)),
          count(unassigned(tx, scope, id, calendar::local_day(now, estate->time_zone))), open_flags(tx, scope, id)};
}

std::vector<premises::Missing> missing_of_meters(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                                 calendar::Day today) {
  std::vector<std::string> silent;
  for (const auto& meter : meters_without_reading(tx, scope, estate)) silent.push_back(meter.code);
  std::vector<premises::Missing> found;
  for (auto& one : {missing("metering.missing.initial_reading", silent),
                    missing("metering.missing.assignment", unassigned(tx, scope, estate, today))})
    if (one) found.push_back(*one);
  return found;
}

}  // namespace lamplighter::metering

// The sheet for whoever walks through the buildings and reads meters.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "core/metering/meter.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

inline constexpr std::size_t sheet_rows_max = 500;

struct SheetFilter {
  EstateId estate;
  BuildingId building;          // {0}: all
  std::string kind;             // "": all
  bool with_automatic = false;  // also meters that a gateway reads
  std::optional<Instant> at;    // when the readings are of; none, or later than now: now
};
// {rows, more}: today's meters in walking order (rooms in their order, then meters of no room), each with its last
// billable reading until `at`, its usual usage a day then and the range that a reading of `at` should lie in. Refuses
// metering.no_estate.
Outcome<boost::json::object> reading_sheet(db::Transaction& tx, const accounts::Scope& scope, const SheetFilter& filter,
                                           Instant now);

}  // namespace lamplighter::metering

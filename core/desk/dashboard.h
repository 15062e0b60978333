// What is happening now, in one look: figures from several slices.
#pragma once

#include <map>

#include "core/metering/usage_table.h"

namespace lamplighter::desk {

struct Dashboard {
  std::int64_t gateways_online = 0, gateways_total = 0, devices_failing = 0, refused_count = 0;
  std::optional<Instant> oldest_unconfirmed;                      // of all gateways
  std::vector<std::pair<Instant, std::int64_t>> readings_series;  // the last 60 full minutes
  std::map<std::string, metering::KindUsage> usage_today;         // since midnight, one step
  std::map<std::string, metering::KindUsage> usage_series;        // by hour, the last 24
  std::vector<Instant> hours;                                     // at which those steps begin, counted from midnight
  std::int64_t rooms = 0, meters = 0, bills_posted_this_month = 0;
};

// Of an estate, or of all in scope where {0}. Midnight and month are those of the estate, else of the first one in
// scope. Refusal: request.not_found.
Outcome<Dashboard> dashboard(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Instant now);

}  // namespace lamplighter::desk

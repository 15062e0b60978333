// Counts for the dashboard.
#pragma once

#include <vector>

#include "core/metering/meter.h"

namespace lamplighter::metering {

// How many readings arrived in each minute since `from`: (minute since 1970, readings), by minute; {0}: all estates in
// scope.
std::vector<std::pair<std::int64_t, std::int64_t>> arrivals_by_minute(db::Transaction& tx, const accounts::Scope& scope,
                                                                      EstateId estate, Instant from);
std::int64_t meter_count(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);
// Of the whole company, whoever asks: how many a price of that kind concerns.
std::int64_t meters_of_kind(db::Transaction& tx, CompanyId company, std::string_view kind);

}  // namespace lamplighter::metering

// One reading by its place, as it lies in the database: for whoever must check later what a result rested on.
#pragma once

#include "core/metering/entered.h"

namespace lamplighter::metering {

// nullopt: no such reading, or its channel belongs to another company. Reads only.
std::optional<StoredReading> find_reading(db::Transaction& tx, const accounts::Scope& scope, ChannelId channel,
                                          Instant at);
// The same of one that a person entered (Evidence::entry).
std::optional<EnteredReading> find_entered(db::Transaction& tx, const accounts::Scope& scope, MeterReadingId id);

}  // namespace lamplighter::metering

// SQL of the second look.
#pragma once

#include <utility>

#include "core/metering/check.h"

namespace lamplighter::metering {

// The latest automatic reading of the channels that served the register; nullopt: none.
std::optional<Instant> latest_at(db::Transaction& tx, MeterId meter, std::string_view reg);
// Meters whose billing register has readings nobody looked at, and that wait for no decision.
std::vector<std::pair<CompanyId, MeterId>> meters_to_check(db::Transaction& tx, int limit);

struct Conflict {
  Meter meter;
  ReadingFlag flag;
};
// Conflicting readings of channels that serve a meter, not in the queue yet; they count as being in it from now on.
std::vector<Conflict> new_conflicts(db::Transaction& tx, int limit);

}  // namespace lamplighter::metering

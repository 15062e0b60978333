// Meters as pages see them: with the room they serve today and their last reading. Of a meter without a channel that is
// the last one entered that counts; a later one that waits for review, or was rejected, is told beside it.
#pragma once

#include <boost/json/object.hpp>
#include <vector>

#include "core/http/route.h"
#include "core/metering/meter.h"

namespace lamplighter::metering {

std::vector<boost::json::object> meters_json(db::Transaction& tx, const accounts::Scope& scope,
                                             const std::vector<Meter>& meters, Instant now);
// With registers and assignments.
boost::json::object meter_detail_json(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter,
                                      Instant now);

}  // namespace lamplighter::metering

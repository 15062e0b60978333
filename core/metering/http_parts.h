// What the route files of metering share.
#pragma once

#include "core/http/route.h"
#include "core/metering/meter.h"

namespace lamplighter::metering {

// The meter of the path. Refuses metering.no_meter.
Outcome<Meter> meter_of(const http::Exchange& exchange, db::Transaction& tx);

std::vector<http::Route> entry_routes();
std::vector<http::Route> review_routes();

}  // namespace lamplighter::metering

// Query parameters that metering, fleet and desk share.
#pragma once

#include "core/calendar/calendar.h"
#include "core/http/route.h"

namespace lamplighter::metering {

// A decimal id; {0} where the parameter is absent. Refuses field.not_id.
Outcome<std::int64_t> id_query(const http::Exchange& exchange, std::string_view name);
// Absent: nullopt. Refuses metering.time_invalid, metering.day_invalid.
Outcome<std::optional<Instant>> instant_query(const http::Exchange& exchange, std::string_view name);
Outcome<std::optional<calendar::Day>> day_query(const http::Exchange& exchange, std::string_view name);

}  // namespace lamplighter::metering

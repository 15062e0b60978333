// What the route files of metering share.
#pragma once

#include "core/http/route.h"
#include "core/metering/meter.h"

namespace lamplighter::metering {

// The meter of the path. Refuses metering.no_meter.
Outcome<Meter> meter_of(const http::Exchange& exchange, db::Transaction& tx);

// Its channels of the register asked for; of all where none is. Refuses metering.register_unknown.
Outcome<std::vector<MeterChannel>> channels_asked(const http::Exchange& exchange, db::Transaction& tx,
                                                  const Meter& meter);
// `kind` of the query, `usual` where it is absent. Refuses metering.kind_unknown.
Outcome<std::string> kind_asked(const http::Exchange& exchange, std::string_view usual);

struct Span {
  Instant from{}, to{};
};
// `from` and `to` of the query; a day ahead of now where `to` is absent. Refuses metering.span_empty.
Outcome<Span> span_asked(const http::Exchange& exchange);

std::vector<http::Route> entry_routes();
std::vector<http::Route> plot_routes();
std::vector<http::Route> review_routes();

}  // namespace lamplighter::metering

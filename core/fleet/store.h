// SQL of gateways, devices and refused records as people see them. What arrives: arrival.h.
#pragma once

#include "core/fleet/gateway.h"

namespace lamplighter::fleet {

// Held gateways belong to nobody yet; only who may adopt them is shown them (DECISIONS.md).
enum class Held {
  shown,
  hidden
};

std::optional<Gateway> find_gateway(db::Transaction& tx, const accounts::Scope& scope, Held held, GatewayId gateway);
std::vector<Gateway> gateways(db::Transaction& tx, const accounts::Scope& scope,
                              Held held);  // held first, then by name
// Devices of a gateway the caller was shown: those of its present configuration, and adopted ones that left it; by
// name.
std::vector<Device> devices_of(db::Transaction& tx, GatewayId gateway);

void adopt_gateway_row(db::Transaction& tx, GatewayId gateway, const metering::Place& place,
                       std::optional<Instant> accept_from, Instant now);
void adopt_device_row(db::Transaction& tx, DeviceId device, MeterId meter, std::optional<Instant> accept_from,
                      Instant now);

struct RefusedFilter {
  GatewayId gateway;       // {0}: any
  RefusedRecordId before;  // {0}: from the newest
  int limit = 0;
};
std::vector<RefusedRecord> refused_records(db::Transaction& tx, const accounts::Scope& scope, Held held,
                                           const RefusedFilter& filter);

}  // namespace lamplighter::fleet

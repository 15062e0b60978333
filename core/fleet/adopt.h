// Adoption: a held gateway becomes an estate's, a discovered device becomes a meter.
#pragma once

#include "core/fleet/gateway.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::fleet {

// May the caller see gateways that are nobody's yet? Who may adopt, and sees all estates of a company (DECISIONS.md).
bool sees_held(const accounts::Caller& caller);

// From now on the gateway's records are stored; those before `accept_from` (none: everything is welcome) are refused.
// Refusals: request.not_found (gateway, estate), fleet.gateway_adopted_already.
Outcome<Gateway> adopt_gateway(db::Transaction& tx, const accounts::Caller& caller, GatewayId gateway, EstateId estate,
                               std::optional<Instant> accept_from, Instant now);

struct AdoptedMeter {
  DeviceId device;
  MeterId meter;
  std::string code;
};
struct Choice {      // which devices
  bool all = false;  // every discovered one that bills something
  std::vector<DeviceId> devices;
};
inline constexpr std::size_t adoptions_max = 1000;  // in one request; `all` takes that many and may be asked again

// Makes one meter per device. Refusals: request.not_found (gateway, device), fleet.gateway_not_adopted,
// fleet.device_adopted_already, metering.no_billing_register.
Outcome<std::vector<AdoptedMeter>> adopt_devices(db::Transaction& tx, const accounts::Caller& caller, GatewayId gateway,
                                                 const Choice& choice, std::optional<Instant> accept_from, Instant now);

}  // namespace lamplighter::fleet

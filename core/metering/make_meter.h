// Meters begin with the adoption of a device (fleet) and are connected to that device's channels.
#pragma once

#include "core/metering/intake.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

struct NewMeter {
  Place place;
  GatewayId gateway;
  GatewayName gateway_name;
  DeviceName device;
  std::string kind;          // "electricity", "water"
  std::string serial;        // "" where unknown
  Instant connected_from{};  // {}: from the first reading of its channels on
};

struct MadeMeter {
  MeterId id;
  std::string code;
};
// Makes a meter of the device's channels. Its code is the device's name; where the estate has that code already, with
// the gateway's name, then a number. Billing register, unit and digits are those of the channel that bills its kind
// (energy_import, volume_forward). Refusal: metering.no_billing_register, facts: device, kind, register.
Outcome<MadeMeter> make_meter(db::Transaction& tx, const accounts::Caller& caller, const NewMeter& meter, Instant now);

// The register that bills a kind of meter; nullopt for a kind not known here.
std::optional<RegisterName> billing_register_of(std::string_view kind);

// Connects what the device shows since: channels that serve no meter yet, of registers the meter does not have yet. A
// register whose unit changed is left for people to decide.
void connect_channels(db::Transaction& tx, const Place& place, MeterId meter, GatewayId gateway,
                      const DeviceName& device, Instant from);

}  // namespace lamplighter::metering

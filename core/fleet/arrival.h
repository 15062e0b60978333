// What ingest tells fleet: a gateway was seen, what it says of itself, what was refused of it.
// All inside the caller's transaction; they throw only what the database throws.
#pragma once

#include <set>

#include "core/fleet/gateway.h"
#include "schemas/wire/messages.h"

namespace lamplighter::fleet {

inline constexpr int held_gateways_max = 1000;   // more are not written down: their messages are held all the same
inline constexpr int refused_rows_max = 10'000;  // of one gateway; further refusals are counted only
inline constexpr std::size_t excerpt_bytes_max = 400;
inline constexpr int inventory_parts_max = 64;  // 4,096 devices
inline constexpr int devices_max = 8192;        // of one gateway, those included that its configuration no longer names
inline constexpr int channels_max = 65'536;     // of one gateway

// How a gateway stands: what decides whether its records are accepted.
struct Standing {
  GatewayId id;
  GatewayName name;
  bool adopted = false;
  metering::Place place;
  std::optional<Instant> accept_from;
  std::map<DeviceName, Instant> device_accept_from;  // of devices whose adoption set a start
};
// nullopt: never seen.
std::optional<Standing> standing_of(db::Transaction& tx, const GatewayName& name);
// Writes an unknown gateway down as held. nullopt: there are held_gateways_max of them already.
std::optional<Standing> gateway_at_first_sight(db::Transaction& tx, const GatewayName& name, Instant now);
// The channel of a reading whose channel is not known yet; its device too is written down where the inventory has not
// named it. Where the device is adopted, its meter gets the channel.
ChannelId channel_at_first_sight(db::Transaction& tx, const Standing& gateway, const Reading& reading);

void seen(db::Transaction& tx, GatewayId gateway, Instant now);
void take_status(db::Transaction& tx, const Standing& gateway, const wire::StatusMessage& status);
enum class InventoryTaken {
  taken,
  here_already,      // the same part of the same configuration: nothing changed
  too_many_devices,  // devices_max would be passed: refuse it
};
// Makes and describes devices and channels.
InventoryTaken take_inventory(db::Transaction& tx, const Standing& gateway, const wire::InventoryMessage& inventory);
std::int64_t channel_room(db::Transaction& tx, GatewayId gateway);  // how many more channels it may have

struct DeviceEvent {  // device_failed or device_recovered; `cause` empty: recovered
  DeviceName device;
  std::string cause;
  Epoch epoch;
  Sequence sequence;
};
// An event older than the one that decided the present state changes nothing.
void take_device_event(db::Transaction& tx, const Standing& gateway, const DeviceEvent& event);

// Keeps a refusal where people see it. The same refusal given again (the answer was lost) adds no record to the counts.
void keep_refused(db::Transaction& tx, const GatewayName& name, const std::optional<Standing>& gateway,
                  const RefusedRecord& record);
// The highest sequence of that epoch that was refused; {0} where none.
Sequence highest_refused(db::Transaction& tx, const GatewayName& name, Epoch epoch);

// For live pages: the gateway changed. A held one is everybody's who may adopt it, so each company hears of it.
void record_change(db::Transaction& tx, const Standing& gateway, Instant now);

// Text of outside fit to be stored and shown: valid UTF-8 without control characters, cut at `bytes_max`.
std::string storable(std::string_view text, std::size_t bytes_max);

}  // namespace lamplighter::fleet

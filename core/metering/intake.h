// What ingest and fleet hand to metering: channels at first sight, readings as they arrived.
// All inside the caller's transaction; they throw only what the database throws.
#pragma once

#include <compare>
#include <vector>

#include "core/metering/meter.h"

namespace lamplighter::metering {

struct Place {  // whose a channel is; {0} while its gateway is held
  CompanyId company;
  EstateId estate;
};

struct ChannelKey {  // what makes a channel one channel
  GatewayId gateway;
  DeviceName device;
  RegisterName reg;
  Unit unit = Unit::none;
  friend auto operator<=>(const ChannelKey&, const ChannelKey&) = default;
};

struct ChannelFacts {
  GatewayName gateway_name;
  std::int8_t exponent = 0;
  RegisterClass budget = RegisterClass::telemetry;
  std::optional<int> digits;
};

// The channel, made with these facts where it is new; an old one keeps its own.
ChannelId channel_at_first_sight(db::Transaction& tx, const Place& place, const ChannelKey& key,
                                 const ChannelFacts& facts);
// The same, but an old one gets these facts: for the inventory, which knows the profile.
ChannelId describe_channel(db::Transaction& tx, const Place& place, const ChannelKey& key, const ChannelFacts& facts);
// The gateway was adopted: its channels are of that place from now on.
void place_channels(db::Transaction& tx, const Place& place, GatewayId gateway);

struct Added {
  std::int64_t inserted = 0;
  std::int64_t repeated = 0;     // same channel, instant and value as an earlier one: ignored (domain.md section 2.6)
  std::int64_t conflicting = 0;  // same channel and instant, another value: kept for review in reading_conflict
};
// Adds readings of any channels in any order, and remembers the latest of each channel.
Added add_readings(db::Transaction& tx, std::vector<StoredReading> readings);

// A reading taken while the gateway's clock was unsynced.
struct UnsureReading {
  GatewayId gateway;
  BootId boot;
  Tick tick;
  StoredReading reading;
};
void add_unsure(db::Transaction& tx, const std::vector<UnsureReading>& readings);

// clock_corrected (contract.md, "Clocks"): for unsure readings of that boot before `before`, not corrected yet, adds a
// reading with the right time under the same (epoch, sequence). At most `limit`; returns how many. Fewer than `limit`:
// all are done.
struct Correction {
  GatewayId gateway;
  Epoch epoch;
  BootId boot;
  Sequence before;
  std::chrono::milliseconds offset{};
};
std::int64_t correct_unsure(db::Transaction& tx, const Correction& correction, int limit, Instant now);

// What lies apart because a gateway's clock was not right, by boot; those received last first. `waiting` readings of a
// boot that never synchronises stay out of every usage and bill: people enter or estimate what is missing.
struct UnsureBoot {
  BootId boot;
  std::int64_t readings = 0, waiting = 0;  // waiting: not corrected
  std::int64_t channels = 0;
  Instant first_received{}, last_received{};
};
std::vector<UnsureBoot> unsure_boots(db::Transaction& tx, GatewayId gateway, int limit);

// The counter behind "readings per minute".
void count_arrivals(db::Transaction& tx, const Place& place, Instant received_at, std::int64_t readings);

}  // namespace lamplighter::metering

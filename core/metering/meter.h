// Meters, the channels that served them, and the readings of those channels.
//
// A reading lies under its channel (gateway, device, register, unit); which channel was a meter's register, and when,
// is an effective-dated assignment. So adoption and meter change move no reading (architecture.md section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/reading.h"

namespace lamplighter::metering {

struct Meter {
  MeterId id;
  CompanyId company;
  EstateId estate;
  std::string code;               // unique in the estate
  std::string serial;             // "" where unknown
  std::string kind;               // "electricity", "water"
  std::string status;             // domain.md section 2.6: "stock" … "scrapped"
  RegisterName billing_register;  // "energy_import", "volume_forward"
  Unit unit = Unit::none;         // of the billing register
  std::optional<int> digits;      // of the counter including decimals
  Decimal multiplier{1, 0};       // CT x PT; only the core applies it
  GatewayName gateway;            // where it was adopted from
  DeviceName device;
  friend bool operator==(const Meter&, const Meter&) = default;
};

// Answer from the caller's scope only: what lies outside is not there. Read only.
std::optional<Meter> find_meter(db::Transaction& tx, const accounts::Scope& scope, MeterId meter);
std::vector<Meter> meters_of_estate(db::Transaction& tx, const accounts::Scope& scope, EstateId estate);  // by code

// A channel as the gateway's inventory, or else its first reading, described it.
struct Channel {
  ChannelId id;
  GatewayId gateway;
  GatewayName gateway_name;
  DeviceName device;
  RegisterName reg;
  Unit unit = Unit::none;
  std::int8_t exponent = 0;
  RegisterClass budget = RegisterClass::telemetry;
  std::optional<int> digits;  // it rolls over at 10^(digits+exponent)
};

// One assignment of a channel to a register of a meter. Half open; no valid_to: still so.
struct MeterChannel {
  MeterId meter;
  Channel channel;
  Instant valid_from{};  // 1970 where "from its first reading on"
  std::optional<Instant> valid_to;
};

// A reading as it was stored; (gateway, epoch, sequence) is its identity everywhere.
struct StoredReading {
  ChannelId channel;
  Instant at{};
  std::int64_t value = 0;  // x 10^exponent, as the meter showed it
  std::int8_t exponent = 0;
  Quality quality = Quality::measured;
  ClockState clock = ClockState::synced;
  Epoch epoch;
  Sequence sequence;
  Instant received_at{};
  std::string raw;  // register words in hex
  friend bool operator==(const StoredReading&, const StoredReading&) = default;
};

// A reading that claims to be this much later than its arrival is kept, but no bill may rest on it (flag FUTURE).
inline constexpr std::chrono::minutes future_max{5};
// Whether a bill may rest on it (domain.md section 2.6): measured, by a clock that was right, not from the future.
bool is_billable(const StoredReading& reading);

}  // namespace lamplighter::metering

// Gateways and their devices, as the core knows them.
//
// A gateway appears by itself, by its first message, and is held: nothing of it is stored until somebody adopts it for
// an estate. Its devices come with its inventory and are discovered until they are adopted, which makes one meter each.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "core/metering/intake.h"
#include "schemas/vocabulary/reading.h"

namespace lamplighter::fleet {

using DeviceId = Id<struct DeviceTag>;
using RefusedRecordId = Id<struct RefusedRecordTag>;

enum class GatewayState {
  held,
  adopted
};

struct Gateway {
  GatewayId id;
  GatewayName name;
  GatewayState state = GatewayState::held;
  std::optional<CompanyId> company;  // none while held
  std::optional<EstateId> estate;
  std::optional<Instant> accept_from;
  bool online = false;
  std::string version;
  Instant last_seen{};
  Epoch epoch;
  std::int64_t backlog = 0;
  std::optional<Instant> oldest_unconfirmed;
  std::string clock;  // ClockState
  std::int64_t disk_free_bytes = 0;
  std::int64_t refused_count = 0;
  std::int64_t device_count = 0;
  std::int64_t adopted_count = 0;
  std::int64_t failing_count = 0;

  metering::Place place() const { return company ? metering::Place{*company, *estate} : metering::Place{}; }
};

struct DeviceRegister {
  metering::Channel channel;
  std::optional<Decimal> last_value;
  std::optional<Instant> last_at;
};

enum class DeviceState {
  discovered,
  adopted
};

struct Device {
  DeviceId id;
  GatewayId gateway;
  DeviceName name;
  std::string line;
  std::string transport;
  std::string profile;
  std::string kind;  // "electricity", "water"
  std::string serial;
  DeviceState state = DeviceState::discovered;
  bool failing = false;
  std::string failed_cause;
  std::optional<MeterId> meter;
  std::vector<DeviceRegister> registers;
};

// Records the core would not store, and why.
struct RefusedRecord {
  RefusedRecordId id;
  std::optional<GatewayId> gateway;
  GatewayName gateway_name;
  std::string topic;
  Epoch epoch;  // {0}: the message did not say which records it carried
  Sequence first;
  Sequence last;
  std::int64_t count = 0;
  std::string reason;  // stable phrase; sentence "ingest.refused.<reason>"
  std::string detail;  // for people who know the protocol
  Instant received_at{};
  std::string payload_excerpt;
};

}  // namespace lamplighter::fleet

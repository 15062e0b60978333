// Messages as a gateway would send them, for the tests of ingest.
#pragma once

#include "core/ingest/accept.h"
#include "schemas/wire/codec.h"
#include "schemas/wire/topics.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::ingest {

inline constexpr Epoch test_epoch_id{4'611'686'018'427'387'904};

inline Message message_on(const std::string& topic, std::string payload) {
  Message m;
  m.topic = topic;
  m.payload = std::move(payload);
  m.received = db::test_epoch;
  return m;
}

template <class Records>
Message carrying(const Records& records, const GatewayName& sender, std::string_view kind) {
  Message m = message_on(wire::topic(sender, kind), wire::encode(records));
  m.epoch = std::to_string(records.epoch.n);
  m.first = std::to_string(records.records.front().sequence.n);
  m.last = std::to_string(records.records.back().sequence.n);
  return m;
}

inline Reading reading(std::string device, std::string reg, std::int64_t value, Instant at,
                       ClockState clock = ClockState::synced) {
  Reading r;
  r.device = DeviceName{std::move(device)};
  r.reg = RegisterName{std::move(reg)};
  r.value = value;
  r.exponent = -2;
  r.unit = Unit::kilowatt_hour;
  r.at = {at, clock, BootId{"4f7a1c1e-93d5-4c2b-8a53-0d5f6a7b8c9d"}, Tick{1000}};
  r.quality = clock == ClockState::unsynced ? Quality::clock_unsure : Quality::measured;
  r.raw = RawBits{{0x4228, 0}, 2};
  return r;
}

inline wire::ReadingsMessage readings_of(const GatewayName& gateway, std::int64_t first,
                                         std::vector<Reading> readings) {
  wire::ReadingsMessage m{gateway, test_epoch_id, {}};
  for (auto& r : readings) m.records.push_back({Sequence{first++}, std::move(r)});
  return m;
}

inline wire::EventsMessage events_of(const GatewayName& gateway, std::int64_t first, std::vector<EventKind> events) {
  wire::EventsMessage m{gateway, test_epoch_id, {}};
  for (auto& e : events)
    m.records.push_back(
        {Sequence{first++},
         {{db::test_epoch, ClockState::synced, BootId{"4f7a1c1e-93d5-4c2b-8a53-0d5f6a7b8c9d"}, Tick{1000}},
          std::move(e)}});
  return m;
}

inline Message readings_message(const GatewayName& gateway, std::int64_t first, std::vector<Reading> readings) {
  return carrying(readings_of(gateway, first, std::move(readings)), gateway, "readings");
}
inline Message events_message(const GatewayName& gateway, std::int64_t first, std::vector<EventKind> events) {
  return carrying(events_of(gateway, first, std::move(events)), gateway, "events");
}

inline Message status_message(const GatewayName& gateway, bool online, std::string version = "0.1.0") {
  wire::StatusMessage s;
  s.gateway = gateway;
  s.online = online;
  s.version = std::move(version);
  s.epoch = test_epoch_id;
  s.boot = BootId{"4f7a1c1e-93d5-4c2b-8a53-0d5f6a7b8c9d"};
  s.clock = ClockState::synced;
  s.at = db::test_epoch;
  s.config_hash = "c0ffee";
  return message_on(wire::topic(gateway, "status"), wire::encode(s));
}

inline wire::InventoryDevice electricity_meter(std::string name) {
  wire::InventoryDevice d;
  d.name = DeviceName{std::move(name)};
  d.line = "line-1";
  d.profile = "eastron_sdm120";
  d.kind = "electricity";
  d.registers = {{RegisterName{"energy_import"}, Unit::kilowatt_hour, -2, RegisterClass::billing, 8, "none"},
                 {RegisterName{"power"}, Unit::watt, 0, RegisterClass::telemetry, std::nullopt, "none"}};
  return d;
}

inline Message inventory_message(const GatewayName& gateway, std::vector<wire::InventoryDevice> devices,
                                 std::string hash = "c0ffee", int part = 1, int parts = 1) {
  wire::InventoryMessage m{gateway, std::move(hash), part, parts, {{"line-1", "modbus_tcp"}}, std::move(devices)};
  return message_on(wire::topic(gateway, "inventory/" + std::to_string(part)), wire::encode(m));
}

}  // namespace lamplighter::ingest

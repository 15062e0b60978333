// Random valid messages, for round trips, the contract test and the mutation tests.
#pragma once

#include <random>

#include "schemas/wire/messages.h"

namespace lamplighter::wire {

struct RandomMessages {
  ReadingsMessage readings;
  EventsMessage events;
  StatusMessage status;
  InventoryMessage inventory;
  AnswerMessage answer;
};

inline RandomMessages random_messages(std::mt19937_64& random) {
  const auto upto = [&](std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); };
  const auto text = [&] { return std::string("x\"\\\n\x01 电表") + std::to_string(upto(1000)); };
  const auto device = [&] { return DeviceName{"m-" + std::to_string(upto(500))}; };
  const auto any = [&] { return static_cast<std::int64_t>(random()); };
  const BootId boot{"4f7a1c1e-0000-4000-8000-" + std::to_string(100000000000 + upto(1000))};
  const auto stamp = [&] {
    return Stamp{instant_from_unix_ms(upto(4'000'000'000'000)), static_cast<ClockState>(upto(3)), boot,
                 Tick{upto(1'000'000'000)}};
  };
  const auto ranges = [&] {
    std::vector<SequenceRange> list;
    for (auto i = upto(4); i > 0; --i) {
      const auto first = upto(1'000'000) + 1;
      list.push_back({Sequence{first}, Sequence{first + upto(100)}});
    }
    return list;
  };
  RandomMessages m;
  const GatewayName gateway{"gate-" + std::to_string(upto(100))};
  m.readings.gateway = m.events.gateway = m.status.gateway = m.inventory.gateway = m.answer.gateway = gateway;
  m.readings.epoch = m.events.epoch = m.status.epoch = m.answer.epoch = Epoch{upto(INT64_MAX)};
  auto sequence = upto(1'000'000) + 1;
  for (auto i = upto(20) + 1; i > 0; --i) {
    RawBits raw;
    raw.count = static_cast<std::uint8_t>(upto(5));
    for (std::size_t w = 0; w < raw.count; ++w) raw.words[w] = static_cast<std::uint16_t>(random());
    m.readings.records.push_back(
        {Sequence{sequence++},
         {device(), RegisterName{"energy_import"}, any(), static_cast<std::int8_t>(upto(25) - 12),
          static_cast<Unit>(upto(15)), stamp(), static_cast<Quality>(upto(4)), raw}});
  }
  for (auto i = upto(8) + 1; i > 0; --i) {
    const EventKind kinds[] = {
        DeviceFailed{device(), text()},
        DeviceRecovered{device(), upto(INT64_MAX)},
        CounterSuspect{device(), RegisterName{"volume"}, "decreased", {upto(1'000'000), -2}, {-5, -1}},
        ClockCorrected{BootId{text()}, any()},
        Thinned{ranges()},
        GatewayRefused{text(), upto(1000)}};
    m.events.records.push_back({Sequence{sequence++}, {stamp(), kinds[upto(6)]}});
  }
  m.status.online = upto(2) == 1;
  m.status.version = text();
  m.status.boot = boot;
  m.status.clock = static_cast<ClockState>(upto(3));
  m.status.at = stamp().wall;
  m.status.backlog = upto(1'000'000);
  if (upto(2) == 1) m.status.oldest_unconfirmed = stamp().wall;
  m.status.refused = upto(10);
  m.status.disk_free_bytes = upto(INT64_MAX);
  m.status.config_hash = m.inventory.config_hash = text();
  for (auto i = upto(4); i > 0; --i) m.status.lines.push_back({text(), upto(INT64_MAX), upto(INT64_MAX)});
  m.inventory.parts = static_cast<int>(upto(5) + 1);
  m.inventory.part = static_cast<int>(upto(m.inventory.parts) + 1);
  m.inventory.lines = {{"line-a", "modbus_tcp"}, {text(), "modbus_rtu"}};
  for (auto i = upto(10); i > 0; --i) {
    InventoryDevice d{device(), "line-a", "eastron_sdm630", "electricity", text(), {}};
    d.registers.push_back({RegisterName{"energy_import"}, Unit::kilowatt_hour, -2, RegisterClass::billing, 8, "core"});
    d.registers.push_back({RegisterName{"power"}, Unit::watt, 0, RegisterClass::telemetry, std::nullopt, "none"});
    m.inventory.devices.push_back(d);
  }
  m.answer.stored = ranges();
  if (upto(2) == 1) m.answer.refused.push_back({ranges(), "before_adoption"});
  m.answer.hold = ranges();
  if (upto(2) == 1) m.answer.highest = Sequence{upto(1000)};
  return m;
}

}  // namespace lamplighter::wire

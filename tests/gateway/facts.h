// Readings and events as tests want them: short.
#pragma once

#include <string>
#include <vector>

#include "gateway/outbox/outbox.h"

namespace lamplighter::testing {

inline Stamp stamp_at(std::int64_t tick_ms, const std::string& boot = "11111111-2222-3333-4444-555555555555") {
  return {instant_from_unix_ms(1'795'000'000'000 + tick_ms), ClockState::synced, BootId{boot}, Tick{tick_ms}};
}

inline Reading reading(const std::string& device, std::int64_t value, std::int64_t tick_ms = 0) {
  Reading made;
  made.device = DeviceName{device};
  made.reg = RegisterName{"energy_import"};
  made.value = value;
  made.exponent = -2;
  made.unit = Unit::kilowatt_hour;
  made.at = stamp_at(tick_ms);
  made.raw = RawBits{{0x4228, 0x0000, 0, 0}, 2};
  return made;
}

inline outbox::Entry billing(const std::string& device, std::int64_t value) {
  return {reading(device, value), RegisterClass::billing};
}

inline outbox::Entry telemetry(const std::string& device, std::int64_t value) {
  auto made = reading(device, value);
  made.reg = RegisterName{"power"};
  made.unit = Unit::watt;
  return {made, RegisterClass::telemetry};
}

inline outbox::Entry failed(const std::string& device) {
  return {Event{stamp_at(0), DeviceFailed{DeviceName{device}, "timed_out"}}};
}

}  // namespace lamplighter::testing

// Which protocols exist, and how a driver for a configured device is made. A new protocol is one line in registry.cpp.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "drivers/driver.h"
#include "drivers/profile.h"

namespace lamplighter::drivers {

struct DeviceConfig {
  DeviceName name;
  std::uint8_t unit = 1;  // Modbus unit id, 0..255; on RTU 1..247
  SharedProfile profile;
  std::chrono::milliseconds billing_interval{60'000};
  std::chrono::milliseconds telemetry_interval{10'000};
  std::optional<std::chrono::milliseconds> response_timeout;  // else the profile's
  std::chrono::milliseconds phase{0};                         // stagger: the first poll is due at now + phase
  int failures_before_failed = 2;                             // consecutive, until DeviceFailed is emitted
  std::chrono::milliseconds retry_ms_min{500};                // after the first failure; doubles up to retry_ms_max
  std::chrono::milliseconds retry_ms_max{60'000};
  // An earlier driver of this device has told DeviceFailed and no recovery since: the first answer tells it.
  bool told_failed = false;
  friend bool operator==(const DeviceConfig&, const DeviceConfig&) = default;
};

// protocol: "modbus" (on any transport). nullptr: no such protocol.
std::unique_ptr<Driver> make_driver(std::string_view protocol, DeviceConfig config, Tick now);
bool is_protocol(std::string_view protocol);

}  // namespace lamplighter::drivers

#include <openssl/sha.h>

#include <cstdio>

#include "gateway/config/config.h"
#include "schemas/wire/codec.h"

namespace lamplighter::config {
namespace {

std::string sha256_hex(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", byte);
    hex += pair;
  }
  return hex;
}

wire::InventoryDevice inventory_of(const Device& device, const std::string& line) {
  const auto& profile = *device.driver.profile;
  wire::InventoryDevice listed{device.driver.name, line, profile.name, profile.kind, device.serial, {}};
  for (const auto& reg : profile.registers)
    listed.registers.push_back({reg.name, reg.unit, reg.exponent, reg.budget, reg.digits, profile.multiplier});
  return listed;
}

}  // namespace

std::vector<wire::InventoryMessage> inventory_of(const Config& config) {
  std::vector<wire::InventoryMessage> parts;
  const auto part_for = [&]() -> wire::InventoryMessage& {
    if (parts.empty() || parts.back().devices.size() == wire::inventory_devices_max)
      parts.push_back({config.gateway, "", static_cast<int>(parts.size()) + 1, 1, {}, {}});
    return parts.back();
  };
  for (const auto& each : config.lines) {
    for (const auto& device : each.devices) {
      auto& part = part_for();
      if (part.lines.empty() || part.lines.back().name != each.name)
        part.lines.push_back({each.name, std::string(line::to_text(each.transport.transport))});
      part.devices.push_back(inventory_of(device, each.name));
    }
  }
  std::string all;
  for (auto& part : parts) {
    part.parts = static_cast<int>(parts.size());
    all += wire::encode(part);
  }
  const auto hash = sha256_hex(all);
  for (auto& part : parts) part.config_hash = hash;
  return parts;
}

}  // namespace lamplighter::config

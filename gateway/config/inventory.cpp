#include <openssl/sha.h>

#include <cstdio>

#include "gateway/config/config.h"
#include "schemas/wire/codec.h"

namespace lamplighter::config {
namespace {

// A broker ends the connection of a client whose message is too large, at every attempt: the gateway would never be
// heard. Below the wire's limit by what a message has besides devices.
constexpr std::size_t part_bytes_max = wire::payload_bytes_max - 1024;

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
  std::size_t bytes = 0;  // of the last part
  const auto part_for = [&](const wire::InventoryDevice& device, const wire::InventoryLine& line) -> auto& {
    const auto wanted = wire::encode(wire::InventoryMessage{config.gateway, "", 1, 1, {line}, {device}}).size();
    if (parts.empty() || parts.back().devices.size() == wire::inventory_devices_max ||
        bytes + wanted > part_bytes_max) {
      parts.push_back({config.gateway, "", static_cast<int>(parts.size()) + 1, 1, {}, {}});
      bytes = 0;
    }
    bytes += wanted;
    return parts.back();
  };
  for (const auto& each : config.lines) {
    for (const auto& device : each.devices) {
      const wire::InventoryLine line{each.name, std::string(line::to_text(each.transport.transport))};
      auto listed = inventory_of(device, each.name);
      auto& part = part_for(listed, line);
      if (part.lines.empty() || part.lines.back().name != line.name) part.lines.push_back(line);
      part.devices.push_back(std::move(listed));
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

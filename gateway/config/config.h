// What a gateway is told: config/gateway.example.yaml shows every key, schemas/config/gateway.schema.json its limits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "drivers/line/open_line.h"
#include "drivers/profile.h"
#include "drivers/profile_yaml.h"
#include "drivers/registry.h"
#include "gateway/clock/clock.h"
#include "gateway/outbox/outbox.h"
#include "schemas/wire/messages.h"

namespace lamplighter::config {

struct MqttConfig {
  std::string host;
  std::uint16_t port = 1883;
  std::string password_file;               // "" where a certificate is the identity
  std::string ca_file;                     // "" for plain MQTT
  std::string certificate_file, key_file;  // both or none: gateway/identity
  std::int64_t ack_timeout_ms = 10'000;
  std::int64_t in_flight_max = 100;
  std::int64_t reconnect_ms_min = 1'000;
  std::int64_t reconnect_ms_max = 60'000;
  std::int64_t hold_ms_max = 30'000;
  friend bool operator==(const MqttConfig&, const MqttConfig&) = default;
};

struct Device {
  std::string serial;
  drivers::DeviceConfig driver;
  friend bool operator==(const Device&, const Device&) = default;
};

struct LineConfig {
  std::string name;
  line::LineConfig transport;
  std::vector<Device> devices;
  friend bool operator==(const LineConfig&, const LineConfig&) = default;
};

struct Config {
  GatewayName gateway;
  std::string outbox_path;
  outbox::Budget budget;
  MqttConfig mqtt;
  std::int64_t batch_records_max = 100;
  std::int64_t batch_age_ms = 2;
  clock::Source clock;
  std::string health_address = "127.0.0.1";
  std::uint16_t health_port = 9464;
  std::int64_t status_interval_ms = 30'000;
  std::string control_socket;
  std::vector<LineConfig> lines;
  std::map<std::string, int> lines_of_keys;  // of the file: where each top-level key stands
};

struct ConfigResult {  // either a configuration, or at least one fault
  std::optional<Config> config;
  std::vector<drivers::YamlFault> faults;  // of this file and of the profiles it names
};

enum class Enrolment : std::uint8_t {
  done,     // what the file names must be there
  to_come,  // authority, certificate and key of the gateway need not be: they are about to be made
};
// Reads and checks the whole file: every fault with file, line and reason. Relative paths count from its folder.
ConfigResult load_config(const std::filesystem::path& file, Enrolment enrolment = Enrolment::done);

// What a device and register of this configuration are known to be; nullptr for unknown ones.
const Device* find_device(const Config& config, const DeviceName& name);
const drivers::ProfileRegister* find_register(const Device& device, const RegisterName& name);

// The inventory in parts of at most wire::inventory_devices_max devices, each within the wire's limit of a payload; the
// hash is of all parts.
std::vector<wire::InventoryMessage> inventory_of(const Config& config);

}  // namespace lamplighter::config

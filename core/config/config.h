// core.yaml: everything one core needs to know that is not in its database. Strict: every fault names file, line and
// reason, and all are told at once (schemas/config/strict_yaml.h). config/core.example.yaml explains each key.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "schemas/config/strict_yaml.h"

namespace lamplighter::config {

struct Listen {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string certificate_file, key_file;  // both or none
  int connections_max = 1000;
  int connections_per_address_max = 200;
  int live_streams_max = 300;
};

struct Mqtt {
  std::string host = "127.0.0.1";
  std::uint16_t port = 1883;
  std::string user;
  std::string password_file;                        // "" where a certificate is our identity
  std::string ca_file, certificate_file, key_file;  // ca_file: TLS; the other two both or none
  std::string broker_certificate_file;              // the broker's own, to watch its end; "" where it is not here
  std::chrono::milliseconds reconnect_min{1'000};
  std::chrono::milliseconds reconnect_max{60'000};
};

enum class LogLevel : std::uint8_t {
  debug,
  info,
  warning,
  error
};

struct Config {
  Listen listen;
  std::string database;  // "sqlite:/…" or "postgresql:…"
  std::filesystem::path files;
  std::filesystem::path web_root;  // empty: no pages are served
  Mqtt mqtt;
  int database_threads = 4;
  int changes_kept_days = 30;
  LogLevel log = LogLevel::info;
};

// `folder`: what relative paths count from. `file`: its name in the faults.
std::variant<Config, std::vector<YamlFault>> parse_config(std::string_view text, const std::string& file,
                                                          const std::filesystem::path& folder);
std::variant<Config, std::vector<YamlFault>> load_config(const std::filesystem::path& file);

}  // namespace lamplighter::config

// The file as a whole: the top level and what must be unique across it. Lines and devices: read_line.cpp.
#include <fstream>
#include <sstream>

#include "gateway/config/config.h"
#include "gateway/config/read_line.h"

namespace lamplighter::config {
namespace {

using drivers::YamlFaults;
using drivers::YamlMap;
using drivers::YamlNode;

constexpr std::size_t lines_max = 2'000;
constexpr std::size_t unix_path_max = 100;  // sockaddr_un ends at 108

std::string absolute(const std::filesystem::path& folder, const std::string& path) {
  return (folder / path).lexically_normal().string();  // an absolute path replaces the folder
}

// Absent: {} and no fault, so that defaults stand.
template <class Read>
void optional_map(YamlMap& parent, std::string_view key, YamlFaults& faults, Read read) {
  const YamlNode* node = parent.find(key);
  if (!node) return;
  YamlMap map(*node, std::string(key), faults);
  read(map);
  map.finish();
}

template <class Number>
void take(std::optional<std::int64_t> value, Number& into) {
  if (value) into = static_cast<Number>(*value);
}

void read_outbox(YamlMap& map, const std::filesystem::path& folder, Config& config) {
  constexpr std::int64_t most = std::int64_t{1} << 40;
  if (const auto path = map.text("path")) config.outbox_path = absolute(folder, *path);
  auto& budget = config.budget;
  take(map.optional_whole("budget_bytes", {1 << 20, most}), budget.total_bytes);
  budget.billing_reserved_bytes = budget.total_bytes / 2;
  budget.events_reserved_bytes = std::max<std::int64_t>(65'536, budget.total_bytes / 64);
  take(map.optional_whole("reserved_for_billing_bytes", {1 << 18, most}), budget.billing_reserved_bytes);
  take(map.optional_whole("reserved_for_events_bytes", {65'536, most}), budget.events_reserved_bytes);
  if (budget.billing_reserved_bytes + budget.events_reserved_bytes > budget.total_bytes)
    map.fault("budget_bytes", std::to_string(budget.total_bytes) + " is less than what is reserved for billing (" +
                                  std::to_string(budget.billing_reserved_bytes) + ") and events (" +
                                  std::to_string(budget.events_reserved_bytes) + ")");
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// Passwords and keys are read when the gateway runs; here only whether they can be, and by whom.
void check_secret_file(YamlMap& map, std::string_view key, const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error || status.type() != std::filesystem::file_type::regular)
    return map.fault(key, path + " does not exist or is no file");
  if ((status.permissions() & std::filesystem::perms::others_read) != std::filesystem::perms::none)
    map.fault(key, path + " can be read by everybody; chmod 0640 it");
}

// Our identity at the broker, where it is a certificate.
void read_identity(YamlMap& tls, const std::filesystem::path& folder, Enrolment enrolment, MqttConfig& mqtt) {
  const auto certificate = tls.optional_text("certificate_file"), key = tls.optional_text("key_file");
  if (certificate.has_value() != key.has_value())
    return tls.fault(key ? "key_file" : "certificate_file",
                     "needs the other: certificate_file and key_file belong together");
  if (!certificate) return;
  mqtt.certificate_file = absolute(folder, *certificate);
  mqtt.key_file = absolute(folder, *key);
  if (enrolment == Enrolment::to_come) return;
  if (!std::filesystem::is_regular_file(mqtt.certificate_file))
    tls.fault("certificate_file", mqtt.certificate_file +
                                      " does not exist or is no file; enrol the gateway: lamplighter-gateway "
                                      "make-request, lamplighter-core sign-gateway, lamplighter-gateway "
                                      "take-certificate");
  check_secret_file(tls, "key_file", mqtt.key_file);
}

void read_tls(YamlMap& tls, const std::filesystem::path& folder, Enrolment enrolment, MqttConfig& mqtt) {
  if (const auto path = tls.text("ca_file")) {
    mqtt.ca_file = absolute(folder, *path);
    if (enrolment == Enrolment::done && !std::filesystem::is_regular_file(mqtt.ca_file))
      tls.fault("ca_file", mqtt.ca_file + " does not exist or is no file");
  }
  read_identity(tls, folder, enrolment, mqtt);
}

void read_mqtt(YamlMap& map, const std::filesystem::path& folder, YamlFaults& faults, Enrolment enrolment,
               MqttConfig& mqtt) {
  if (const auto host = map.text("host")) mqtt.host = *host;
  take(map.whole("port", {1, 65'535}), mqtt.port);
  optional_map(map, "tls", faults, [&](YamlMap& tls) { read_tls(tls, folder, enrolment, mqtt); });
  if (const auto path =
          mqtt.certificate_file.empty() ? map.text("password_file") : map.optional_text("password_file")) {
    mqtt.password_file = absolute(folder, *path);
    check_secret_file(map, "password_file", mqtt.password_file);
  }
  const bool insecure = map.optional_truth("insecure_plaintext").value_or(false);
  if (mqtt.ca_file.empty() && !insecure && !mqtt.host.empty() && !is_this_machine(mqtt.host))
    map.fault("host", mqtt.host +
                          ": plain MQTT"
                          " would show the password and every reading to the network; give tls: {ca_file: …}, or say "
                          "insecure_plaintext: true");
  take(map.optional_whole("ack_timeout_ms", {100, 600'000}), mqtt.ack_timeout_ms);
  take(map.optional_whole("in_flight_max", {1, 1'000}), mqtt.in_flight_max);
  take(map.optional_whole("reconnect_ms_min", {50, 600'000}), mqtt.reconnect_ms_min);
  take(map.optional_whole("reconnect_ms_max", {50, 600'000}), mqtt.reconnect_ms_max);
  take(map.optional_whole("hold_ms_max", {100, 600'000}), mqtt.hold_ms_max);
  if (mqtt.reconnect_ms_min > mqtt.reconnect_ms_max)
    map.fault("reconnect_ms_min", std::to_string(mqtt.reconnect_ms_min) + " is more than reconnect_ms_max " +
                                      std::to_string(mqtt.reconnect_ms_max));
}

void read_health(YamlMap& map, Config& config) {
  if (const auto address = map.optional_text("address")) {
    config.health_address = *address;
    if (*address != "127.0.0.1" && *address != "::1")
      map.fault("address", *address + " is not 127.0.0.1 or ::1; metrics are for this machine only");
  }
  take(map.optional_whole("port", {1, 65'535}), config.health_port);
}

void read_clock(YamlMap& map, const std::filesystem::path& folder, Config& config) {
  const auto trust = map.optional_text("trust");
  if (trust == "always")
    config.clock.trust = clock::Trust::always;
  else if (trust == "file")
    config.clock.trust = clock::Trust::file;
  else if (trust && *trust != "kernel")
    map.fault("trust", "\"" + *trust + "\" is none of kernel, always, file");
  const auto file = map.optional_text("synchronized_file");
  if (file) config.clock.file = absolute(folder, *file);
  if (file.has_value() != (config.clock.trust == clock::Trust::file))
    map.fault("trust", "file needs synchronized_file, and nothing else takes it");
}

void read_top(const YamlNode& root, YamlMap& top, const std::filesystem::path& folder, Enrolment enrolment,
              YamlFaults& faults, Config& config, ProfileShelf& shelf) {
  if (const auto name = top.text("gateway")) {
    config.gateway = GatewayName{*name};
    if (!is_gateway_name(*name)) top.fault("gateway", "\"" + *name + "\" is not 1–32 of a–z, 0–9 and -");
  }
  if (const auto profiles = top.text("profiles")) {
    shelf.folder = absolute(folder, *profiles);
    if (!std::filesystem::is_directory(shelf.folder)) top.fault("profiles", shelf.folder.string() + " does not exist");
  }
  if (!top.has("outbox")) top.fault("outbox", "is missing: outbox: {path: …}");
  optional_map(top, "outbox", faults, [&](YamlMap& map) { read_outbox(map, folder, config); });
  if (!top.has("mqtt")) top.fault("mqtt", "is missing: mqtt: {host: …, port: …, password_file: …}");
  optional_map(top, "mqtt", faults, [&](YamlMap& map) { read_mqtt(map, folder, faults, enrolment, config.mqtt); });
  optional_map(top, "batch", faults, [&](YamlMap& map) {
    take(map.optional_whole("records_max", {1, static_cast<std::int64_t>(wire::records_max)}),
         config.batch_records_max);
    take(map.optional_whole("age_ms", {0, 60'000}), config.batch_age_ms);
  });
  optional_map(top, "clock", faults, [&](YamlMap& map) { read_clock(map, folder, config); });
  optional_map(top, "health", faults, [&](YamlMap& map) { read_health(map, config); });
  take(top.optional_whole("status_interval_ms", {1'000, 600'000}), config.status_interval_ms);
  config.control_socket = config.outbox_path + ".socket";
  if (const auto path = top.optional_text("control_socket")) config.control_socket = absolute(folder, *path);
  if (config.control_socket.size() > unix_path_max)
    top.fault("control_socket", config.control_socket + " has " + std::to_string(config.control_socket.size()) +
                                    " characters, at most " + std::to_string(unix_path_max) +
                                    " fit; name a shorter one");
  if (const auto* lines = top.list("lines")) {
    if (lines->empty() || lines->size() > lines_max)
      top.fault("lines",
                "has " + std::to_string(lines->size()) + " entries, 1 to " + std::to_string(lines_max) + " are taken");
    else
      read_lines(*lines, faults, shelf, config.lines);
  }
  top.finish();
  for (const auto& [key, node] : root.map) config.lines_of_keys[key] = node.line;
}

}  // namespace

ConfigResult load_config(const std::filesystem::path& file, Enrolment enrolment) {
  const std::string name = file.string();
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {std::nullopt, {{name, 0, "the file does not exist or cannot be read"}}};
  std::string text(drivers::yaml_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  auto document = drivers::parse_yaml(text, name);
  if (!document.faults.empty()) return {std::nullopt, std::move(document.faults)};

  YamlFaults faults(name);
  Config config;
  ProfileShelf shelf;
  shelf.config_folder = std::filesystem::absolute(file).parent_path();
  YamlMap top(document.root, "configuration", faults);
  read_top(document.root, top, shelf.config_folder, enrolment, faults, config, shelf);
  auto all = faults.sorted();
  all.insert(all.end(), shelf.faults.begin(), shelf.faults.end());
  if (!all.empty()) return {std::nullopt, std::move(all)};
  return {std::move(config), {}};
}

const Device* find_device(const Config& config, const DeviceName& name) {
  for (const auto& each : config.lines)
    for (const auto& device : each.devices)
      if (device.driver.name == name) return &device;
  return nullptr;
}

const drivers::ProfileRegister* find_register(const Device& device, const RegisterName& name) {
  for (const auto& each : device.driver.profile->registers)
    if (each.name == name) return &each;
  return nullptr;
}

}  // namespace lamplighter::config

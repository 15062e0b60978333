#include <fstream>
#include <sstream>

#include "core/config/config.h"

namespace lamplighter::config {
namespace {

constexpr std::int64_t reconnect_ms_limit = 600'000;

struct Reading {
  YamlFaults& faults;
  std::filesystem::path folder;

  std::string path(const std::optional<std::string>& text) const {
    return text && !text->empty() ? (folder / *text).lexically_normal().string() : "";
  }
};

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void take_number(YamlMap& map, std::string_view key, WholeNumberLimits limits, int& into) {
  if (const auto n = map.optional_whole(key, limits)) into = static_cast<int>(*n);
}

void take_port(YamlMap& map, std::uint16_t& into) {
  if (const auto n = map.optional_whole("port", {1, 65535})) into = static_cast<std::uint16_t>(*n);
}

void take_milliseconds(YamlMap& map, std::string_view key, std::chrono::milliseconds& into) {
  if (const auto n = map.optional_whole(key, {1, reconnect_ms_limit})) into = std::chrono::milliseconds{*n};
}

void take_listen(const YamlNode& node, const Reading& reading, Listen& listen) {
  YamlMap map(node, "listen", reading.faults);
  if (const auto address = map.optional_text("address")) listen.address = *address;
  take_port(map, listen.port);
  take_number(map, "connections_max", {1, 100'000}, listen.connections_max);
  take_number(map, "connections_per_address_max", {1, 100'000}, listen.connections_per_address_max);
  take_number(map, "live_streams_max", {0, 10'000}, listen.live_streams_max);
  if (const auto* node_of_tls = map.find("tls")) {
    YamlMap tls(*node_of_tls, "listen: tls", reading.faults);
    listen.certificate_file = reading.path(tls.text("certificate_file"));
    listen.key_file = reading.path(tls.text("key_file"));
    tls.finish();
  }
  map.finish();
}

void take_mqtt(const YamlNode& node, const Reading& reading, Mqtt& mqtt) {
  YamlMap map(node, "mqtt", reading.faults);
  if (const auto host = map.text("host")) mqtt.host = *host;
  take_port(map, mqtt.port);
  if (const auto user = map.text("user")) mqtt.user = *user;
  take_milliseconds(map, "reconnect_ms_min", mqtt.reconnect_min);
  take_milliseconds(map, "reconnect_ms_max", mqtt.reconnect_max);
  if (mqtt.reconnect_min > mqtt.reconnect_max) map.fault("reconnect_ms_min", "is more than reconnect_ms_max");
  const bool plaintext = map.optional_truth("insecure_plaintext").value_or(false);
  if (const auto* node_of_tls = map.find("tls")) {
    YamlMap tls(*node_of_tls, "mqtt: tls", reading.faults);
    mqtt.ca_file = reading.path(tls.text("ca_file"));
    mqtt.certificate_file = reading.path(tls.optional_text("certificate_file"));
    mqtt.key_file = reading.path(tls.optional_text("key_file"));
    mqtt.broker_certificate_file = reading.path(tls.optional_text("broker_certificate_file"));
    if (mqtt.certificate_file.empty() != mqtt.key_file.empty())
      tls.fault(tls.has("key_file") ? "key_file" : "certificate_file",
                "needs the other: certificate_file and key_file belong together");
    tls.finish();
  } else if (!is_this_machine(mqtt.host) && !plaintext) {
    map.fault("host", "is another machine (" + mqtt.host +
                          "): passwords and readings would travel in the clear. Add tls: {ca_file: …}, or say "
                          "insecure_plaintext: true");
  }
  // A certificate is an identity; without one it is the password.
  mqtt.password_file =
      reading.path(mqtt.certificate_file.empty() ? map.text("password_file") : map.optional_text("password_file"));
  map.finish();
}

void take_log(YamlMap& map, LogLevel& level) {
  const auto word = map.optional_text("log");
  if (!word) return;
  if (*word == "debug")
    level = LogLevel::debug;
  else if (*word == "info")
    level = LogLevel::info;
  else if (*word == "warning")
    level = LogLevel::warning;
  else if (*word == "error")
    level = LogLevel::error;
  else
    map.fault("log", "must be debug, info, warning or error, not \"" + *word + "\"");
}

// A relative path of a SQLite file counts from the configuration, not from wherever the service was started.
std::string connection(YamlMap& map, const Reading& reading) {
  const auto text = map.text("database");
  if (!text) return "";
  if (text->starts_with("sqlite:") && text->size() > 7) return "sqlite:" + reading.path(text->substr(7));
  if (!text->starts_with("postgresql:"))
    map.fault("database",
              "must begin with sqlite: or postgresql:, such as sqlite:/var/lib/lamplighter/core.sqlite or "
              "\"postgresql:host=/run/postgresql dbname=lamplighter\"");
  return *text;
}

}  // namespace

std::variant<Config, std::vector<YamlFault>> parse_config(std::string_view text, const std::string& file,
                                                          const std::filesystem::path& folder) {
  const auto document = parse_yaml(text, file);
  if (!document.faults.empty()) return document.faults;
  YamlFaults faults(file);
  const Reading reading{faults, folder};
  Config config;
  YamlMap map(document.root, "core configuration", faults);
  if (const auto* listen = map.find("listen")) take_listen(*listen, reading, config.listen);
  config.database = connection(map, reading);
  config.files = reading.path(map.text("files"));
  config.web_root = reading.path(map.optional_text("web_root"));
  if (const auto* mqtt = map.find("mqtt"))
    take_mqtt(*mqtt, reading, config.mqtt);
  else if (document.root.kind == YamlNode::Kind::map)
    faults.add(document.root.line, "core configuration lacks \"mqtt\"");
  take_number(map, "database_threads", {1, 64}, config.database_threads);
  take_number(map, "changes_kept_days", {1, 3650}, config.changes_kept_days);
  take_log(map, config.log);
  map.finish();
  if (!faults.none()) return faults.sorted();
  return config;
}

std::variant<Config, std::vector<YamlFault>> load_config(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !std::filesystem::is_regular_file(file))
    return std::vector{YamlFault{file.string(), 0, "cannot be read; check the name and that the service may read it"}};
  return parse_config(text.str(), file.string(), std::filesystem::absolute(file).parent_path());
}

}  // namespace lamplighter::config

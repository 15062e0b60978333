// A configuration that is right, changed in one place at a time: what is said, and on which line.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gateway/config/config.h"
#include "schemas/wire/codec.h"

using namespace lamplighter;
using namespace lamplighter::config;

namespace {

const std::string right = R"(gateway: estate-1
profiles: PROFILES
outbox: {path: outbox.sqlite, budget_bytes: 10485760}
mqtt:
  host: 127.0.0.1
  port: 1883
  password_file: password
  ack_timeout_ms: 5000
batch: {records_max: 50, age_ms: 10}
lines:
  - name: line-1
    transport: modbus_tcp
    host: 192.0.2.1
    telemetry_interval_ms: 5000
    devices:
      - {name: a, profile: eastron_sdm120, unit: 1, serial: "007"}
      - {name: b, profile: eastron_sdm630, unit: 2, billing_interval_ms: 300000}
  - name: line-2
    transport: modbus_rtu
    path: ttyUSB0
    baud: 19200
    parity: even
    devices:
      - {name: c, profile: eastron_sdm120, unit: 1, response_timeout_ms: 2000}
)";

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lamplighter_config_XXXXXX").string();
    path = mkdtemp(name.data());
    write("password", "secret\n");
    std::filesystem::permissions(path / "password", std::filesystem::perms::owner_read);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const std::string& file, const std::string& text) const { std::ofstream(path / file) << text; }
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE_MESSAGE(at != std::string::npos, what);
  return text.replace(at, what.size(), by);
}

ConfigResult load(const Folder& folder, const std::string& text) {
  folder.write("gateway.yaml", replaced(text, "PROFILES", std::string(LAMPLIGHTER_SOURCE_DIR) + "/drivers/profiles"));
  return load_config(folder.path / "gateway.yaml");
}

std::string faults_of(const ConfigResult& result) {
  std::string text;
  for (const auto& fault : result.faults) text += std::to_string(fault.line) + ": " + fault.reason + "\n";
  return text;
}

}  // namespace

TEST_CASE("a right configuration is read with its defaults, inherited intervals and paths from its own folder") {
  const Folder folder;
  const auto result = load(folder, right);
  REQUIRE_MESSAGE(result.config.has_value(), faults_of(result));
  const auto& config = *result.config;
  CHECK(config.gateway.text == "estate-1");
  CHECK(config.outbox_path == (folder.path / "outbox.sqlite").string());
  CHECK(config.control_socket == config.outbox_path + ".socket");
  CHECK(config.budget.billing_reserved_bytes == 5242880);
  CHECK(config.budget.events_reserved_bytes == 163840);
  CHECK(config.mqtt.ack_timeout_ms == 5000);
  CHECK(config.mqtt.in_flight_max == 100);
  CHECK(config.clock.trust == clock::Trust::kernel);
  CHECK(config.batch_records_max == 50);
  REQUIRE(config.lines.size() == 2);
  const auto& a = config.lines[0].devices.at(0);
  CHECK(a.serial == "007");
  CHECK(a.driver.billing_interval.count() == 60'000);
  CHECK(a.driver.telemetry_interval.count() == 5'000);
  CHECK(a.driver.profile->name == "eastron_sdm120");
  CHECK(config.lines[0].devices.at(1).driver.billing_interval.count() == 300'000);
  CHECK(config.lines[1].transport.tty == (folder.path / "ttyUSB0").string());
  CHECK(config.lines[1].transport.baud == 19200);
  CHECK(config.lines[1].transport.parity == line::Parity::even);
  CHECK(config.lines[1].devices.at(0).driver.response_timeout->count() == 2'000);
}

TEST_CASE("every wrong place is told with its line and reason") {
  const struct {
    const char* what;
    const char* by;
    const char* said;
  } table[] = {
      {"gateway: estate-1", "gateway: Estate 1",
       "1: configuration: gateway \"Estate 1\" is not 1–32 of a–z, 0–9 and -"},
      {"gateway: estate-1\n", "", "1: configuration lacks \"gateway\""},
      {"port: 1883", "port: 70000", "6: mqtt: port"},
      {"port: 1883", "port: \"1883\"", "6: mqtt: port"},
      {"port: 1883", "port: 01883", "6: mqtt: port"},
      {"host: 127.0.0.1", "host: broker.example", "5: mqtt: host broker.example: plain MQTT would show the password"},
      {"password_file: password", "password_file: nowhere", "does not exist or is no file"},
      {"ack_timeout_ms: 5000", "ack_timeout_ms: 5", "8: mqtt: ack_timeout_ms"},
      {"ack_timeout_ms: 5000", "ack_timeout: 5000", "8: mqtt: "},
      {"ack_timeout_ms: 5000", "reconnect_ms_min: 5000\n  reconnect_ms_max: 400",
       "8: mqtt: reconnect_ms_min 5000 is more than reconnect_ms_max 400"},
      {"ack_timeout_ms: 5000", "ack_timeout_ms: 5000\n  port: 1884", "port"},
      {"budget_bytes: 10485760", "budget_bytes: 1048576, reserved_for_billing_bytes: 1048576",
       "3: outbox: budget_bytes 1048576 is less than what is reserved"},
      {"records_max: 50", "records_max: 501", "9: batch: records_max"},
      {"name: b,", "name: a,", "17: device: name \"a\" is already used on line 16"},
      {"unit: 2", "unit: 1", "17: device: unit \"1\" is already used on line 16"},
      {"unit: 2", "unit: 248", "17: device: unit"},
      {"eastron_sdm630", "eastron_sdm999", "17: device: profile \"eastron_sdm999\" is unknown: there is no "},
      {"eastron_sdm630", "../secret", "17: device: profile \"../secret\" is not 1–64"},
      {"name: line-2", "name: line-1", "18: line: name \"line-1\" is already used on line 11"},
      {"transport: modbus_rtu", "transport: modbus_udp", "19: line: transport \"modbus_udp\" is none of"},
      {"parity: even", "parity: mark", "22: line: parity \"mark\" is none of none, even, odd"},
      {"parity: even", "host: 192.0.2.9", "22: line: "},
      {"baud: 19200", "baud: 12345", "21: line: baud 12345 is none of"},
      {"response_timeout_ms: 2000", "response_timeout_ms: 20", "24: device: response_timeout_ms"},
      {"batch: {", "health: {address: 0.0.0.0}\nbatch: {", "9: health: address 0.0.0.0 is not 127.0.0.1 or ::1"},
      {"batch: {", "clock: {trust: sometimes}\nbatch: {",
       "9: clock: trust \"sometimes\" is none of kernel, always, file"},
      {"batch: {", "colour: red\nbatch: {", "9: configuration: "},
      {"batch: {records_max: 50, age_ms: 10}", "batch: &x {records_max: 50}", "anchor"},
  };
  const Folder folder;
  for (const auto& row : table) {
    CAPTURE(row.by);
    const auto result = load(folder, replaced(right, row.what, row.by));
    CHECK_FALSE(result.config.has_value());
    CHECK_MESSAGE(faults_of(result).find(row.said) != std::string::npos, faults_of(result));
  }
}

TEST_CASE("all faults of a file are told at once") {
  const Folder folder;
  auto text = replaced(right, "port: 1883", "port: 0");
  text = replaced(text, "unit: 2", "unit: 1");
  text = replaced(text, "baud: 19200", "baud: 1");
  CHECK(load(folder, text).faults.size() == 3);
}

TEST_CASE("a plain connection to another machine is possible only by saying so") {
  const Folder folder;
  CHECK(load(folder, replaced(right, "host: 127.0.0.1", "host: broker.example\n  insecure_plaintext: true"))
            .config.has_value());
  folder.write("ca.pem", "x");
  CHECK(load(folder, replaced(right, "host: 127.0.0.1", "host: broker.example\n  tls: {ca_file: ca.pem}"))
            .config.has_value());
}

TEST_CASE("a certificate is an identity without a password; until it has been made only enrolment takes the file") {
  const Folder folder;
  folder.write("ca.pem", "x");
  const auto with = [](const std::string& tls) {
    return replaced(right, "password_file: password", "tls: {ca_file: ca.pem" + tls + "}");
  };
  const auto enrolled = with(", certificate_file: g.crt, key_file: g.key");
  const auto lacking = load(folder, enrolled);
  CHECK(faults_of(lacking).find("g.crt does not exist or is no file; enrol the gateway") != std::string::npos);
  CHECK(faults_of(lacking).find("g.key does not exist") != std::string::npos);
  const auto to_come = load_config(folder.path / "gateway.yaml", Enrolment::to_come);
  REQUIRE_MESSAGE(to_come.config.has_value(), faults_of(to_come));
  CHECK(to_come.config->mqtt.key_file == (folder.path / "g.key").string());
  folder.write("g.crt", "x");
  folder.write("g.key", "x");
  CHECK(faults_of(load(folder, enrolled)).find("g.key can be read by everybody") != std::string::npos);
  std::filesystem::permissions(folder.path / "g.key", std::filesystem::perms::owner_read);
  CHECK_MESSAGE(load(folder, enrolled).config.has_value(), faults_of(load(folder, enrolled)));
  CHECK(faults_of(load(folder, with(", key_file: g.key"))).find("belong together") != std::string::npos);
  CHECK(faults_of(load(folder, with(""))).find("lacks \"password_file\"") != std::string::npos);
}

TEST_CASE("a password that everybody can read is refused") {
  const Folder folder;
  std::filesystem::permissions(folder.path / "password", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  CHECK(faults_of(load(folder, right)).find("can be read by everybody") != std::string::npos);
}

TEST_CASE("the example is a right configuration, but for its password file") {
  std::ifstream file(std::string(LAMPLIGHTER_SOURCE_DIR) + "/config/gateway.example.yaml");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  const Folder folder;
  text = replaced(text, "../drivers/profiles", "PROFILES");
  text = replaced(text, "/etc/lamplighter/gateway.password", "password");
  const auto result = load(folder, text);
  CHECK_MESSAGE(result.config.has_value(), faults_of(result));
}

TEST_CASE("an inventory of devices with many registers travels in parts that a broker takes") {
  const Folder folder;
  std::string many;
  for (int i = 0; i < 200; ++i)
    many +=
        "      - {name: d" + std::to_string(i) + ", profile: acrel_dtsd1352, unit: " + std::to_string(i + 1) + "}\n";
  const auto result =
      load(folder,
           replaced(right, "      - {name: c, profile: eastron_sdm120, unit: 1, response_timeout_ms: 2000}\n", many));
  REQUIRE_MESSAGE(result.config.has_value(), faults_of(result));
  std::size_t devices = 0;
  for (const auto& part : inventory_of(*result.config)) {
    CHECK(wire::encode(part).size() <= wire::payload_bytes_max);
    devices += part.devices.size();
  }
  CHECK(devices == 202);
}

TEST_CASE("an inventory of many devices travels in parts under one hash") {
  const Folder folder;
  std::string many;
  for (int i = 0; i < 100; ++i)
    many +=
        "      - {name: d" + std::to_string(i) + ", profile: eastron_sdm120, unit: " + std::to_string(i + 1) + "}\n";
  const auto result =
      load(folder,
           replaced(right, "      - {name: c, profile: eastron_sdm120, unit: 1, response_timeout_ms: 2000}\n", many));
  REQUIRE_MESSAGE(result.config.has_value(), faults_of(result));
  const auto parts = inventory_of(*result.config);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].devices.size() == 64);
  CHECK(parts[1].devices.size() == 38);
  CHECK(parts[0].lines.size() == 2);
  CHECK(parts[1].lines.size() == 1);
  CHECK(parts[0].config_hash == parts[1].config_hash);
  CHECK(parts[0].config_hash.size() == 64);
  CHECK(parts[1].part == 2);
  CHECK(parts[1].parts == 2);
  const auto other = load(folder, replaced(right, "serial: \"007\"", "serial: \"008\""));
  CHECK(inventory_of(*other.config).front().config_hash !=
        inventory_of(*load(folder, right).config).front().config_hash);
}

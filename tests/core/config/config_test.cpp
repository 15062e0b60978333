#include "core/config/config.h"

#include <doctest/doctest.h>

using namespace lamplighter;
using config::Config;
using config::parse_config;

namespace {

constexpr const char* smallest =
    "database: sqlite:core.sqlite\nfiles: files\nmqtt: {host: 127.0.0.1, user: core, password_file: /etc/p}\n";

std::string faults_of(const std::string& text) {
  const auto parsed = parse_config(text, "core.yaml", "/etc/lamplighter");
  std::string all;
  if (const auto* faults = std::get_if<std::vector<YamlFault>>(&parsed))
    for (const auto& fault : *faults) all += to_text(fault) + "\n";
  return all;
}

}  // namespace

TEST_CASE("the smallest configuration has the defaults of the example") {
  const auto parsed = parse_config(smallest, "core.yaml", "/etc/lamplighter");
  const auto& config = std::get<Config>(parsed);
  CHECK(config.database == "sqlite:/etc/lamplighter/core.sqlite");
  CHECK(config.files == "/etc/lamplighter/files");
  CHECK(config.mqtt.password_file == "/etc/p");
  CHECK(config.listen.address == "127.0.0.1");
  CHECK(config.listen.port == 8080);
  CHECK(config.mqtt.port == 1883);
  CHECK(config.mqtt.reconnect_max == std::chrono::seconds(60));
}

TEST_CASE("the example is sound") {
  const auto loaded = config::load_config(LAMPLIGHTER_SOURCE_DIR "/config/core.example.yaml");
  REQUIRE(std::holds_alternative<Config>(loaded));
  CHECK(std::get<Config>(loaded).mqtt.user == "lamplighter-core");
}

TEST_CASE("each fault names file, line and reason, and all are told at once") {
  struct Row {
    std::string text, fault;
  };
  const std::string ok = smallest;
  for (const auto& row : {
           Row{"", "core.yaml: is empty"},
           Row{"files: x\n", "lacks \"database\""},
           Row{"files: x\n", "lacks \"mqtt\""},
           Row{ok + "databse: x\n", "core.yaml:4: core configuration: \"databse\" is not a known key"},
           Row{ok + "log: loud\n", "core.yaml:4: core configuration: log must be debug, info, warning or error"},
           Row{ok + "listen: {port: 0}\n", "core.yaml:4: listen: port is 0; allowed are 1 to 65535"},
           Row{ok + "listen: {port: \"80\"}\n", "must be a whole number"},
           Row{ok + "listen: {tls: {certificate_file: a}}\n", "listen: tls lacks \"key_file\""},
           Row{ok + "files: other\n", "already given on line 2"},
           Row{"database: mysql:x\nfiles: f\nmqtt: {host: 127.0.0.1, user: c, password_file: p}\n",
               "core.yaml:1: core configuration: database must begin with sqlite: or postgresql:"},
           Row{"database: sqlite:x\nfiles: f\nmqtt: {host: 10.0.0.1, user: c, password_file: p}\n",
               "core.yaml:3: mqtt: host is another machine"},
           Row{"database: sqlite:x\nfiles: f\nmqtt: {host: h, user: c, password_file: p, tls: {ca_file: a, key_file: "
               "k}}\n",
               "certificate_file and key_file belong together"},
           Row{"database: sqlite:x\nfiles: f\nmqtt: {host: h, user: c, tls: {ca_file: a}}\n",
               "core.yaml:3: mqtt lacks \"password_file\""},
           Row{ok + "listen: &a {port: 1}\n", "anchors"},
       }) {
    CAPTURE(row.text);
    CHECK(faults_of(row.text).find(row.fault) != std::string::npos);
    CAPTURE(faults_of(row.text));
  }
  const auto both = faults_of("database: x\nfiles: f\nlog: y\n");
  CHECK(both.find("database must") != std::string::npos);
  CHECK(both.find("log must") != std::string::npos);
  CHECK(both.find("mqtt") != std::string::npos);
}

TEST_CASE("another machine without TLS must be asked for") {
  CHECK(
      faults_of("database: sqlite:x\nfiles: f\nmqtt: {host: b, user: c, password_file: p, insecure_plaintext: true}\n")
          .empty());
  CHECK(faults_of("database: sqlite:x\nfiles: f\nmqtt: {host: b, user: c, password_file: p, tls: {ca_file: a}}\n")
            .empty());
}

TEST_CASE("a certificate is an identity without a password") {
  const auto parsed = parse_config(
      "database: sqlite:x\nfiles: f\nmqtt: {host: b, user: core, tls: {ca_file: a, certificate_file: c, key_file: "
      "k, broker_certificate_file: ../mosquitto/broker.crt}}\n",
      "core.yaml", "/etc/lamplighter");
  REQUIRE(std::holds_alternative<Config>(parsed));
  CHECK(std::get<Config>(parsed).mqtt.key_file == "/etc/lamplighter/k");
  CHECK(std::get<Config>(parsed).mqtt.broker_certificate_file == "/etc/mosquitto/broker.crt");
  CHECK(std::get<Config>(parsed).mqtt.password_file == "");
}

TEST_CASE("a file that is not there is one fault") {
  CHECK(std::holds_alternative<std::vector<YamlFault>>(config::load_config("/no/such/core.yaml")));
}

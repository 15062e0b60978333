// What a reload does: lines that are equal in every point are kept; keys that are read at the start refuse it.
#include "gateway/config/changes.h"

#include <doctest/doctest.h>

using namespace lamplighter;
using namespace lamplighter::config;

namespace {

Device device(const std::string& name, std::uint8_t unit) {
  Device made;
  made.driver.name = DeviceName{name};
  made.driver.unit = unit;
  drivers::Profile profile;
  profile.name = "eastron_sdm120";
  drivers::ProfileRegister reg;
  reg.name = RegisterName{"energy_import"};
  profile.registers.push_back(reg);
  made.driver.profile = profile;
  return made;
}

template <class Change>
void change_profile(Config& config, Change change) {
  auto& driver = config.lines[1].devices[0].driver;
  auto profile = *driver.profile;
  change(profile);
  driver.profile = profile;
}

LineConfig a_line(const std::string& name, const std::string& host) {
  LineConfig made;
  made.name = name;
  made.transport.host = host;
  made.devices = {device(name + "-a", 1), device(name + "-b", 2)};
  return made;
}

Config running() {
  Config made;
  made.gateway = GatewayName{"g1"};
  made.outbox_path = "/o.sqlite";
  made.lines = {a_line("x", "192.0.2.1"), a_line("y", "192.0.2.2")};
  made.lines_of_keys = {{"gateway", 1}, {"outbox", 3}, {"mqtt", 4}, {"clock", 7}, {"health", 8}, {"control_socket", 9}};
  return made;
}

}  // namespace

TEST_CASE("lines are kept, changed, started and ended by their names and everything they consist of") {
  struct Row {
    const char* what;
    void (*change)(Config&);
    LineChanges expected;
  };
  const Row rows[] = {
      {"nothing", [](Config&) {}, {{"x", "y"}, {}, {}, {}}},
      {"order", [](Config& c) { std::swap(c.lines[0], c.lines[1]); }, {{"y", "x"}, {}, {}, {}}},
      {"other keys", [](Config& c) { c.mqtt.host = "broker"; }, {{"x", "y"}, {}, {}, {}}},
      {"a line more", [](Config& c) { c.lines.push_back(a_line("z", "h")); }, {{"x", "y"}, {}, {"z"}, {}}},
      {"a line less", [](Config& c) { c.lines.pop_back(); }, {{"x"}, {}, {}, {"y"}}},
      {"a new name", [](Config& c) { c.lines[1].name = "w"; }, {{"x"}, {}, {"w"}, {"y"}}},
      {"another host", [](Config& c) { c.lines[0].transport.host = "h"; }, {{"y"}, {"x"}, {}, {}}},
      {"another port", [](Config& c) { c.lines[0].transport.port = 503; }, {{"y"}, {"x"}, {}, {}}},
      {"another baud", [](Config& c) { c.lines[0].transport.baud = 2400; }, {{"y"}, {"x"}, {}, {}}},
      {"a device more", [](Config& c) { c.lines[1].devices.push_back(device("n", 3)); }, {{"x"}, {"y"}, {}, {}}},
      {"a device less", [](Config& c) { c.lines[1].devices.pop_back(); }, {{"x"}, {"y"}, {}, {}}},
      {"an interval",
       [](Config& c) { c.lines[1].devices[1].driver.billing_interval = std::chrono::milliseconds{1}; },
       {{"x"}, {"y"}, {}, {}}},
      {"a response time-out",
       [](Config& c) { c.lines[1].devices[1].driver.response_timeout = std::chrono::milliseconds{1}; },
       {{"x"}, {"y"}, {}, {}}},
      {"a serial", [](Config& c) { c.lines[1].devices[0].serial = "S"; }, {{"x"}, {"y"}, {}, {}}},
      {"a unit", [](Config& c) { c.lines[1].devices[0].driver.unit = 9; }, {{"x"}, {"y"}, {}, {}}},
      {"a register of its profile",
       [](Config& c) { change_profile(c, [](auto& profile) { profile.registers[0].address = 7; }); },
       {{"x"}, {"y"}, {}, {}}},
      {"a caveat of its profile",
       [](Config& c) { change_profile(c, [](auto& profile) { profile.guard_time_ms = 7; }); },
       {{"x"}, {"y"}, {}, {}}},
      {"its profile read again, and the same",
       [](Config& c) { change_profile(c, [](auto&) {}); },
       {{"x", "y"}, {}, {}, {}}},
      {"a device moved",
       [](Config& c) {
         c.lines[1].devices.push_back(c.lines[0].devices.back());
         c.lines[0].devices.pop_back();
       },
       {{}, {"x", "y"}, {}, {}}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    auto wanted = running();
    row.change(wanted);
    const auto changes = compare_lines(running(), wanted);
    CHECK(changes.kept == row.expected.kept);
    CHECK(changes.changed == row.expected.changed);
    CHECK(changes.started == row.expected.started);
    CHECK(changes.ended == row.expected.ended);
    CHECK(needs_restart("f.yaml", running(), wanted).empty());
  }
}

TEST_CASE("a key that is read at the start refuses the reload, with its line and the remedy") {
  struct Row {
    void (*change)(Config&);
    const char* fault;
  };
  const Row rows[] = {
      {[](Config& c) { c.gateway = GatewayName{"g2"}; }, "f.yaml:1: gateway (\"g1\" runs) is read at the start only"},
      {[](Config& c) { c.outbox_path = "/p.sqlite"; }, "f.yaml:3: outbox.path (/o.sqlite is open)"},
      {[](Config& c) { ++c.budget.total_bytes; }, "f.yaml:3: the outbox budget"},
      {[](Config& c) { c.mqtt.ca_file = "/ca"; }, "f.yaml:4: whether mqtt speaks TLS"},
      {[](Config& c) { c.clock.trust = clock::Trust::always; }, "f.yaml:7: whose clock is trusted"},
      {[](Config& c) { c.health_port = 1; }, "f.yaml:8: the address of the health page"},
      {[](Config& c) { c.control_socket = "s"; }, "f.yaml:9: control_socket"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.fault);
    auto wanted = running();
    row.change(wanted);
    const auto faults = needs_restart("f.yaml", running(), wanted);
    REQUIRE(faults.size() == 1);
    CHECK(to_text(faults.front()).starts_with(row.fault));
    CHECK(to_text(faults.front()).find("restart the gateway") != std::string::npos);
  }
}

TEST_CASE("two lines to one tty or one serial server are in each other's way") {
  auto tty = a_line("x", "");
  tty.transport.transport = line::Transport::modbus_rtu;
  tty.transport.tty = "/dev/ttyUSB0";
  CHECK(place_of(tty) == "/dev/ttyUSB0");
  CHECK(place_of(a_line("x", "192.0.2.1")) == "192.0.2.1:502");
}

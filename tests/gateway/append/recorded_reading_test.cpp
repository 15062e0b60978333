#include <doctest/doctest.h>

#include "gateway/append/recorded_reading.h"
#include "tests/gateway/facts.h"

using namespace lamplighter;
using namespace lamplighter::append;
using namespace lamplighter::testing;

namespace {

config::Config one_device() {
  config::Device device;
  device.driver.name = DeviceName{"room-1"};
  drivers::ProfileRegister energy, power;
  energy.name = RegisterName{"energy_import"};
  energy.exponent = -2;
  energy.unit = Unit::kilowatt_hour;
  energy.budget = RegisterClass::billing;
  power.name = RegisterName{"power"};
  power.unit = Unit::watt;
  drivers::Profile profile;
  profile.registers = {energy, power};
  device.driver.profile = profile;
  config::Config config;
  config.lines.push_back({"line", {}, {device}});
  return config;
}

std::string json_line(const std::string& device, const std::string& reg, const std::string& value,
                      const std::string& unit, const std::string& at, const std::string& more = "") {
  return R"({"device":")" + device + R"(","register":")" + reg + R"(","value":")" + value + R"(","unit":")" + unit +
         R"(","at":")" + at + "\"" + more + "}";
}

}  // namespace

TEST_CASE("a recorded line becomes a reading with its own instant and the register's exponent") {
  const auto config = one_device();
  const RegisterBook book(config);
  const auto entry = read_recorded(
      json_line("room-1", "energy_import", "1234.5", "kWh", "2026-09-24T16:00:00.000Z", R"(,"quality":"estimated")"), 1,
      book, stamp_at(77));
  REQUIRE(entry.has_value());
  const auto& reading = std::get<Reading>(entry->fact);
  CHECK(reading.value == 123450);
  CHECK(reading.exponent == -2);
  CHECK(to_text(reading.at.wall) == "2026-09-24T16:00:00.000Z");
  CHECK(reading.at.clock == ClockState::synced);
  CHECK(reading.at.tick == Tick{77});
  CHECK(reading.quality == Quality::estimated);
  CHECK(entry->budget == RegisterClass::billing);
}

TEST_CASE("what is wrong with a line is told by a reason") {
  const auto config = one_device();
  const RegisterBook book(config);
  const std::string at = "2026-09-24T16:00:00.000Z";
  const struct {
    std::string text, reason;
  } table[] = {
      {json_line("nobody", "energy_import", "1", "kWh", at), "unknown_device"},
      {json_line("room-1", "nothing", "1", "kWh", at), "unknown_register"},
      {json_line("room-1", "energy_import", "1", "Wh", at), "unit_differs"},
      {json_line("room-1", "energy_import", "1.234", "kWh", at), "value_does_not_fit"},
      {json_line("room-1", "energy_import", "1e3", "kWh", at), "value_does_not_fit"},
      {json_line("room-1", "power", "99999999999999999999", "W", at), "value_does_not_fit"},
      {json_line("room-1", "power", "1", "W", "2026-09-24 16:00"), "instant_wrong"},
      {json_line("room-1", "power", "1", "W", at, R"(,"quality":"clock_unsure")"), "quality_wrong"},
      {json_line("room-1", "power", "1", "W", at, R"(,"colour":"red")"), "line_does_not_parse"},
      {R"({"device":"room-1"})", "line_does_not_parse"},
      {R"({"device":"room-1","register":"power","value":1,"unit":"W","at":"2026-09-24T16:00:00.000Z"})",
       "line_does_not_parse"},
      {"[]", "line_does_not_parse"},
      {"", "line_does_not_parse"},
      {std::string(5'000, ' '), "line_does_not_parse"},
  };
  for (const auto& row : table) {
    CAPTURE(row.text.substr(0, 100));
    const auto entry = read_recorded(row.text, 9, book, stamp_at(0));
    REQUIRE(entry.has_error());
    CHECK(entry.error().reason == row.reason);
    CHECK(entry.error().line == 9);
  }
}

TEST_CASE("a chunk with bad lines is refused whole, or taken without them and their number recorded") {
  const auto config = one_device();
  const RegisterBook book(config);
  const std::vector<std::string> lines{json_line("room-1", "power", "1", "W", "2026-09-24T16:00:00.000Z"), "bad",
                                       json_line("nobody", "power", "1", "W", "x"), "bad"};
  const auto stopped = read_chunk(lines, 11, "hash", BadLines::stop, book, stamp_at(0));
  CHECK(stopped.append.entries.empty());
  REQUIRE(stopped.bad.size() == 1);
  CHECK(stopped.bad.front().line == 12);
  const auto skipped = read_chunk(lines, 11, "hash", BadLines::skip, book, stamp_at(0));
  CHECK(skipped.bad.size() == 3);
  REQUIRE(skipped.append.entries.size() == 3);
  const auto& event = std::get<GatewayRefused>(std::get<Event>(skipped.append.entries[1].fact).what);
  CHECK(event.reason == "recorded_line_does_not_parse");
  CHECK(event.count == 2);
  CHECK(skipped.append.import->lines_done == 14);
}

#include "tools/estate_sim/simulated_device.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "drivers/modbus/decode.h"
#include "drivers/profile_file.h"
#include "tools/estate_sim/generate.h"
#include "tools/estate_sim/history.h"

using namespace lamplighter;
using namespace lamplighter::estate_sim;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path source{LAMPLIGHTER_SOURCE_DIR};

drivers::Profile profile(const std::string& name) {
  return drivers::load_profile(source / "drivers/profiles" / (name + ".yaml")).profile.value();
}

SimulatedMeter meter_of(const std::string& name, Medium medium = Medium::electricity) {
  return {DeviceName{"m"}, 1, name, typical_load(medium, RoomUse::household, 5), {}};
}

const drivers::ProfileRegister& find(const drivers::Profile& profile, const std::string& name) {
  for (const auto& reg : profile.registers)
    if (reg.name.text == name) return reg;
  throw std::runtime_error("no register " + name);
}

const Instant noon = parse_instant("2026-11-23T04:00:00Z").value();

Bytes read_request(std::uint8_t function, int address, int count) {
  return {function, static_cast<std::uint8_t>(address >> 8), static_cast<std::uint8_t>(address & 0xff),
          static_cast<std::uint8_t>(count >> 8), static_cast<std::uint8_t>(count & 0xff)};
}

Bytes refusal(std::uint8_t function, std::uint8_t why) {
  return {static_cast<std::uint8_t>(function | 0x80), why};
}

}  // namespace

TEST_CASE("every register of every profile shows what a reader decodes, and its counters never fall") {
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(source / "drivers/profiles")) {
    if (file.path().extension() != ".yaml") continue;
    const auto p = profile(file.path().stem());
    const auto load = typical_load(p.kind == "water" ? Medium::water : Medium::electricity, RoomUse::household, 5);
    for (const auto& reg : p.registers) {
      CAPTURE(p.name + "." + reg.name.text);
      auto before = shown_at(load, reg, noon - 1h).value.value;
      for (int i = 0; i < 400; ++i) {
        const auto shown = shown_at(load, reg, noon + i * 977s);
        const auto decoded = drivers::decode_value(reg, std::span(shown.words.words).first(shown.words.count));
        REQUIRE(decoded.value);
        REQUIRE(decoded.value->value == shown.value.value);
        REQUIRE(shown.value.exponent == reg.exponent);
        if (reg.budget == RegisterClass::billing) REQUIRE(shown.value.value >= before);
        before = shown.value.value;
      }
    }
    ++seen;
  }
  CHECK(seen >= 12);
}

TEST_CASE("a meter that shows 999999.99 kWh goes on from nought") {
  const auto p = profile("eastron_sdm630");
  const auto& reg = find(p, "energy_import");
  auto load = typical_load(Medium::electricity, RoomUse::shop, 1);
  load.micro_at_reference =
      1'000'000 * micro_per_kilowatt_hour - (counted_at(load, noon).micro - load.micro_at_reference);
  CHECK(shown_at(load, reg, noon - 1h).value.value > 99'990'000);
  CHECK(shown_at(load, reg, noon + 1h).value.value < 10'000);
}

TEST_CASE("a block is answered with its registers, gaps as nought, and the log names what lay wholly in it") {
  const auto p = profile("eastron_sdm120");
  const auto meter = meter_of(p.name);
  const auto& import = find(p, "energy_import");
  const auto answer = answer_request(meter, p, read_request(4, import.address, 4), noon);
  REQUIRE(answer.pdu.size() == 2 + 8);
  CHECK(answer.pdu[1] == 8);
  REQUIRE(answer.shown.size() == 2);
  CHECK(answer.shown[0].first == "energy_import");
  const auto words = shown_at(meter.load, import, noon).words;
  CHECK((answer.pdu[2] << 8 | answer.pdu[3]) == words.words[0]);
  CHECK((answer.pdu[4] << 8 | answer.pdu[5]) == words.words[1]);
  CHECK(log_line("b1", meter, answer, noon) ==
        R"({"t":1795406400000,"line":"b1","device":"m","registers":{"energy_import":")" +
            to_text(answer.shown[0].second) + R"(","energy_export":")" + to_text(answer.shown[1].second) + R"("}})");
}

TEST_CASE("what a real meter refuses is refused") {
  const auto p = profile("carlo_gavazzi_em24");
  auto meter = meter_of(p.name);
  struct Row {
    const char* what;
    Bytes request;
    Bytes answer;
  };
  const Row rows[] = {
      {"another function than the registers have", read_request(3, 0x3E, 2), refusal(3, 2)},
      {"coils", read_request(1, 0x3E, 2), refusal(1, 1)},
      {"a write", {6, 0, 0x3E, 0, 0}, refusal(6, 1)},
      {"half a number", read_request(4, 0x3F, 1), refusal(4, 2)},
      {"a gap the device does not bridge", read_request(4, 0x0000, 11), refusal(4, 2)},
      {"an address nobody has", read_request(4, 0x9000, 2), refusal(4, 2)},
      {"more registers than the device sends", read_request(4, 0x0000, 12), refusal(4, 3)},
      {"no registers", read_request(4, 0x0000, 0), refusal(4, 3)},
      {"a request cut short", {4, 0, 0}, refusal(4, 3)},
      {"nothing", {}, refusal(0, 1)},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(answer_request(meter, p, row.request, noon).pdu == row.answer);
  }
  CHECK(answer_request(meter, p, read_request(4, 0x5C, 2), noon).pdu.size() == 6);
  add_fault(meter.faults, "illegal:0x5C");
  CHECK(answer_request(meter, p, read_request(4, 0x5C, 2), noon).pdu == refusal(4, 2));
  CHECK(answer_request(meter, p, read_request(4, 0x3E, 2), noon).pdu.size() == 6);
}

TEST_CASE("a generated estate is the same for the same seed, and has the meters that were asked for") {
  GenerateOptions options;
  options.seed = 7;
  const auto estate = generate(options);
  CHECK(simulator_yaml(estate, options) == simulator_yaml(generate(options), options));
  std::size_t rooms = 0, meters = 0, on_rtu = 0, on_rtu_over_tcp = 0;
  for (const auto& building : estate.buildings) rooms += building.rooms.size();
  for (const auto& line : estate.lines) {
    meters += line.meters.size();
    if (line.transport == Transport::modbus_rtu) on_rtu += line.meters.size();
    if (line.transport == Transport::rtu_over_tcp) on_rtu_over_tcp += line.meters.size();
  }
  CHECK(rooms == 60);
  CHECK(meters == 130);
  CHECK(on_rtu == 10);
  CHECK(on_rtu_over_tcp == 4);
}

TEST_CASE("the files in config/estate.example are what generate writes without options, byte for byte") {
  const GenerateOptions options;
  const auto estate = generate(options);
  auto text_of = [](const char* name) {
    std::ifstream stream(source / "config/estate.example" / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  };
  CHECK(text_of("simulator.yaml") == simulator_yaml(estate, options));
  CHECK(text_of("gateway.yaml") == gateway_yaml(estate, options));
  CHECK(text_of("estate.yaml") == estate_yaml(estate, options));
}

TEST_CASE("the estate in config/estate.example is read, uses six profiles, and its history joins the live values") {
  const auto loaded = load_estate(source / "config/estate.example/simulator.yaml");
  REQUIRE_MESSAGE(loaded.estate, (loaded.faults.empty() ? "" : loaded.faults.front()));
  CHECK(loaded.estate->profiles.size() == 6);
  const HistoryOptions options{noon + 3min, 2, 1};
  std::string before, last;
  std::int64_t counted = 0;
  const auto lines = write_history(*loaded.estate, options, [&](const std::string& line) {
    const auto at = line.substr(line.find("\"at\":"));
    CHECK(at >= before);
    before = at;
    ++counted;
    if (line.find("\"w-garden\"") != std::string::npos) last = line;
  });
  CHECK(lines == counted);
  CHECK(lines == 130 * 49 + 69 * 97);  // hours of two days with both ends, quarters of one for the electricity meters
  const auto* meter = loaded.estate->find("w-garden");
  REQUIRE(meter != nullptr);
  const auto& reg = find(loaded.estate->profiles.at(meter->profile), "volume_forward");
  CHECK(last == R"({"device":"w-garden","register":"volume_forward","value":")" +
                    to_text(shown_at(meter->load, reg, noon).value) +
                    R"(","unit":"m3","at":"2026-11-23T04:00:00.000Z"})");
}

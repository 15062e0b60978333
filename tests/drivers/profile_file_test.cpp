#include "drivers/profile_file.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

using namespace lamplighter;
using namespace lamplighter::drivers;

namespace {

const std::string head = "make: A\nmodel: B\nkind: electricity\nsource: a manual\nmultiplier: none\n";
const std::string good_register =
    "  - {name: energy_import, function: 3, address: 0x10, type: u32, unit: kWh, class: billing}\n";

std::string faults_of(const std::string& text) {
  std::string all;
  for (const auto& fault : parse_profile(text, "x.yaml").faults) all += to_text(fault) + "\n";
  return all;
}

std::filesystem::path profiles() {
  return std::filesystem::path{LAMPLIGHTER_SOURCE_DIR} / "drivers/profiles";
}

}  // namespace

TEST_CASE("every profile in drivers/profiles loads, and its name is its file's") {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{profiles()}) {
    CAPTURE(entry.path().string());
    const auto result = load_profile(entry.path());
    for (const auto& fault : result.faults) MESSAGE(to_text(fault));
    REQUIRE(result.profile);
    CHECK(result.profile->name == entry.path().stem().string());
    CHECK(std::any_of(result.profile->registers.begin(), result.profile->registers.end(), [&](const auto& reg) {
      return reg.budget == RegisterClass::billing &&
             (reg.digits || result.profile->caveats.find("is not stated: no digits") != std::string::npos);
    }));
    ++count;
  }
  CHECK(count >= 12);
}

TEST_CASE("a profile's facts arrive as the file states them") {
  const auto em24 = load_profile(profiles() / "carlo_gavazzi_em24.yaml").profile.value();
  const auto& import = em24.registers.at(0);
  CHECK(import.name.text == "energy_import");
  CHECK(import.function == 4);
  CHECK(import.address == 0x3e);
  CHECK(import.type == NumberType::s32);
  CHECK(import.order == WordOrder::cdab);
  CHECK(import.scale_value == 1);
  CHECK(import.exponent == -1);
  CHECK(import.unit == Unit::kilowatt_hour);
  CHECK(import.budget == RegisterClass::billing);
  CHECK(import.digits == 8);
  CHECK_FALSE(import.optional);
  CHECK(em24.registers.at(1).optional);
  CHECK(em24.registers.at(3).not_available == 0x7fffffff);
  CHECK(em24.block_registers_max == 11);
  CHECK(em24.multiplier == "meter");
  const auto dtsu = load_profile(profiles() / "chint_dtsu666.yaml").profile.value();
  CHECK(dtsu.registers.at(6).float_scale == -3);
  CHECK(dtsu.registers.at(6).exponent == -3);
  const auto tuf = load_profile(profiles() / "tuf_2000m.yaml").profile.value();
  CHECK(tuf.registers.at(0).type == NumberType::s32_f32);
  CHECK(words_of(tuf.registers.at(0).type) == 4);
  CHECK(tuf.registers.at(0).exponent == -3);
  CHECK(load_profile(profiles() / "abb_b23.yaml").profile.value().registers.at(1).not_available == 0xffffffffffffffff);
  for (const auto* behind_cts : {"acrel_dtsd1352", "chint_dtsu666", "chint_dtsu666_101e"})
    CHECK(load_profile(profiles() / (std::string(behind_cts) + ".yaml")).profile.value().multiplier == "core");
}

TEST_CASE("a wrong profile is refused with file, line and reason") {
  struct Row {
    std::string text;
    const char* fault;
  };
  const Row rows[] = {
      {"", "x.yaml: is empty"},
      {head + "registers:\n" + good_register + "---\na: b\n", "x.yaml:9: holds more than one document (---)"},
      {head, "x.yaml:1: profile lacks \"registers\""},
      {"make: &a A\n", "x.yaml:1: anchors (&name) are not allowed"},
      {"make: *a\n", "x.yaml:1"},
      {"make: !!str A\n", "x.yaml:1: tags (!type) are not allowed"},
      {"make: A\nmake: B\n", "x.yaml:2: key \"make\" was already given on line 1"},
      {head + "speed: 3\nregisters:\n" + good_register, "x.yaml:6: profile: \"speed\" is not a known key"},
      {head + "guard_time_ms: 010\nregisters:\n" + good_register,
       "x.yaml:6: profile: guard_time_ms must be a whole number, not \"010\""},
      {head + "guard_time_ms: \"10\"\nregisters:\n" + good_register, "must be a whole number"},
      {head + "guard_time_ms: 9999\nregisters:\n" + good_register,
       "x.yaml:6: profile: guard_time_ms is 9999; allowed are 0 to 5000"},
      {head + "registers:\n  - {name: Energy, function: 3, address: 1, type: u16, unit: kWh, class: billing}\n",
       "x.yaml:7: register 1: name must be 1 to 32 of a-z 0-9 _"},
      {head + "registers:\n  - {name: e, function: 6, address: 1, type: u16, unit: kWh, class: billing}\n",
       "register 1: function is 6; allowed are 1 to 4"},
      {head + "registers:\n  - {name: e, function: 3, address: 65536, type: u16, unit: kWh, class: billing}\n",
       "address is 65536"},
      {head + "registers:\n  - {name: e, function: 3, address: 65535, type: u32, unit: kWh, class: billing}\n",
       "reaches beyond 0xffff"},
      {head + "registers:\n  - {name: e, function: 3, address: 1, type: f32, unit: kWh, class: billing}\n",
       "needs \"resolution\""},
      {head +
           "registers:\n  - {name: e, function: 3, address: 1, type: f32, resolution: 0.05, unit: V, class: billing}\n",
       "resolution must be a power of ten"},
      {head + "registers:\n  - {name: e, function: 3, address: 1, type: s32_f32, scale: 0.001, resolution: 0.01, unit: "
              "m3, "
              "class: billing}\n",
       "x.yaml:7: register 1: resolution must be at most the scale"},
      {head + "registers:\n  - {name: e, function: 3, address: 1, type: u16, scale: 0, unit: V, class: billing}\n",
       "scale must be above 0"},
      {head + "registers:\n  - {name: e, function: 3, address: 1, type: u16, unit: mm, class: billing}\n",
       "unit is \"mm\"; allowed are"},
      {head + "registers:\n  - {name: e, function: 3, address: 1, type: u16, unit: V, class: billing, optional: yes}\n",
       "optional must be true or false, not \"yes\""},
      {head + "registers:\n  - {name: e, function: 3, address: 1, type: u16, unit: V, class: billing, not_available: "
              "\"0xff\"}\n",
       "not_available must be 0x and 4 hexadecimal digits"},
      {head + "registers:\n" + good_register + good_register,
       "x.yaml:8: register 2: name \"energy_import\" was already"},
      {head + "block_registers_max: 1\nregisters:\n" + good_register, "needs 2 registers in one read"},
      {head + "registers: 3\n", "must be a list"},
      {head + "registers: []\n", "must have 1 to 250 entries"},
      {"- a\n", "profile must be a mapping"},
      {"{[a]: b}\n", "a key must be a word"},
      {"make: [\n", "is not YAML"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto faults = faults_of(row.text);
    CAPTURE(faults);
    CHECK(faults.find(row.fault) != std::string::npos);
  }
}

TEST_CASE("all faults of a profile are told at once, in the order of their lines") {
  const auto result = parse_profile("make: A\nkind: gas\nspeed: 1\nregisters: []\n", "x.yaml");
  CHECK_FALSE(result.profile);
  CHECK(result.faults.size() >= 6);
  CHECK(std::is_sorted(result.faults.begin(), result.faults.end(),
                       [](const auto& a, const auto& b) { return a.line < b.line; }));
}

TEST_CASE("a profile that is too long, too deep or not there is refused, not obeyed") {
  CHECK(faults_of(std::string(yaml_bytes_max + 1, '#')).find("at most 1048576 are read") != std::string::npos);
  CHECK_FALSE(faults_of(std::string(100'000, '[')).empty());
  CHECK_FALSE(faults_of("a: " + std::string(100'000, '{')).empty());
  CHECK(load_profile("/nowhere/at_all.yaml").faults.at(0).reason == "cannot be read or is empty");
}

TEST_CASE("whole numbers are decimal or 0x, exactly") {
  YamlFaults faults{"x"};
  const auto document =
      parse_yaml("a: 0x1F\nb: -5\nc: 0\nd: 0x\ne: 1e3\nf: --1\ng: 0x-1\nh: 99999999999999999999\n", "x");
  YamlMap map{document.root, "m", faults};
  const WholeNumberLimits any{-1000, 1000};
  CHECK(map.whole("a", any) == 31);
  CHECK(map.whole("b", any) == -5);
  CHECK(map.whole("c", any) == 0);
  for (const auto* key : {"d", "e", "f", "g", "h", "absent"}) CHECK_FALSE(map.whole(key, any));
  CHECK(faults.sorted().size() == 6);
}

#include "tools/estate_sim/estate_file.h"

#include <fstream>
#include <set>
#include <sstream>

#include "drivers/profile_file.h"
#include "drivers/profile_yaml.h"

namespace lamplighter::estate_sim {
namespace {

using drivers::YamlFaults;
using drivers::YamlMap;
using drivers::YamlNode;

constexpr std::int64_t seed_max = 9'007'199'254'740'991;  // 2^53 - 1: what every YAML and JSON reader agrees on

struct Reading {  // one file being read
  YamlFaults faults;
  std::filesystem::path profiles;
  Estate estate;
  std::set<std::string> names;  // of lines and devices, which `estate_sim fault` must tell apart
  std::set<std::uint16_t> ports;
  std::set<std::string> bad_profiles;  // already reported

  explicit Reading(const std::string& file) : faults(file) {}
};

const drivers::Profile* profile_of(Reading& reading, YamlMap& map, const std::string& name) {
  if (const auto found = reading.estate.profiles.find(name); found != reading.estate.profiles.end())
    return &found->second;
  if (!is_register_name(name)) {
    map.fault("profile", "'" + name + "' is no profile name; expected for example eastron_sdm120");
    return nullptr;
  }
  if (reading.bad_profiles.contains(name)) return nullptr;
  auto loaded = drivers::load_profile(reading.profiles / (name + ".yaml"));
  if (!loaded.profile) {
    reading.bad_profiles.insert(name);
    for (const auto& fault : loaded.faults) map.fault("profile", to_text(fault));
    return nullptr;
  }
  return &reading.estate.profiles.emplace(name, std::move(*loaded.profile)).first->second;
}

// A decimal in kWh or m3 as micro-units, 0..most.
std::optional<std::int64_t> optional_micro(YamlMap& map, std::string_view key, std::int64_t least, std::int64_t most) {
  const auto number = map.optional_decimal(key);
  if (!number) return std::nullopt;
  const auto micro = rescale_exactly(*number, -9);
  if (micro && *micro >= least && *micro <= most) return micro;
  map.fault(key, to_text(*number) + " is out of range; expected " + to_text(Decimal{least, -9}) + " to " +
                     to_text(Decimal{most, -9}) + " kWh or m3 with at most 9 decimals");
  return std::nullopt;
}

void read_faults(YamlMap& map, Faults& faults) {
  const auto text = map.optional_text("faults");
  if (!text) return;
  std::istringstream words(*text);
  for (std::string word; words >> word;)
    if (const auto wrong = add_fault(faults, word); !wrong.empty()) map.fault("faults", wrong);
}

void read_name(Reading& reading, YamlMap& map, const std::string& name) {
  if (!is_device_name(name))
    map.fault("name", "'" + name + "' is no name; expected 1 to 64 of a-z 0-9 _ . -");
  else if (!reading.names.insert(name).second)
    map.fault("name", "'" + name + "' is already the name of another line or device");
}

void read_load(YamlMap& map, const drivers::Profile& profile, SimulatedMeter& meter) {
  const auto room = map.optional_text("room").value_or("household");
  const auto use = parse_room_use(room);
  if (!use) map.fault("room", "'" + room + "' is no room type; expected household, shop or common");
  const auto seed = map.whole("seed", {0, seed_max});
  const auto medium = profile.kind == "water" ? Medium::water : Medium::electricity;
  if (use && seed) meter.load = typical_load(medium, *use, static_cast<std::uint64_t>(*seed));
  if (const auto usage = optional_micro(map, "usage_per_day", 1, micro_per_day_max)) meter.load.micro_per_day = *usage;
  constexpr std::int64_t start_max = 1'000'000'000'000'000;  // 1,000,000 kWh or m3
  if (const auto start = optional_micro(map, "start", 0, start_max)) meter.load.micro_at_reference = *start;
}

SimulatedMeter read_meter(Reading& reading, const YamlNode& node, const Faults& line_faults) {
  YamlMap map(node, "device", reading.faults);
  SimulatedMeter meter;
  meter.name = DeviceName{map.text("name").value_or("")};
  if (map.has("name")) read_name(reading, map, meter.name.text);
  meter.unit = static_cast<std::uint8_t>(map.whole("unit", {1, 247}).value_or(1));
  meter.faults = line_faults;
  read_faults(map, meter.faults);
  meter.profile = map.text("profile").value_or("");
  if (map.has("profile"))
    if (const auto* profile = profile_of(reading, map, meter.profile)) read_load(map, *profile, meter);
  for (const auto key : {"room", "seed", "usage_per_day", "start"})
    map.find(key);  // known even when the profile is not
  map.finish();
  return meter;
}

void read_endpoint(Reading& reading, YamlMap& map, SimulatedLine& line) {
  const auto transport = map.text("transport").value_or("modbus_tcp");
  bool known = false;
  for (const auto t : {Transport::modbus_tcp, Transport::rtu_over_tcp, Transport::modbus_rtu})
    if (to_text(t) == transport) line.transport = t, known = true;
  if (!known) map.fault("transport", "'" + transport + "' is unknown; expected modbus_tcp, rtu_over_tcp or modbus_rtu");
  if (line.transport == Transport::modbus_rtu) {
    line.path = map.text("path").value_or("");
    return;
  }
  line.port = static_cast<std::uint16_t>(map.whole("port", {1, 65535}).value_or(0));
  if (line.port != 0 && !reading.ports.insert(line.port).second)
    map.fault("port", "port " + std::to_string(line.port) + " is already used by another line");
}

SimulatedLine read_line(Reading& reading, const YamlNode& node) {
  YamlMap map(node, "line", reading.faults);
  SimulatedLine line;
  line.name = map.text("name").value_or("");
  if (map.has("name")) read_name(reading, map, line.name);
  read_endpoint(reading, map, line);
  Faults line_faults;
  read_faults(map, line_faults);
  std::set<std::uint8_t> units;
  if (const auto* devices = map.list("devices"))
    for (const auto& device : *devices) {
      line.meters.push_back(read_meter(reading, device, line_faults));
      if (!units.insert(line.meters.back().unit).second)
        reading.faults.add(device.line,
                           "unit " + std::to_string(line.meters.back().unit) + " is already used on line " + line.name);
    }
  map.finish();
  return line;
}

void read_estate(Reading& reading, const YamlNode& root, const std::filesystem::path& folder) {
  YamlMap map(root, "estate", reading.faults);
  reading.profiles = folder / map.text("profiles").value_or("");
  reading.estate.control_port = static_cast<std::uint16_t>(map.optional_whole("control_port", {1, 65535}).value_or(0));
  const auto* lines = map.list("lines");
  map.finish();
  if (lines == nullptr) return;
  std::size_t devices = 0;
  for (const auto& line : *lines) {
    reading.estate.lines.push_back(read_line(reading, line));
    devices += reading.estate.lines.back().meters.size();
    if (devices <= devices_max && reading.estate.lines.size() <= lines_max) continue;
    reading.faults.add(line.line, "more than " + std::to_string(devices_max) + " devices or lines; split the estate");
    return;
  }
}

}  // namespace

std::string_view to_text(Transport transport) {
  switch (transport) {
    case Transport::modbus_tcp:
      return "modbus_tcp";
    case Transport::rtu_over_tcp:
      return "rtu_over_tcp";
    case Transport::modbus_rtu:
      return "modbus_rtu";
  }
  return "";
}

const SimulatedMeter* Estate::find(std::string_view device) const {
  for (const auto& line : lines)
    for (const auto& meter : line.meters)
      if (meter.name.text == device) return &meter;
  return nullptr;
}

EstateResult load_estate(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {std::nullopt, {file.string() + ": cannot be read; give the simulator's file with --config"}};
  std::string text(drivers::yaml_bytes_max + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  auto document = drivers::parse_yaml(text, file.string());
  EstateResult result;
  auto take_faults = [&result](const std::vector<drivers::YamlFault>& faults) {
    for (const auto& fault : faults) result.faults.push_back(to_text(fault));
  };
  take_faults(document.faults);
  if (!result.faults.empty()) return result;
  Reading reading(file.string());
  read_estate(reading, document.root, file.parent_path());
  take_faults(reading.faults.sorted());
  if (result.faults.empty()) result.estate = std::move(reading.estate);
  return result;
}

}  // namespace lamplighter::estate_sim

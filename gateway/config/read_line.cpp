#include "gateway/config/read_line.h"

#include <array>
#include <set>

#include "drivers/profile_file.h"

namespace lamplighter::config {
namespace {

using drivers::WholeNumberLimits;
using drivers::YamlFaults;
using drivers::YamlMap;
using drivers::YamlNode;
using line::Parity;
using line::Transport;
using std::chrono::milliseconds;

constexpr std::size_t devices_max = 1'000;  // on one line
constexpr std::size_t serial_max = 64;
constexpr WholeNumberLimits interval_ms{100, 86'400'000};
constexpr std::array<std::int64_t, 10> bauds{300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

struct Seen {  // what must be unique: name or unit -> line where it stood first
  std::map<std::string, int> line_names;
  std::map<std::string, int> device_names;
  std::map<std::string, int> endpoints;  // a tty or host:port belongs to one line
};

bool first_time(std::map<std::string, int>& seen, const std::string& what, int line, YamlMap& map,
                std::string_view key) {
  const auto [there, added] = seen.emplace(what, line);
  if (!added) map.fault(key, "\"" + what + "\" is already used on line " + std::to_string(there->second));
  return added;
}

const drivers::SharedProfile* profile_named(const std::string& name, ProfileShelf& shelf) {
  const auto known = shelf.profiles.find(name);
  if (known != shelf.profiles.end()) return known->second ? &*known->second : nullptr;
  auto loaded = drivers::load_profile(shelf.folder / (name + ".yaml"));
  shelf.faults.insert(shelf.faults.end(), loaded.faults.begin(), loaded.faults.end());
  auto& place = shelf.profiles[name];
  if (loaded.profile) place = drivers::SharedProfile{std::move(*loaded.profile)};
  return place ? &*place : nullptr;
}

bool is_profile_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

void read_profile(YamlMap& map, ProfileShelf& shelf, Device& device) {
  const auto name = map.text("profile");
  if (!name) return;
  if (!is_profile_name(*name)) return map.fault("profile", "\"" + *name + "\" is not 1–64 of a–z, 0–9 and _");
  if (!std::filesystem::exists(shelf.folder / (*name + ".yaml")))
    return map.fault("profile",
                     "\"" + *name + "\" is unknown: there is no " + (shelf.folder / (*name + ".yaml")).string());
  if (const auto* profile = profile_named(*name, shelf))
    device.driver.profile = *profile;
  else
    map.fault("profile", "\"" + *name + "\" has faults, see its own file below");
}

struct LineDefaults {
  milliseconds billing_interval{60'000};
  milliseconds telemetry_interval{10'000};
};

void read_intervals(YamlMap& map, LineDefaults& into) {
  if (const auto ms = map.optional_whole("billing_interval_ms", interval_ms)) into.billing_interval = milliseconds{*ms};
  if (const auto ms = map.optional_whole("telemetry_interval_ms", interval_ms))
    into.telemetry_interval = milliseconds{*ms};
}

Device read_device(const YamlNode& node, LineDefaults intervals, std::map<std::string, int>& units, Seen& seen,
                   YamlFaults& faults, ProfileShelf& shelf) {
  YamlMap map(node, "device", faults);
  Device device;
  if (const auto name = map.text("name")) {
    device.driver.name = DeviceName{*name};
    if (!is_device_name(*name))
      map.fault("name", "\"" + *name + "\" is not 1–64 of a–z, 0–9, _, . and -");
    else
      first_time(seen.device_names, *name, map.line(), map, "name");
  }
  read_profile(map, shelf, device);
  if (const auto unit = map.whole("unit", {1, 247})) {
    device.driver.unit = static_cast<std::uint8_t>(*unit);
    first_time(units, std::to_string(*unit), map.line(), map, "unit");
  }
  device.serial = map.optional_text("serial").value_or("");
  if (device.serial.size() > serial_max)
    map.fault("serial", "has " + std::to_string(device.serial.size()) + " characters, at most " +
                            std::to_string(serial_max) + " are taken");
  read_intervals(map, intervals);
  device.driver.billing_interval = intervals.billing_interval;
  device.driver.telemetry_interval = intervals.telemetry_interval;
  if (const auto ms = map.optional_whole("response_timeout_ms", {50, 60'000}))
    device.driver.response_timeout = milliseconds{*ms};
  map.finish();
  return device;
}

void read_tty(YamlMap& map, const std::filesystem::path& folder, Seen& seen, line::LineConfig& transport) {
  if (const auto path = map.text("path")) {
    transport.tty = (folder / *path).lexically_normal().string();
    first_time(seen.endpoints, transport.tty, map.line(), map, "path");
  }
  if (const auto baud = map.optional_whole("baud", {300, 115'200})) {
    transport.baud = static_cast<int>(*baud);
    if (std::find(bauds.begin(), bauds.end(), *baud) == bauds.end())
      map.fault("baud", std::to_string(*baud) + " is none of 300 … 115200");
  }
  if (const auto parity = map.optional_text("parity")) {
    if (*parity == "even")
      transport.parity = Parity::even;
    else if (*parity == "odd")
      transport.parity = Parity::odd;
    else if (*parity != "none")
      map.fault("parity", "\"" + *parity + "\" is none of none, even, odd");
  }
  if (const auto bits = map.optional_whole("data_bits", {7, 8})) transport.data_bits = static_cast<int>(*bits);
  if (const auto bits = map.optional_whole("stop_bits", {1, 2})) transport.stop_bits = static_cast<int>(*bits);
}

void read_endpoint(YamlMap& map, Seen& seen, line::LineConfig& transport) {
  const auto host = map.text("host");
  if (const auto port = map.optional_whole("port", {1, 65'535})) transport.port = static_cast<std::uint16_t>(*port);
  if (!host) return;
  transport.host = *host;
  if (host->size() > 253) map.fault("host", "has more than 253 characters");
  if (transport.transport == Transport::rtu_over_tcp)
    first_time(seen.endpoints, *host + ":" + std::to_string(transport.port), map.line(), map, "host");
}

LineConfig read_line(const YamlNode& node, Seen& seen, YamlFaults& faults, ProfileShelf& shelf) {
  YamlMap map(node, "line", faults);
  LineConfig read;
  if (const auto name = map.text("name")) {
    read.name = *name;
    if (!is_device_name(*name))
      map.fault("name", "\"" + *name + "\" is not 1–64 of a–z, 0–9, _, . and -");
    else
      first_time(seen.line_names, *name, map.line(), map, "name");
  }
  if (const auto text = map.text("transport")) {
    const auto transport = line::parse_transport(*text);
    if (!transport)
      map.fault("transport", "\"" + *text + "\" is none of modbus_tcp, rtu_over_tcp, modbus_rtu");
    else
      read.transport.transport = *transport;
    if (transport == Transport::modbus_rtu)
      read_tty(map, shelf.config_folder, seen, read.transport);
    else if (transport)
      read_endpoint(map, seen, read.transport);
  }
  LineDefaults intervals;
  read_intervals(map, intervals);
  if (const auto* devices = map.list("devices")) {
    if (devices->empty() || devices->size() > devices_max)
      map.fault("devices", "has " + std::to_string(devices->size()) + " entries, 1 to " + std::to_string(devices_max) +
                               " are taken on a line");
    std::map<std::string, int> units;
    for (const auto& device : *devices)
      read.devices.push_back(read_device(device, intervals, units, seen, faults, shelf));
  }
  map.finish();
  return read;
}

}  // namespace

void read_lines(const std::vector<YamlNode>& nodes, YamlFaults& faults, ProfileShelf& shelf,
                std::vector<LineConfig>& lines) {
  Seen seen;
  for (const auto& node : nodes) lines.push_back(read_line(node, seen, faults, shelf));
}

}  // namespace lamplighter::config

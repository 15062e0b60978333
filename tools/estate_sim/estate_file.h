// The simulated estate as a file:
//
//   profiles: ../../drivers/profiles     # relative to this file
//   control_port: 17009                  # loopback; where `estate_sim fault` reaches the running simulator
//   lines:
//     - name: b1-tcp
//       transport: modbus_tcp            # modbus_tcp, rtu_over_tcp: port on 127.0.0.1 · modbus_rtu: path, a link to a
//       pty port: 17101 devices:
//         - {name: e-1-101, unit: 1, profile: eastron_sdm120, room: household, seed: 17}
//
// A device may also say usage_per_day and start (9.5: kWh or m3; start is what it showed at 2020-01-01 Beijing time)
// and faults ("late:300 illegal:0x5C"); a line may say faults, which then hold for each of its devices.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "drivers/profile.h"
#include "schemas/vocabulary/ids.h"
#include "tools/estate_sim/faults.h"
#include "tools/estate_sim/load.h"

namespace lamplighter::estate_sim {

inline constexpr std::size_t lines_max = 10'000;
inline constexpr std::size_t devices_max = 10'000;  // in all lines together

enum class Transport : std::uint8_t {
  modbus_tcp,
  rtu_over_tcp,
  modbus_rtu
};
std::string_view to_text(Transport transport);

struct SimulatedMeter {
  DeviceName name;
  std::uint8_t unit = 1;
  std::string profile;  // key of Estate::profiles
  Load load;
  Faults faults;
};

struct SimulatedLine {
  std::string name;
  Transport transport = Transport::modbus_tcp;
  std::uint16_t port = 0;      // TCP transports
  std::filesystem::path path;  // modbus_rtu: the link that is made; relative to the working folder
  std::vector<SimulatedMeter> meters;
};

struct Estate {
  std::uint16_t control_port = 0;                    // 0: none
  std::map<std::string, drivers::Profile> profiles;  // those that are used
  std::vector<SimulatedLine> lines;
  const SimulatedMeter* find(std::string_view device) const;  // nullptr: no such device
};

struct EstateResult {  // an estate, or at least one fault
  std::optional<Estate> estate;
  std::vector<std::string> faults;  // "FILE:LINE: what is wrong and what was expected"
};
EstateResult load_estate(const std::filesystem::path& file);

}  // namespace lamplighter::estate_sim

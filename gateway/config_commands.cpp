#include <iostream>

#include "gateway/config/config.h"
#include "gateway/identity/identity.h"
#include "gateway/run.h"

namespace lamplighter {

int check_config(const std::filesystem::path& config_file) {
  const auto loaded = config::load_config(config_file);
  for (const auto& fault : loaded.faults) std::cout << drivers::to_text(fault) << "\n";
  if (!loaded.config) {
    std::cout << loaded.faults.size() << (loaded.faults.size() == 1 ? " fault\n" : " faults\n");
    return exit_configuration;
  }
  // No fault of the file: meters are read and kept whoever we are. But nothing would be sent.
  if (const auto& mqtt = loaded.config->mqtt; !mqtt.certificate_file.empty()) {
    const auto look = identity::look_at(loaded.config->gateway, {mqtt.certificate_file, mqtt.key_file, mqtt.ca_file});
    if (!look.fault.empty()) std::cout << "warning: " << look.fault << "\n";
  }
  std::size_t devices = 0;
  for (const auto& line : loaded.config->lines) devices += line.devices.size();
  std::cout << "gateway " << loaded.config->gateway.text << ": " << loaded.config->lines.size() << " lines, " << devices
            << " devices, no fault\n";
  return 0;
}

}  // namespace lamplighter

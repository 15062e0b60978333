#include <iostream>

#include "gateway/config/config.h"
#include "gateway/run.h"

namespace lamplighter {

int check_config(const std::filesystem::path& config_file) {
  const auto loaded = config::load_config(config_file);
  for (const auto& fault : loaded.faults) std::cout << drivers::to_text(fault) << "\n";
  if (!loaded.config) {
    std::cout << loaded.faults.size() << (loaded.faults.size() == 1 ? " fault\n" : " faults\n");
    return exit_configuration;
  }
  std::size_t devices = 0;
  for (const auto& line : loaded.config->lines) devices += line.devices.size();
  std::cout << "gateway " << loaded.config->gateway.text << ": " << loaded.config->lines.size() << " lines, " << devices
            << " devices, no fault\n";
  return 0;
}

}  // namespace lamplighter

// The `lines:` of a configuration.
#pragma once

#include <filesystem>
#include <map>
#include <vector>

#include "gateway/config/config.h"

namespace lamplighter::config {

struct ProfileShelf {                   // each profile is read once; a profile with faults stands as nullopt
  std::filesystem::path config_folder;  // relative paths count from here
  std::filesystem::path folder;
  std::map<std::string, std::optional<drivers::SharedProfile>> profiles;
  std::vector<drivers::YamlFault> faults;
};

void read_lines(const std::vector<drivers::YamlNode>& nodes, drivers::YamlFaults& faults, ProfileShelf& shelf,
                std::vector<LineConfig>& lines);

}  // namespace lamplighter::config

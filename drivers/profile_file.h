// Reads drivers/profiles/<make>_<model>.yaml strictly (schemas/config/profile.schema.json says what is in it).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/profile.h"
#include "drivers/profile_yaml.h"

namespace lamplighter::drivers {

struct ProfileResult {  // either a profile, or at least one fault
  std::optional<Profile> profile;
  std::vector<YamlFault> faults;  // all of them, in the order of their lines
};

// The profile's name is the file's name without ".yaml". Never throws; a file that cannot be read is a fault on line 0.
ProfileResult load_profile(const std::filesystem::path& file);

// The same from text; `file` is only named in the faults.
ProfileResult parse_profile(std::string_view text, const std::string& file);

}  // namespace lamplighter::drivers

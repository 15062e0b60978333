// Files that people write: strict YAML, a meter's profile, the core's configuration.
#include "core/config/config.h"
#include "drivers/profile_file.h"
#include "schemas/config/strict_yaml.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {

void one(Input input) {
  const int kind = input.byte() % 3;
  const auto text = input.text();
  if (kind == 0) {
    const auto document = parse_yaml(text, "fuzz.yaml");
    must(document.faults.size() <= yaml_faults_max, "no more faults than are shown");
  }
  if (kind == 1) {
    const auto read = drivers::parse_profile(text, "fuzz.yaml");
    must(read.profile.has_value() == read.faults.empty(), "a profile or its faults");
    if (read.profile) must(!read.profile->registers.empty(), "a profile has registers");
  }
  if (kind == 2) {
    const auto read = config::parse_config(text, "fuzz.yaml", "/etc/lamplighter");
    if (const auto* faults = std::get_if<std::vector<YamlFault>>(&read)) must(!faults->empty(), "a refusal has faults");
  }
}

}  // namespace lamplighter::fuzz

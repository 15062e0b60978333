// The commands of lamplighter-core that move whole databases: backup, restore, copy. Each says on standard output what
// it did, on standard error why it did not.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <optional>
#include <string>

#include "core/config/config.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter {

struct Surroundings {
  std::function<std::optional<config::Config>(const std::string& file)> read_config;  // tells its faults itself
  std::function<Instant()> now;
};
// `code` becomes the exit code of the command that is called.
void add_backup_commands(CLI::App& app, int& code, const Surroundings& surroundings);

}  // namespace lamplighter

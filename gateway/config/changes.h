// What a new configuration changes in a running gateway. Pure.
//
// A reload is all or nothing: a key that is only read at the start refuses the whole new configuration, and says so.
#pragma once

#include "gateway/config/config.h"

namespace lamplighter::config {

struct LineChanges {              // names, in the order of the wanted configuration; `ended` in that of the running one
  std::vector<std::string> kept;  // equal in every point, profiles included: not even touched
  std::vector<std::string> changed;  // ends after its request, then starts anew
  std::vector<std::string> started;
  std::vector<std::string> ended;
  friend bool operator==(const LineChanges&, const LineChanges&) = default;
};
LineChanges compare_lines(const std::vector<const LineConfig*>& running, const std::vector<LineConfig>& wanted);
LineChanges compare_lines(const Config& running, const Config& wanted);

// Where a line goes: two lines to one place must not be open at once. tty, or host:port.
std::string place_of(const LineConfig& line);

// A fault for every key that differs and needs a restart: gateway, all of outbox, control_socket, clock, health, and
// whether mqtt speaks TLS. Empty: `wanted` can be applied to the running gateway.
std::vector<drivers::YamlFault> needs_restart(const std::string& file, const Config& running, const Config& wanted);

}  // namespace lamplighter::config

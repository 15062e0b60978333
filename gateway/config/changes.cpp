#include "gateway/config/changes.h"

#include <algorithm>

namespace lamplighter::config {
namespace {

const LineConfig* line_named(const std::vector<const LineConfig*>& lines, const std::string& name) {
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const auto* line) { return line->name == name; });
  return found == lines.end() ? nullptr : *found;
}

}  // namespace

LineChanges compare_lines(const std::vector<const LineConfig*>& running, const std::vector<LineConfig>& wanted) {
  LineChanges changes;
  for (const auto& line : wanted) {
    const auto* before = line_named(running, line.name);
    (!before ? changes.started : *before == line ? changes.kept : changes.changed).push_back(line.name);
  }
  for (const auto* line : running)
    if (std::none_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.name == line->name; }))
      changes.ended.push_back(line->name);
  return changes;
}

LineChanges compare_lines(const Config& running, const Config& wanted) {
  std::vector<const LineConfig*> lines;
  for (const auto& line : running.lines) lines.push_back(&line);
  return compare_lines(lines, wanted.lines);
}

std::string place_of(const LineConfig& line) {
  const auto& to = line.transport;
  return to.transport == line::Transport::modbus_rtu ? to.tty : to.host + ":" + std::to_string(to.port);
}

std::vector<drivers::YamlFault> needs_restart(const std::string& file, const Config& running, const Config& wanted) {
  std::vector<drivers::YamlFault> faults;
  const auto must_stay = [&](bool same, const std::string& section, const std::string& what) {
    if (same) return;
    const auto line = wanted.lines_of_keys.find(section);
    faults.push_back({file, line == wanted.lines_of_keys.end() ? 0 : line->second,
                      what + " is read at the start only; restart the gateway to change it (nothing that it stored is "
                             "lost by that), or put the former value back"});
  };
  must_stay(running.gateway == wanted.gateway, "gateway", "gateway (\"" + running.gateway.text + "\" runs)");
  must_stay(running.outbox_path == wanted.outbox_path, "outbox", "outbox.path (" + running.outbox_path + " is open)");
  must_stay(running.budget == wanted.budget, "outbox", "the outbox budget");
  must_stay(running.mqtt.ca_file.empty() == wanted.mqtt.ca_file.empty(), "mqtt", "whether mqtt speaks TLS");
  must_stay(running.clock == wanted.clock, "clock", "whose clock is trusted (clock)");
  must_stay(running.health_address == wanted.health_address && running.health_port == wanted.health_port, "health",
            "the address of the health page");
  must_stay(running.control_socket == wanted.control_socket, "control_socket",
            "control_socket (" + running.control_socket + " is open)");
  return faults;
}

}  // namespace lamplighter::config

#include "core/charging/run.h"

#include <array>

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 6> state_names{"preview", "calculated", "reviewed",
                                                      "posted",  "closed",     "cancelled"};
constexpr std::array<std::string_view, 2> line_names{"calculated", "blocked"};

}  // namespace

std::string_view to_text(RunState state) {
  return state_names.at(static_cast<std::size_t>(state));
}

std::optional<RunState> parse_run_state(std::string_view text) {
  for (std::size_t i = 0; i < state_names.size(); ++i)
    if (state_names[i] == text) return static_cast<RunState>(i);
  return std::nullopt;
}

std::string_view to_text(LineState state) {
  return line_names.at(static_cast<std::size_t>(state));
}

std::optional<LineState> parse_line_state(std::string_view text) {
  for (std::size_t i = 0; i < line_names.size(); ++i)
    if (line_names[i] == text) return static_cast<LineState>(i);
  return std::nullopt;
}

}  // namespace lamplighter::charging

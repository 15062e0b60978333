#include "core/charging/run.h"

#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 6> state_names{"preview", "calculated", "reviewed",
                                                      "posted",  "closed",     "cancelled"};
constexpr std::array<std::string_view, 4> line_names{"calculated", "blocked", "parked", "released"};
constexpr std::array<std::string_view, 2> kind_names{"regular", "adjustment"};

}  // namespace

std::string_view to_text(RunState state) {
  return state_names.at(static_cast<std::size_t>(state));
}

std::optional<RunState> parse_run_state(std::string_view text) {
  return enumerator_of<RunState>(state_names, text);
}

std::string_view to_text(BillKind kind) {
  return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<BillKind> parse_bill_kind(std::string_view text) {
  return enumerator_of<BillKind>(kind_names, text);
}

std::string_view to_text(LineState state) {
  return line_names.at(static_cast<std::size_t>(state));
}

std::optional<LineState> parse_line_state(std::string_view text) {
  return enumerator_of<LineState>(line_names, text);
}

}  // namespace lamplighter::charging

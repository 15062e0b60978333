#include "core/charging/bill.h"

#include <array>

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 2> kind_names{"regular", "adjustment"};

}  // namespace

std::string_view to_text(BillKind kind) {
  return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<BillKind> parse_bill_kind(std::string_view text) {
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == text) return static_cast<BillKind>(i);
  return std::nullopt;
}

}  // namespace lamplighter::charging

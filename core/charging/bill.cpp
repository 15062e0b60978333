#include "core/charging/bill.h"

#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::charging {
namespace {

constexpr std::array<std::string_view, 2> kind_names{"regular", "adjustment"};

}  // namespace

std::string_view to_text(BillKind kind) {
  return kind_names.at(static_cast<std::size_t>(kind));
}

std::optional<BillKind> parse_bill_kind(std::string_view text) {
  return enumerator_of<BillKind>(kind_names, text);
}

}  // namespace lamplighter::charging

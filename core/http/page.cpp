#include "core/http/page.h"

#include <charconv>

namespace lamplighter::http {
namespace {

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number n{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

std::int64_t Page::number_after(std::size_t n) const {
  return n < after.size() ? whole_number<std::int64_t>(after[n]).value_or(0) : 0;
}

Outcome<Page> page_of(const Exchange& exchange, std::size_t parts) {
  Page page;
  if (const auto asked = exchange.query("limit")) {
    const auto limit = whole_number<int>(*asked);
    if (!limit || *limit < 1 || *limit > page_rows_max)
      return Refusal{RefusalKind::invalid,
                     "paging.limit_invalid",
                     {{"value", asked->substr(0, 32)}, {"maximum", std::to_string(page_rows_max)}},
                     "limit"};
    page.limit = *limit;
  }
  if (const auto cursor = exchange.query("cursor"); cursor && !cursor->empty()) {
    auto values = sort_values_of(*cursor);
    if (!values || values->size() != parts)
      return Refusal{RefusalKind::invalid, "paging.cursor_invalid", {{"value", cursor->substr(0, 64)}}, "cursor"};
    page.after = std::move(*values);
  }
  return page;
}

}  // namespace lamplighter::http

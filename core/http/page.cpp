#include "core/http/page.h"

#include <sodium.h>

#include <boost/json.hpp>
#include <charconv>

namespace lamplighter::http {
namespace {

constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number n{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<std::vector<std::string>> sort_values_of(std::string_view cursor) {
  if (cursor.size() > cursor_bytes_max) return std::nullopt;
  std::string text(cursor.size(), '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), cursor.data(), cursor.size(),
                        nullptr, &length, nullptr, base64) != 0)
    return std::nullopt;
  text.resize(length);
  boost::system::error_code error;
  const auto parsed = boost::json::parse(text, error);
  if (error || !parsed.is_array()) return std::nullopt;
  std::vector<std::string> values;
  for (const auto& value : parsed.as_array()) {
    // PostgreSQL text cannot hold NUL, and no cursor of ours does.
    if (!value.is_string() || value.as_string().find('\0') != std::string::npos) return std::nullopt;
    values.emplace_back(value.as_string());
  }
  return values;
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

std::string cursor_of(const std::vector<std::string>& sort_values) {
  boost::json::array values;
  for (const auto& value : sort_values) values.emplace_back(value);
  const auto text = boost::json::serialize(values);
  std::string cursor(sodium_base64_encoded_len(text.size(), base64), '\0');
  sodium_bin2base64(cursor.data(), cursor.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                    base64);
  cursor.pop_back();  // the terminating NUL
  return cursor;
}

}  // namespace lamplighter::http

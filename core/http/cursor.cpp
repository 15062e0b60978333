#include "core/http/cursor.h"

#include <sodium.h>

#include <boost/json.hpp>

namespace lamplighter::http {
namespace {

constexpr int base64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

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

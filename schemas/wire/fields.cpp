#include "schemas/wire/fields.h"

#include <charconv>

namespace lamplighter::wire {

Fields::Fields(const boost::json::value& value, std::string where)
    : object_(value.if_object()), where_(std::move(where)) {
  if (!object_) throw FieldWrong{"field_wrong", where_ + " is no object"};
}

void Fields::wrong(std::string_view name, std::string_view why) const {
  std::string detail = where_.empty() ? std::string(name) : where_ + "." + std::string(name);
  if (const auto* value = object_->if_contains(name))
    detail += " = " + boost::json::serialize(*value).substr(0, text_bytes_max);
  throw FieldWrong{"field_wrong", detail + " " + std::string(why)};
}

bool Fields::has(std::string_view name) const {
  return object_->contains(name);
}

const boost::json::value& Fields::any(std::string_view name) const {
  const auto* value = object_->if_contains(name);
  if (!value) wrong(name, "is missing");
  return *value;
}

std::string_view Fields::text(std::string_view name) const {
  const auto* text = any(name).if_string();
  if (!text) wrong(name, "is no text");
  if (text->size() > text_bytes_max) wrong(name, "is longer than 200 bytes");
  return *text;
}

std::int64_t Fields::number(std::string_view name) const {
  const auto* number = any(name).if_int64();
  if (!number) wrong(name, "is no whole number");
  return *number;
}

std::int64_t Fields::big(std::string_view name) const {
  const auto digits = text(name);
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    wrong(name, "is no 64-bit number in decimal digits");
  return n;
}

std::int64_t Fields::natural(std::string_view name) const {
  const auto n = big(name);
  if (n < 0) wrong(name, "is negative");
  return n;
}

bool Fields::truth(std::string_view name) const {
  const auto* truth = any(name).if_bool();
  if (!truth) wrong(name, "is neither true nor false");
  return *truth;
}

Instant Fields::instant(std::string_view name) const {
  const auto at = parse_instant(text(name));
  if (!at) wrong(name, "is no instant like 2026-11-23T14:48:03.120Z");
  return *at;
}

std::int8_t Fields::exponent(std::string_view name) const {
  const auto n = number(name);
  if (n < -12 || n > 12) wrong(name, "is outside -12..12");
  return static_cast<std::int8_t>(n);
}

const boost::json::array& Fields::array(std::string_view name, std::size_t size_max) const {
  const auto* array = any(name).if_array();
  if (!array) wrong(name, "is no list");
  if (array->size() > size_max) {
    throw FieldWrong{"field_wrong", std::string(name) + " has " + std::to_string(array->size()) + " entries, at most " +
                                        std::to_string(size_max) + " are taken"};
  }
  return *array;
}

}  // namespace lamplighter::wire

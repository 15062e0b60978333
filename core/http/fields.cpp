#include "core/http/fields.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

namespace lamplighter::http {
namespace {

std::optional<std::int64_t> id_of(const boost::json::value& value) {
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = value.get_string();
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size() || n <= 0) return std::nullopt;
  return n;
}

// What came, short enough for a sentence.
std::string shown(const boost::json::value& value) {
  auto text = value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
  constexpr std::size_t bytes_max = 40;
  if (text.size() <= bytes_max) return text;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;  // not inside a character
  return text.substr(0, end) + "…";
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

const boost::json::value* Fields::find(std::string_view name) {
  asked_.emplace(name);
  const auto* value = body_.if_contains(name);
  if (value == nullptr || value->is_null()) {
    refuse(name, "field.missing");
    return nullptr;
  }
  return value;
}

bool Fields::has(std::string_view name) {
  asked_.emplace(name);
  return body_.contains(name);
}

void Fields::refuse(std::string_view name, std::string code, std::map<std::string, std::string> facts) {
  if (first_) return;
  facts.emplace("field", name);
  first_ = Refusal{RefusalKind::invalid, std::move(code), std::move(facts), std::string(name)};
}

std::string Fields::text(std::string_view name, std::size_t min, std::size_t max) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    refuse(name, "field.not_text", {{"value", shown(*value)}});
    return {};
  }
  const auto text = trimmed(value->get_string());
  if (std::any_of(text.begin(), text.end(), is_control)) refuse(name, "field.control_character");
  const auto length = characters(text);
  if (length < min || length > max)
    refuse(name, "field.length",
           {{"length", std::to_string(length)}, {"minimum", std::to_string(min)}, {"maximum", std::to_string(max)}});
  return std::string(text);
}

std::string Fields::secret(std::string_view name, std::size_t bytes_max) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    refuse(name, "field.not_text", {{"value", "…"}});
    return {};
  }
  const std::string_view text = value->get_string();
  if (text.find('\0') != std::string_view::npos) refuse(name, "field.control_character");
  if (text.size() > bytes_max) {
    refuse(name, "field.length",
           {{"length", std::to_string(characters(text))}, {"minimum", "0"}, {"maximum", std::to_string(bytes_max)}});
    return {};
  }
  return std::string(text);
}

std::int64_t Fields::number(std::string_view name, std::int64_t min, std::int64_t max) {
  const auto* value = find(name);
  if (value == nullptr) return min;
  if (!value->is_int64() || value->get_int64() < min || value->get_int64() > max) {
    refuse(name, "field.not_number",
           {{"value", shown(*value)}, {"minimum", std::to_string(min)}, {"maximum", std::to_string(max)}});
    return min;
  }
  return value->get_int64();
}

bool Fields::flag(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return false;
  if (!value->is_bool()) {
    refuse(name, "field.not_flag", {{"value", shown(*value)}});
    return false;
  }
  return value->get_bool();
}

calendar::Day Fields::day(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  const auto day = value->is_string() ? calendar::parse_day(value->get_string()) : std::nullopt;
  if (!day) {
    refuse(name, "field.not_day", {{"value", shown(*value)}});
    return {};
  }
  return *day;
}

Decimal Fields::decimal(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  const auto decimal = value->is_string() ? parse_decimal(value->get_string()) : std::nullopt;
  if (!decimal) {
    refuse(name, "field.not_decimal", {{"value", shown(*value)}});
    return {};
  }
  return *decimal;
}

std::int64_t Fields::id_number(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return 0;
  const auto n = id_of(*value);
  if (!n) refuse(name, "field.not_id", {{"value", shown(*value)}});
  return n.value_or(0);
}

std::vector<std::int64_t> Fields::id_numbers(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_array() || value->get_array().size() > list_items_max) {
    refuse(name, "field.not_list", {{"maximum", std::to_string(list_items_max)}});
    return {};
  }
  std::vector<std::int64_t> out;
  for (const auto& item : value->get_array()) {
    const auto n = id_of(item);
    if (!n) {
      refuse(name, "field.not_id", {{"value", shown(item)}});
      return {};
    }
    out.push_back(*n);
  }
  return out;
}

std::optional<Refusal> Fields::refusal() const {
  if (first_) return first_;
  for (const auto& [name, value] : body_) {
    if (asked_.contains(std::string_view(name))) continue;
    const auto unknown = shown(boost::json::value(name));
    return Refusal{RefusalKind::invalid, "field.unknown", {{"field", unknown}}, unknown};
  }
  return std::nullopt;
}

}  // namespace lamplighter::http

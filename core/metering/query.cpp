#include "core/metering/query.h"

#include <charconv>

namespace lamplighter::metering {
namespace {

constexpr std::size_t shown_bytes_max = 40;

Refusal wrong(std::string code, std::string_view name, const std::string& value) {
  return {RefusalKind::invalid,
          std::move(code),
          {{"field", std::string(name)}, {"value", value.substr(0, shown_bytes_max)}},
          std::string(name)};
}

}  // namespace

Outcome<std::int64_t> id_query(const http::Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::int64_t{0};
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (error != std::errc{} || end != text->data() + text->size() || n < 1) return wrong("field.not_id", name, *text);
  return n;
}

Outcome<std::optional<Instant>> instant_query(const http::Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::optional<Instant>{};
  const auto at = parse_instant(*text);
  if (!at) return wrong("metering.time_invalid", name, *text);
  return std::optional(*at);
}

Outcome<std::optional<calendar::Day>> day_query(const http::Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::optional<calendar::Day>{};
  const auto day = calendar::parse_day(*text);
  if (!day) return wrong("metering.day_invalid", name, *text);
  return std::optional(*day);
}

}  // namespace lamplighter::metering

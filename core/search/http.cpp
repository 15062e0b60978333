#include "core/search/http.h"

#include <boost/json.hpp>
#include <charconv>

#include "core/metering/query.h"
#include "core/search/names.h"
#include "core/search/search.h"
#include "core/search/text.h"

namespace lamplighter::search {
namespace {

namespace json = boost::json;
using http::Exchange;

// Days are of an estate; a search goes over several, and their office is where the company began.
constexpr std::string_view zone_of_the_office = "Asia/Shanghai";

Refusal not_usable(std::string code, std::string value, std::size_t maximum, std::string field) {
  return {RefusalKind::invalid,
          std::move(code),
          {{"value", std::move(value)}, {"maximum", std::to_string(maximum)}},
          std::move(field)};
}

Outcome<Wanted> wanted_of(const Exchange& exchange) {
  Wanted wanted;
  wanted.text = exchange.query("q").value_or("");
  const auto length = characters_in(wanted.text);
  if (length > query_characters_max)
    return not_usable("search.text_too_long", std::to_string(length), query_characters_max, "q");
  const auto estate = metering::id_query(exchange, "estate");
  if (!estate) return estate.error();
  wanted.estate = EstateId{*estate};
  if (const auto limit = exchange.query("limit")) {
    const auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), wanted.limit);
    if (error != std::errc{} || end != limit->data() + limit->size() || wanted.limit < 1 || wanted.limit > rows_max)
      return not_usable("paging.limit_invalid", limit->substr(0, 32), rows_max, "limit");
  }
  return wanted;
}

json::value estate_json(EstateId estate) {
  if (estate.n == 0) return nullptr;  // of the whole company
  return json::string(std::to_string(estate.n));
}

json::value to_json(const Found& found) {
  return {{"kind", to_text(found.kind)},
          {"id", std::to_string(found.id)},
          {"estate", estate_json(found.estate)},
          {"name", found.name},
          {"also", json::array(found.also.begin(), found.also.end())}};
}

http::Response show_found(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<json::value> {
    const auto wanted = wanted_of(exchange);
    if (!wanted) return wanted.error();
    json::array rows;
    const auto today = calendar::local_day(exchange.now, zone_of_the_office);
    for (const auto& one : search(tx, exchange.caller, *wanted, today)) rows.push_back(to_json(one));
    return json::value{{"rows", std::move(rows)}};
  });
}

http::Response show_names(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<json::value> {
    const auto asked = asked_names(exchange.query("of").value_or(""));
    if (!asked) return asked.error();
    json::array rows;
    for (const auto& one : names_of(tx, exchange.caller, *asked))
      rows.push_back({{"kind", one.kind},
                      {"id", std::to_string(one.id)},
                      {"estate", estate_json(one.estate)},
                      {"name", one.name}});
    return json::value{{"rows", std::move(rows)}};
  });
}

}  // namespace

std::vector<http::Route> routes() {
  return {{http::Method::get, "/api/v1/search", std::string(http::signed_in), show_found},
          {http::Method::get, "/api/v1/names", std::string(http::signed_in), show_names}};
}

}  // namespace lamplighter::search

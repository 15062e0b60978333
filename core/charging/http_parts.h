// What the routes of charging share.
#pragma once

#include <boost/json.hpp>
#include <charconv>

#include "core/charging/render.h"
#include "core/http/fields.h"
#include "core/http/page.h"
#include "core/http/route.h"

namespace lamplighter::charging {

using http::Exchange;
using http::Response;
using Value = Outcome<boost::json::value>;

inline Response refused(const Exchange& exchange, const Refusal& refusal) {
  return http::problem(refusal, exchange.caller.language);
}

template <class Noun>
Value rendered(const Outcome<Noun>& outcome) {
  if (!outcome) return outcome.error();
  return boost::json::value(to_json(*outcome));
}

// A query such as ?estate=7; nothing where it is absent.
template <class IdType>
Outcome<std::optional<IdType>> id_query(const Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::optional<IdType>{};
  IdType id;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), id.n);
  if (error != std::errc{} || end != text->data() + text->size())
    return Refusal{RefusalKind::invalid, "charging.id_invalid", {{"value", text->substr(0, 32)}}, std::string(name)};
  return std::optional{id};
}

std::vector<http::Route> item_routes();
std::vector<http::Route> run_routes();
std::vector<http::Route> bill_routes();

}  // namespace lamplighter::charging

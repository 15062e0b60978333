// The route tables of premises, and what their handlers share.
#pragma once

#include <boost/json.hpp>
#include <charconv>

#include "core/http/fields.h"
#include "core/http/route.h"
#include "core/premises/above.h"

namespace lamplighter::premises {

using Answer = Outcome<boost::json::value>;

std::vector<http::Route> room_routes(const Above& above);
std::vector<http::Route> resident_routes();
std::vector<http::Route> parking_routes();
std::vector<http::Route> estate_routes(const Above& above);

// Which day it is where the caller's estates are; the latest of them where they lie in several zones.
Day today_of(db::Transaction& tx, const accounts::Scope& scope, Instant now);

// Whether the member is there and not null: what may be left out.
inline bool given(const boost::json::object& body, std::string_view name) {
  const auto* value = body.if_contains(name);
  return value != nullptr && !value->is_null();
}

// A filter that is no number matches no row of ours; 0 is no id.
template <class IdType>
std::optional<IdType> id_filter(const http::Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
  return IdType{error == std::errc{} && end == text->data() + text->size() ? n : 0};
}

// ?q=: what a list is searched for; "" for nothing. Refuses field.length and field.control_character.
Outcome<std::string> search_text(const http::Exchange& exchange);

// A write to something named in the path: `fn` gets its id and the body, and says with `fields.refusal()` what is wrong
// in it.
template <class IdType, class Fn>
http::Response write_of(const http::Exchange& exchange, std::string_view variable, Fn fn, int status = 200) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto id = exchange.id<IdType>(variable);
        if (!id) return id.error();
        const auto body = exchange.json();
        if (!body) return body.error();
        http::Fields fields(*body);
        return fn(tx, *id, *body, fields);
      },
      status);
}

// The row and whether it is new: a repeat of what stands there already is no fault.
inline boost::json::value recorded_json(boost::json::value row, bool added) {
  row.as_object()["added"] = added;
  return row;
}

}  // namespace lamplighter::premises

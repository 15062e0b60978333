#include "core/premises/http.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "core/http/fields.h"
#include "core/http/page.h"
#include "core/premises/http_parts.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {
namespace {

using http::Exchange;
using http::Response;

constexpr std::size_t search_characters_max = 64;

Response list_estates(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    const auto after = page->after.empty() ? std::string() : page->after[0];
    return http::list(
        store::estates_after(tx, exchange.caller.scope, after, page->limit + 1), page->limit,
        [](const store::CountedEstate& estate) { return http::cursor_of({estate.code}); }, estate_json);
  });
}

Response add_estate(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto body = exchange.json();
        if (!body) return body.error();
        http::Fields fields(*body);
        const NewEstate wanted{fields.text("code", 1, code_characters_max), fields.text("name", 1, name_characters_max),
                               fields.text("time_zone", 1, name_characters_max)};
        if (auto refusal = fields.refusal()) return *refusal;
        const auto estate = create_estate(tx, exchange.caller, exchange.now, wanted);
        if (!estate) return estate.error();
        return estate_json({*estate});  // with nothing in it yet
      },
      201);
}

Response list_buildings(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    if (!find_estate(tx, exchange.caller.scope, *estate)) return estate_not_found(*estate);
    const auto page = http::page_of(exchange, 2);
    if (!page) return page.error();
    store::BuildingPlace after;
    if (!page->after.empty()) after = {page->after[0], BuildingId{page->number_after(1)}};
    return http::list(
        store::buildings_after(tx, exchange.caller.scope, *estate, after, page->limit + 1), page->limit,
        [](const store::CountedBuilding& b) {
          return http::cursor_of({sort_key(b.code), std::to_string(b.id.n)});
        },
        building_json);
  });
}

Response add_building(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto estate = exchange.id<EstateId>("estate");
        if (!estate) return estate.error();
        const auto body = exchange.json();
        if (!body) return body.error();
        http::Fields fields(*body);
        const NewBuilding wanted{*estate, fields.text("code", 1, code_characters_max),
                                 fields.text("name", 1, name_characters_max)};
        if (auto refusal = fields.refusal()) return *refusal;
        const auto building = create_building(tx, exchange.caller, exchange.now, wanted);
        if (!building) return building.error();
        return building_json({*building});  // with no room yet
      },
      201);
}

// As id_filter: what is no number is on no floor of ours.
std::optional<std::int64_t> floor_filter(const Exchange& exchange) {
  const auto text = exchange.query("floor");
  if (!text || text->empty()) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
  return error == std::errc{} && end == text->data() + text->size() ? n : floor_max + 1;
}

Outcome<store::RoomFilter> room_filter(const Exchange& exchange) {
  store::RoomFilter filter{.room = {},
                           .estate = id_filter<EstateId>(exchange, "estate"),
                           .building = id_filter<BuildingId>(exchange, "building"),
                           .entrance = id_filter<EntranceId>(exchange, "entrance"),
                           .floor = floor_filter(exchange),
                           .use = exchange.query("use").value_or(""),
                           .occupancy = exchange.query("occupancy").value_or(""),
                           .q = ""};
  auto q = search_text(exchange);
  if (!q) return q.error();
  filter.q = std::move(*q);
  return filter;
}

Response list_rooms(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto page = http::page_of(exchange, 2);
    if (!page) return page.error();
    const auto filter = room_filter(exchange);
    if (!filter) return filter.error();
    store::RoomPlace after;
    if (!page->after.empty()) after = {page->after[0], RoomId{page->number_after(1)}};
    const auto today = today_of(tx, exchange.caller.scope, exchange.now);
    return http::list(
        store::rooms_after(tx, exchange.caller.scope, *filter, today, after, page->limit + 1), page->limit,
        [](const Room& r) {
          return http::cursor_of({sort_key(r.full_code), std::to_string(r.id.n)});
        },
        room_json);
  });
}

Response add_room(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto body = exchange.json();
        if (!body) return body.error();
        const auto given = [&](std::string_view name) {
          const auto* value = body->if_contains(name);
          return value != nullptr && !value->is_null();
        };
        http::Fields fields(*body);
        NewRoom wanted;
        wanted.building = fields.id<BuildingId>("building");
        wanted.code = fields.text("code", 1, code_characters_max);
        wanted.floor = fields.number("floor", floor_min, floor_max);
        wanted.valid_from = fields.day("valid_from");
        if (fields.has("area_m2") && given("area_m2")) wanted.area_m2 = fields.decimal("area_m2");
        if (fields.has("owner_name") && given("owner_name"))
          wanted.owner_name = fields.text("owner_name", 1, name_characters_max);
        if (fields.has("entrance") && given("entrance")) wanted.entrance = fields.id<EntranceId>("entrance");
        if (fields.has("inner_area_m2") && given("inner_area_m2")) {
          wanted.inner_area_m2 = fields.decimal("inner_area_m2");
          if (!wanted.area_m2) fields.refuse("area_m2", "field.missing");
        }
        if (auto refusal = fields.refusal()) return *refusal;
        const auto room = create_room(tx, exchange.caller, exchange.now, wanted);
        if (!room) return room.error();
        return room_json(*room);
      },
      201);
}

Response add_entrance(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto building = exchange.id<BuildingId>("building");
        if (!building) return building.error();
        const auto body = exchange.json();
        if (!body) return body.error();
        http::Fields fields(*body);
        const NewEntrance wanted{*building, fields.text("code", 1, code_characters_max),
                                 fields.text("name", 1, name_characters_max)};
        if (auto refusal = fields.refusal()) return *refusal;
        const auto entrance = create_entrance(tx, exchange.caller, exchange.now, wanted);
        if (!entrance) return entrance.error();
        return entrance_json(*entrance);
      },
      201);
}

}  // namespace

Outcome<std::string> search_text(const Exchange& exchange) {
  std::string q(http::trimmed(exchange.query("q").value_or("")));
  const auto length = http::characters(q);
  if (length > search_characters_max)
    return Refusal{RefusalKind::invalid,
                   "field.length",
                   {{"field", "q"},
                    {"length", std::to_string(length)},
                    {"minimum", "0"},
                    {"maximum", std::to_string(search_characters_max)}},
                   "q"};
  if (q.find('\0') != std::string::npos)
    return Refusal{RefusalKind::invalid, "field.control_character", {{"field", "q"}}, "q"};
  return q;
}

std::vector<accounts::EstateLabel> estate_labels(db::Transaction& tx, const accounts::Scope& scope) {
  std::vector<accounts::EstateLabel> labels;
  for (const auto& estate : estates_in_scope(tx, scope))
    labels.push_back({estate.id, estate.code, estate.name, estate.time_zone});
  return labels;
}

std::vector<http::Route> routes(const Above& above) {
  using enum http::Method;
  std::vector<http::Route> all = {
      {get, "/api/v1/estates", "premises.read", list_estates},
      {post, "/api/v1/estates", "premises.write", add_estate},
      {get, "/api/v1/estates/{estate}/buildings", "premises.read", list_buildings},
      {post, "/api/v1/estates/{estate}/buildings", "premises.write", add_building},
      {post, "/api/v1/buildings/{building}/entrances", "premises.write", add_entrance},
      {get, "/api/v1/rooms", "premises.read", list_rooms},
      {post, "/api/v1/rooms", "premises.write", add_room},
  };
  for (auto more : {room_routes(above), resident_routes(), parking_routes(), estate_routes(above)})
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return all;
}

}  // namespace lamplighter::premises

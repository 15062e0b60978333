#include "core/premises/http.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "core/http/fields.h"
#include "core/http/page.h"
#include "core/premises/assignments.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {
namespace {

using http::Exchange;
using http::Response;
using Answer = Outcome<boost::json::value>;

constexpr std::size_t search_characters_max = 64;

// Which day it is where the caller's estates are; the latest of them where they lie in several zones.
Day today_of(db::Transaction& tx, const accounts::Scope& scope, Instant now) {
  Day today{};
  for (const auto& estate : estates_in_scope(tx, scope))
    today = std::max(today, calendar::local_day(now, estate.time_zone));
  return today;
}

Response list_estates(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    const auto after = page->after.empty() ? std::string() : page->after[0];
    return http::list(
        store::estates_after(tx, exchange.caller.scope, after, page->limit + 1), page->limit,
        [](const Estate& estate) { return http::cursor_of({estate.code}); }, estate_json);
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
        return estate_json(*estate);
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
        [](const Building& b) {
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
        return building_json(*building);
      },
      201);
}

// A filter that is no number matches no row of ours; 0 is no id.
template <class IdType>
std::optional<IdType> id_filter(const Exchange& exchange, std::string_view name) {
  const auto text = exchange.query(name);
  if (!text || text->empty()) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
  return IdType{error == std::errc{} && end == text->data() + text->size() ? n : 0};
}

Outcome<store::RoomFilter> room_filter(const Exchange& exchange) {
  store::RoomFilter filter{.room = {},
                           .estate = id_filter<EstateId>(exchange, "estate"),
                           .building = id_filter<BuildingId>(exchange, "building"),
                           .q = std::string(http::trimmed(exchange.query("q").value_or("")))};
  const auto length = http::characters(filter.q);
  if (length > search_characters_max)
    return Refusal{RefusalKind::invalid,
                   "field.length",
                   {{"field", "q"},
                    {"length", std::to_string(length)},
                    {"minimum", "0"},
                    {"maximum", std::to_string(search_characters_max)}},
                   "q"};
  if (filter.q.find('\0') != std::string::npos)
    return Refusal{RefusalKind::invalid, "field.control_character", {{"field", "q"}}, "q"};
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
        if (auto refusal = fields.refusal()) return *refusal;
        const auto room = create_room(tx, exchange.caller, exchange.now, wanted);
        if (!room) return room.error();
        return room_json(*room);
      },
      201);
}

Response show_room(const Exchange& exchange, const FindMeter& find_meter) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto id = exchange.id<RoomId>("room");
    if (!id) return id.error();
    const auto room = find_room(tx, scope, *id, today_of(tx, scope, exchange.now));
    if (!room) return room_not_found(*id);
    boost::json::array meters;
    for (const auto& assignment : assignments_of_room(tx, scope, *id)) {
      auto row = assignment_json(assignment).as_object();
      const auto meter = find_meter(tx, scope, assignment.meter);
      meters.push_back({{"assignment", row["id"]},
                        {"meter", row["meter"]},
                        {"code", meter ? meter->code : row["meter"].as_string().c_str()},
                        {"kind", meter ? meter->kind : std::string("unknown")},
                        {"valid_from", row["valid_from"]},
                        {"valid_to", row["valid_to"]}});
    }
    boost::json::array owners, areas;
    for (const auto& owner : owners_of_room(tx, scope, *id)) owners.push_back(owner_json(owner));
    for (const auto& area : areas_of_room(tx, scope, *id)) areas.push_back(area_json(area));
    auto body = room_json(*room).as_object();
    body["meters"] = std::move(meters);
    body["owners"] = std::move(owners);
    body["areas"] = std::move(areas);
    return boost::json::value(std::move(body));
  });
}

// The row and whether it is new: a repeat of what stands there already is no fault.
boost::json::value recorded_json(boost::json::value row, bool added) {
  row.as_object()["added"] = added;
  return row;
}

Response post_owner(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto room = exchange.id<RoomId>("room");
    if (!room) return room.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const OwnerSince wanted{fields.text("name", 1, name_characters_max), fields.day("valid_from")};
    if (auto refusal = fields.refusal()) return *refusal;
    const auto owner = add_owner(tx, exchange.caller, exchange.now, *room, wanted);
    if (!owner) return owner.error();
    return recorded_json(owner_json(owner->row), owner->added);
  });
}

Response post_area(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto room = exchange.id<RoomId>("room");
    if (!room) return room.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const AreaSince wanted{fields.decimal("area_m2"), fields.day("valid_from")};
    if (auto refusal = fields.refusal()) return *refusal;
    const auto area = add_area(tx, exchange.caller, exchange.now, *room, wanted);
    if (!area) return area.error();
    return recorded_json(area_json(area->row), area->added);
  });
}

Response add_assignment(const Exchange& exchange, const FindMeter& find_meter) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto room = exchange.id<RoomId>("room");
        if (!room) return room.error();
        const auto body = exchange.json();
        if (!body) return body.error();
        http::Fields fields(*body);
        const auto meter = fields.id<MeterId>("meter");
        const auto valid_from = fields.day("valid_from");
        if (auto refusal = fields.refusal()) return *refusal;
        const auto assignment = assign_meter(tx, exchange.caller, exchange.now, find_meter, *room, meter, valid_from);
        if (!assignment) return assignment.error();
        return assignment_json(*assignment);
      },
      201);
}

Response finish_assignment(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto id = exchange.id<AssignmentId>("assignment");
    if (!id) return id.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const auto valid_to = fields.day("valid_to");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto assignment = end_assignment(tx, exchange.caller, exchange.now, *id, valid_to);
    if (!assignment) return assignment.error();
    return assignment_json(*assignment);
  });
}

}  // namespace

std::vector<accounts::EstateLabel> estate_labels(db::Transaction& tx, const accounts::Scope& scope) {
  std::vector<accounts::EstateLabel> labels;
  for (const auto& estate : estates_in_scope(tx, scope))
    labels.push_back({estate.id, estate.code, estate.name, estate.time_zone});
  return labels;
}

std::vector<http::Route> routes(FindMeter find_meter) {
  using enum http::Method;
  return {
      {get, "/api/v1/estates", "premises.read", list_estates},
      {post, "/api/v1/estates", "premises.write", add_estate},
      {get, "/api/v1/estates/{estate}/buildings", "premises.read", list_buildings},
      {post, "/api/v1/estates/{estate}/buildings", "premises.write", add_building},
      {get, "/api/v1/rooms", "premises.read", list_rooms},
      {post, "/api/v1/rooms", "premises.write", add_room},
      {get, "/api/v1/rooms/{room}", "premises.read",
       [=](const Exchange& exchange) { return show_room(exchange, find_meter); }},
      {post, "/api/v1/rooms/{room}/owners", "premises.write", post_owner},
      {post, "/api/v1/rooms/{room}/areas", "premises.write", post_area},
      {post, "/api/v1/rooms/{room}/meters", "premises.write",
       [=](const Exchange& exchange) { return add_assignment(exchange, find_meter); }},
      {post, "/api/v1/meter_assignments/{assignment}/end", "premises.write", finish_assignment},
  };
}

}  // namespace lamplighter::premises

// Routes of one room: what is recorded of it from a day on, and its meters.
#include <algorithm>

#include "core/premises/assignments.h"
#include "core/premises/http_parts.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/resident_json.h"
#include "core/premises/residents.h"
#include "core/premises/vehicles.h"

namespace lamplighter::premises {
namespace {

using http::Exchange;
using http::Fields;
using http::Response;

template <class Row, class ToJson>
boost::json::array array_of(const std::vector<Row>& rows, ToJson to_json) {
  boost::json::array out;
  for (const auto& row : rows) out.push_back(to_json(row));
  return out;
}

boost::json::array meters_json(db::Transaction& tx, const accounts::Scope& scope, RoomId room,
                               const FindMeter& find_meter) {
  boost::json::array meters;
  for (const auto& assignment : assignments_of_room(tx, scope, room)) {
    auto row = assignment_json(assignment).as_object();
    const auto meter = find_meter(tx, scope, assignment.meter);
    meters.push_back({{"assignment", row["id"]},
                      {"meter", row["meter"]},
                      {"code", meter ? meter->code : row["meter"].as_string().c_str()},
                      {"kind", meter ? meter->kind : std::string("unknown")},
                      {"valid_from", row["valid_from"]},
                      {"valid_to", row["valid_to"]}});
  }
  return meters;
}

Response show_room(const Exchange& exchange, const Above& above) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto id = exchange.id<RoomId>("room");
    if (!id) return id.error();
    const auto room = find_room(tx, scope, *id, today_of(tx, scope, exchange.now));
    if (!room) return room_not_found(*id);
    const auto seen = seen_by(exchange.caller);
    const auto billed = above.billed_until(tx, scope, *id);
    auto body = room_json(*room).as_object();
    body["meters"] = meters_json(tx, scope, *id, above.find_meter);
    body["owners"] = array_of(owners_of_room(tx, scope, *id), owner_json);
    body["areas"] = array_of(areas_of_room(tx, scope, *id), area_json);
    body["uses"] = array_of(uses_of_room(tx, scope, *id), use_json);
    body["people"] = array_of(people_of_room(tx, scope, *id), people_json);
    body["residents"] = array_of(residencies_of_room(tx, scope, *id),
                                 [&](const Residency& residency) { return residency_json(residency, seen); });
    body["parking"] = array_of(parking_of_room(tx, scope, *id), parking_assignment_json);
    body["vehicles"] = array_of(vehicles_of_room(tx, scope, *id), vehicle_json);
    if (billed)
      body["billed_until"] = calendar::to_text(*billed);
    else
      body["billed_until"] = nullptr;
    return boost::json::value(std::move(body));
  });
}

Response post_owner(const Exchange& exchange) {
  return write_of<RoomId>(exchange, "room", [&](auto& tx, RoomId room, const auto&, Fields& fields) -> Answer {
    const OwnerSince wanted{fields.text("name", 1, name_characters_max), fields.day("valid_from")};
    if (auto refusal = fields.refusal()) return *refusal;
    const auto owner = add_owner(tx, exchange.caller, exchange.now, room, wanted);
    if (!owner) return owner.error();
    return recorded_json(owner_json(owner->row), owner->added);
  });
}

Response post_area(const Exchange& exchange) {
  return write_of<RoomId>(exchange, "room", [&](auto& tx, RoomId room, const auto& body, Fields& fields) -> Answer {
    AreaSince wanted{fields.decimal("area_m2"), fields.day("valid_from")};
    if (fields.has("inner_area_m2") && given(body, "inner_area_m2"))
      wanted.inner_area_m2 = fields.decimal("inner_area_m2");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto area = add_area(tx, exchange.caller, exchange.now, room, wanted);
    if (!area) return area.error();
    return recorded_json(area_json(area->row), area->added);
  });
}

// A word out of a closed list; refuses the field otherwise.
template <class Parse>
auto choice(Fields& fields, std::string_view name, Parse parse, std::string known) {
  const auto text = fields.text(name, 1, 32);
  const auto value = parse(text);
  if (!value && !text.empty())
    fields.refuse(name, "premises.choice_unknown", {{"value", text}, {"known", std::move(known)}});
  return value;
}

Response post_use(const Exchange& exchange) {
  return write_of<RoomId>(exchange, "room", [&](auto& tx, RoomId room, const auto& body, Fields& fields) -> Answer {
    UseSince wanted;
    wanted.use = choice(fields, "use", parse_room_use, "residential, shop, office, storage, other")
                     .value_or(RoomUse::residential);
    if (fields.has("occupancy") && given(body, "occupancy"))
      wanted.occupancy = choice(fields, "occupancy", parse_occupancy, "occupied, vacant, unsold");
    wanted.valid_from = fields.day("valid_from");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto use = add_use(tx, exchange.caller, exchange.now, room, wanted);
    if (!use) return use.error();
    return recorded_json(use_json(use->row), use->added);
  });
}

Response post_people(const Exchange& exchange) {
  return write_of<RoomId>(exchange, "room", [&](auto& tx, RoomId room, const auto&, Fields& fields) -> Answer {
    const PeopleSince wanted{fields.number("people", 0, people_max), fields.day("valid_from")};
    if (auto refusal = fields.refusal()) return *refusal;
    const auto people = add_people(tx, exchange.caller, exchange.now, room, wanted);
    if (!people) return people.error();
    return recorded_json(people_json(people->row), people->added);
  });
}

Response post_handover(const Exchange& exchange) {
  return write_of<RoomId>(exchange, "room", [&](auto& tx, RoomId room, const auto&, Fields& fields) -> Answer {
    const auto day = fields.day("day");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto handover = record_handover(tx, exchange.caller, exchange.now, room, day);
    if (!handover) return handover.error();
    return recorded_json({{"day", calendar::to_text(handover->row)}}, handover->added);
  });
}

Response post_withdrawal(const Exchange& exchange, const Above& above) {
  return write_of<RoomId>(exchange, "room", [&](auto& tx, RoomId room, const auto& body, Fields& fields) -> Answer {
    Withdrawal wanted;
    wanted.fact = choice(fields, "fact", parse_room_fact, "owner, area, use, people").value_or(RoomFact::owner);
    wanted.valid_from = fields.day("valid_from");
    wanted.reason = fields.text("reason", 1, reason_characters_max);
    if (fields.has("billed_until") && given(body, "billed_until")) wanted.billed_until = fields.day("billed_until");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto done = withdraw(tx, exchange.caller, exchange.now, above.billed_until, room, wanted);
    if (!done) return done.error();
    return boost::json::value{
        {"fact", to_text(done->fact)}, {"valid_from", calendar::to_text(done->valid_from)}, {"reason", done->reason}};
  });
}

Response add_assignment(const Exchange& exchange, const FindMeter& find_meter) {
  return write_of<RoomId>(
      exchange, "room",
      [&](auto& tx, RoomId room, const auto&, Fields& fields) -> Answer {
        const auto meter = fields.id<MeterId>("meter");
        const auto valid_from = fields.day("valid_from");
        if (auto refusal = fields.refusal()) return *refusal;
        const auto assignment = assign_meter(tx, exchange.caller, exchange.now, find_meter, room, meter, valid_from);
        if (!assignment) return assignment.error();
        return assignment_json(*assignment);
      },
      201);
}

Response finish_assignment(const Exchange& exchange) {
  return write_of<AssignmentId>(
      exchange, "assignment", [&](auto& tx, AssignmentId id, const auto&, Fields& fields) -> Answer {
        const auto valid_to = fields.day("valid_to");
        if (auto refusal = fields.refusal()) return *refusal;
        const auto assignment = end_assignment(tx, exchange.caller, exchange.now, id, valid_to);
        if (!assignment) return assignment.error();
        return assignment_json(*assignment);
      });
}

}  // namespace

// Which day it is where the caller's estates are; the latest of them where they lie in several zones.
Day today_of(db::Transaction& tx, const accounts::Scope& scope, Instant now) {
  Day today{};
  for (const auto& estate : estates_in_scope(tx, scope))
    today = std::max(today, calendar::local_day(now, estate.time_zone));
  return today;
}

std::vector<http::Route> room_routes(const Above& above) {
  using enum http::Method;
  return {
      {get, "/api/v1/rooms/{room}", "premises.read",
       [=](const Exchange& exchange) { return show_room(exchange, above); }},
      {post, "/api/v1/rooms/{room}/owners", "premises.write", post_owner},
      {post, "/api/v1/rooms/{room}/areas", "premises.write", post_area},
      {post, "/api/v1/rooms/{room}/uses", "premises.write", post_use},
      {post, "/api/v1/rooms/{room}/people", "premises.write", post_people},
      {post, "/api/v1/rooms/{room}/handover", "premises.write", post_handover},
      {post, "/api/v1/rooms/{room}/withdrawals", "premises.write",
       [=](const Exchange& exchange) { return post_withdrawal(exchange, above); }},
      {post, "/api/v1/rooms/{room}/meters", "premises.write",
       [=](const Exchange& exchange) { return add_assignment(exchange, above.find_meter); }},
      {post, "/api/v1/meter_assignments/{assignment}/end", "premises.write", finish_assignment},
  };
}

}  // namespace lamplighter::premises

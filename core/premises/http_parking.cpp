// Routes of parking and vehicles.
#include "core/http/page.h"
#include "core/premises/http_parts.h"
#include "core/premises/parking_store.h"
#include "core/premises/refusals.h"
#include "core/premises/resident_json.h"
#include "core/premises/vehicles.h"

namespace lamplighter::premises {
namespace {

using boost::json::object;
using http::Exchange;
using http::Fields;
using http::Response;

boost::json::value area_json(const ParkingArea& area) {
  return {{"id", std::to_string(area.id.n)},
          {"estate", std::to_string(area.estate.n)},
          {"code", area.code},
          {"name", area.name},
          {"space_count", area.space_count}};
}

Response list_areas(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    if (!find_estate(tx, exchange.caller.scope, *estate)) return estate_not_found(*estate);
    boost::json::array rows;
    for (const auto& area : parking_areas(tx, exchange.caller.scope, *estate)) rows.push_back(area_json(area));
    return boost::json::value{{"rows", std::move(rows)}, {"next", nullptr}};
  });
}

Response add_parking_area(const Exchange& exchange) {
  return write_of<EstateId>(
      exchange, "estate",
      [&](auto& tx, EstateId estate, const object&, Fields& fields) -> Answer {
        const NewParkingArea wanted{estate, fields.text("code", 1, code_characters_max),
                                    fields.text("name", 1, name_characters_max)};
        if (auto refusal = fields.refusal()) return *refusal;
        const auto made = create_parking_area(tx, exchange.caller, exchange.now, wanted);
        if (!made) return made.error();
        return area_json(*made);
      },
      201);
}

// ?q=, ?area=, ?taken=taken or free; what is none of both is as if it were not asked.
Outcome<store::SpaceFilter> space_filter(const Exchange& exchange, EstateId estate) {
  store::SpaceFilter filter{.space = {}, .estate = estate, .area = id_filter<ParkingAreaId>(exchange, "area")};
  const auto taken = exchange.query("taken").value_or("");
  if (taken == "taken" || taken == "free") filter.taken = taken == "taken";
  auto q = search_text(exchange);
  if (!q) return q.error();
  filter.q = std::move(*q);
  return filter;
}

Response list_spaces(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    if (!find_estate(tx, scope, *estate)) return estate_not_found(*estate);
    const auto page = http::page_of(exchange, 2);
    if (!page) return page.error();
    const auto filter = space_filter(exchange, *estate);
    if (!filter) return filter.error();
    store::SpacePlace after;
    if (!page->after.empty()) after = {page->after[0], ParkingSpaceId{page->number_after(1)}};
    const auto today = today_of(tx, scope, exchange.now);
    const auto spaces = store::spaces_after(tx, scope, *filter, today, after, page->limit + 1);
    std::vector<ParkingSpaceId> shown;
    for (const auto& space : spaces) shown.push_back(space.id);
    std::map<ParkingSpaceId, boost::json::array> plates;
    if (!shown.empty())
      for (const auto& vehicle : store::vehicles(
               tx, scope, {.room = {}, .vehicle = {}, .open_plate = {}, .estate = *estate, .open_on = shown}))
        plates[*vehicle.space].emplace_back(vehicle.plate);
    return http::list(
        spaces, page->limit,
        [](const ParkingSpace& s) {
          return http::cursor_of({sort_key(s.full_code), std::to_string(s.id.n)});
        },
        [&](const ParkingSpace& s) {
          auto row = parking_space_json(s).as_object();
          row["plates"] = plates[s.id];
          return boost::json::value(std::move(row));
        });
  });
}

Response add_space(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto body = exchange.json();
        if (!body) return body.error();
        Fields fields(*body);
        const NewParkingSpace wanted{fields.id<ParkingAreaId>("area"), fields.text("code", 1, code_characters_max)};
        if (auto refusal = fields.refusal()) return *refusal;
        const auto made = create_parking_space(tx, exchange.caller, exchange.now, wanted);
        if (!made) return made.error();
        return parking_space_json(*made);
      },
      201);
}

Response show_space(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto& scope = exchange.caller.scope;
    const auto id = exchange.id<ParkingSpaceId>("space");
    if (!id) return id.error();
    const auto space = find_parking_space(tx, scope, *id, today_of(tx, scope, exchange.now));
    if (!space) return parking_space_not_found(*id);
    auto body = parking_space_json(*space).as_object();
    boost::json::array history;
    for (const auto& assignment : assignments_of_space(tx, scope, *id))
      history.push_back(parking_assignment_json(assignment));
    body["assignments"] = std::move(history);
    return boost::json::value(std::move(body));
  });
}

Response assign(const Exchange& exchange) {
  return write_of<RoomId>(
      exchange, "room",
      [&](auto& tx, RoomId room, const object& body, Fields& fields) -> Answer {
        NewParkingAssignment wanted{
            fields.id<ParkingSpaceId>("space"), room, {}, Tenure::owned, fields.day("valid_from")};
        if (fields.has("resident") && given(body, "resident")) wanted.resident = fields.id<ResidentId>("resident");
        const auto text = fields.text("tenure", 1, 32);
        const auto tenure = parse_tenure(text);
        if (!tenure) fields.refuse("tenure", "premises.choice_unknown", {{"value", text}, {"known", "owned, rented"}});
        if (auto refusal = fields.refusal()) return *refusal;
        wanted.tenure = *tenure;
        const auto made = assign_parking(tx, exchange.caller, exchange.now, wanted);
        if (!made) return made.error();
        return parking_assignment_json(*made);
      },
      201);
}

Response finish_parking(const Exchange& exchange) {
  return write_of<ParkingAssignmentId>(
      exchange, "parking_assignment", [&](auto& tx, ParkingAssignmentId id, const object&, Fields& fields) -> Answer {
        const auto valid_to = fields.day("valid_to");
        if (auto refusal = fields.refusal()) return *refusal;
        const auto ended = end_parking(tx, exchange.caller, exchange.now, id, valid_to);
        if (!ended) return ended.error();
        return parking_assignment_json(*ended);
      });
}

Response post_vehicle(const Exchange& exchange) {
  return write_of<RoomId>(
      exchange, "room",
      [&](auto& tx, RoomId room, const object& body, Fields& fields) -> Answer {
        NewVehicle wanted{room, fields.text("plate", 1, 20), {}, {}, fields.day("valid_from")};
        if (fields.has("resident") && given(body, "resident")) wanted.resident = fields.id<ResidentId>("resident");
        if (fields.has("space") && given(body, "space")) wanted.space = fields.id<ParkingSpaceId>("space");
        if (auto refusal = fields.refusal()) return *refusal;
        const auto made = add_vehicle(tx, exchange.caller, exchange.now, wanted);
        if (!made) return made.error();
        return vehicle_json(*made);
      },
      201);
}

Response finish_vehicle(const Exchange& exchange) {
  return write_of<VehicleId>(exchange, "vehicle", [&](auto& tx, VehicleId id, const object&, Fields& fields) -> Answer {
    const auto valid_to = fields.day("valid_to");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto ended = end_vehicle(tx, exchange.caller, exchange.now, id, valid_to);
    if (!ended) return ended.error();
    return vehicle_json(*ended);
  });
}

}  // namespace

std::vector<http::Route> parking_routes() {
  using enum http::Method;
  return {
      {get, "/api/v1/estates/{estate}/parking_areas", "premises.read", list_areas},
      {post, "/api/v1/estates/{estate}/parking_areas", "premises.write", add_parking_area},
      {get, "/api/v1/estates/{estate}/parking_spaces", "premises.read", list_spaces},
      {post, "/api/v1/parking_spaces", "premises.write", add_space},
      {get, "/api/v1/parking_spaces/{space}", "premises.read", show_space},
      {post, "/api/v1/rooms/{room}/parking", "premises.write", assign},
      {post, "/api/v1/parking_assignments/{parking_assignment}/end", "premises.write", finish_parking},
      {post, "/api/v1/rooms/{room}/vehicles", "premises.write", post_vehicle},
      {post, "/api/v1/vehicles/{vehicle}/end", "premises.write", finish_vehicle},
  };
}

}  // namespace lamplighter::premises

#include <boost/json.hpp>

#include <algorithm>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/refusals.h"
#include "core/charging/store.h"
#include "core/premises/in_turn.h"

namespace lamplighter::charging {
namespace {

std::optional<Refusal> fault_of_period(const NewRun& run, const premises::Estate& estate, Instant now) {
  const int days = run.period_to - run.period_from;
  const std::map<std::string, std::string> facts{
      {"from", calendar::to_text(run.period_from)},
      {"to", calendar::to_text(run.period_to)},
      {"days", std::to_string(days)},
      {"limit", std::to_string(run_days_max)},
      {"today", calendar::to_text(calendar::local_day(now, estate.time_zone))}};
  if (days <= 0) return Refusal{RefusalKind::invalid, "charging.period_invalid", facts, "period_to"};
  if (days > run_days_max) return Refusal{RefusalKind::invalid, "charging.period_too_long", facts, "period_to"};
  // The closing reading of a period that is not over is still to come; an earlier one would charge too little.
  if (calendar::local_midnight(run.period_to, estate.time_zone) > now)
    return Refusal{RefusalKind::invalid, "charging.period_not_over", facts, "period_to"};
  return std::nullopt;
}

// Sorted, each room once.
std::vector<RoomId> in_order(std::vector<RoomId> rooms) {
  std::sort(rooms.begin(), rooms.end());
  rooms.erase(std::unique(rooms.begin(), rooms.end()), rooms.end());
  return rooms;
}

std::optional<Refusal> fault_of_scope(db::Transaction& tx, const accounts::Scope& scope, const NewRun& run) {
  if (run.scope.rooms.size() > run_rooms_max || (run.scope.building && !run.scope.rooms.empty()))
    return Refusal{RefusalKind::invalid,
                   "charging.run_scope_invalid",
                   {{"rooms", std::to_string(run.scope.rooms.size())}, {"limit", std::to_string(run_rooms_max)}},
                   "rooms"};
  if (run.scope.building) {
    const auto building = premises::building_in_scope(tx, scope, *run.scope.building);
    if (!building || building->estate != run.estate)
      return Refusal{RefusalKind::not_found,
                     "charging.building_not_found",
                     {{"building", std::to_string(run.scope.building->n)}},
                     "building"};
  }
  for (const RoomId id : run.scope.rooms) {
    const auto room = premises::find_room(tx, scope, id);
    if (!room || room->estate != run.estate)
      return Refusal{RefusalKind::not_found, "charging.room_not_found", {{"room", std::to_string(id.n)}}, "rooms"};
  }
  return std::nullopt;
}

// Whether two runs of one period would calculate a room both.
bool overlap(db::Transaction& tx, const accounts::Scope& scope, const RunScope& a, const RunScope& b) {
  const auto whole = [](const RunScope& s) { return !s.building && s.rooms.empty(); };
  if (whole(a) || whole(b)) return true;
  if (a.building && b.building) return *a.building == *b.building;
  if (!a.building && !b.building)
    return std::any_of(a.rooms.begin(), a.rooms.end(),
                       [&](RoomId room) { return std::binary_search(b.rooms.begin(), b.rooms.end(), room); });
  const RunScope &building = a.building ? a : b, &listed = a.building ? b : a;
  return std::any_of(listed.rooms.begin(), listed.rooms.end(), [&](RoomId id) {
    const auto room = premises::find_room(tx, scope, id);
    return room && room->building == *building.building;
  });
}

}  // namespace

Run with_places(db::Transaction& tx, const accounts::Scope& scope, Run run) {
  for (const RoomId id : run.scope.rooms) {
    if (run.first_rooms.size() == scope_rooms_named) break;
    if (const auto room = premises::find_room(tx, scope, id)) run.first_rooms.push_back(room->full_code);
  }
  if (!run.scope.building) return run;
  if (const auto building = premises::building_in_scope(tx, scope, *run.scope.building)) {
    run.building_code = building->code;
    run.building_name = building->name;
  }
  return run;
}

Outcome<Run> create_run(db::Transaction& tx, const accounts::Caller& caller, const NewRun& wanted, Instant now) {
  NewRun asked = wanted;
  asked.scope.rooms = in_order(std::move(asked.scope.rooms));
  const auto estate = premises::find_estate(tx, caller.scope, asked.estate);
  if (!estate)
    return Refusal{
        RefusalKind::not_found, "charging.estate_not_found", {{"estate", std::to_string(asked.estate.n)}}, "estate"};
  if (!store::item(tx, caller.scope, asked.item)) return item_not_found(asked.item);
  if (const auto fault = fault_of_period(asked, *estate, now)) return *fault;
  if (const auto fault = fault_of_scope(tx, caller.scope, asked)) return *fault;
  for (const Run& open : store::open_runs(tx, caller.scope, asked))
    if (overlap(tx, caller.scope, open.scope, asked.scope))
      return Refusal{RefusalKind::conflict, "charging.run_already_open", {{"run", std::to_string(open.id.n)}}, ""};
  const RunId id = store::insert_run(tx, caller.scope, asked, caller.user, caller.user_name, now);
  changes::record(tx, now, caller.scope.company, asked.estate, "run", id.n);
  accounts::audit(tx, caller, now,
                  {"charging.run.create",
                   "run",
                   id.n,
                   asked.estate,
                   nullptr,
                   {{"item", std::to_string(asked.item.n)},
                    {"kind", to_text(asked.kind)},
                    {"building", asked.scope.building ? std::to_string(asked.scope.building->n) : ""},
                    {"rooms", asked.scope.rooms.size()},
                    {"period_from", calendar::to_text(asked.period_from)},
                    {"period_to", calendar::to_text(asked.period_to)}},
                   ""});
  return with_places(tx, caller.scope, store::run(tx, caller.scope, id).value());
}

std::optional<Run> find_run(db::Transaction& tx, const accounts::Scope& scope, RunId run) {
  auto found = store::run(tx, scope, run);
  if (found) return with_places(tx, scope, std::move(*found));
  return std::nullopt;
}

}  // namespace lamplighter::charging

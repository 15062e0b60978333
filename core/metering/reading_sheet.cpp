#include "core/metering/reading_sheet.h"

#include <boost/json.hpp>
#include <limits>
#include <map>
#include <set>

#include "core/metering/counter.h"
#include "core/metering/enter_readings.h"
#include "core/metering/judge.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;

struct Stop {  // on the walk
  const Meter* meter = nullptr;
  const premises::Room* room = nullptr;
};

std::vector<Stop> walk_of(db::Transaction& tx, const accounts::Scope& scope, const SheetFilter& filter,
                          const std::vector<Meter>& meters, const std::vector<premises::Room>& rooms,
                          calendar::Day today) {
  std::map<MeterId, const Meter*> by_id;
  for (const auto& m : meters)
    if (filter.kind.empty() || m.kind == filter.kind) by_id.emplace(m.id, &m);
  std::map<RoomId, std::vector<const Meter*>> in_room;
  std::set<MeterId> placed;
  for (const auto& a : premises::meter_assignments_between(tx, scope, filter.estate, today, today + 1))
    if (const auto found = by_id.find(a.meter); found != by_id.end()) {
      in_room[a.room].push_back(found->second);
      placed.insert(a.meter);
    }
  std::vector<Stop> stops;
  for (const auto& room : rooms) {
    if (filter.building.n != 0 && room.building != filter.building) continue;
    for (const auto* meter : in_room[room.id]) stops.push_back({meter, &room});
  }
  if (filter.building.n == 0)
    for (const auto& m : meters)
      if (by_id.contains(m.id) && !placed.contains(m.id)) stops.push_back({&m, nullptr});
  return stops;
}

json::value average_text(const History& history, calendar::Day day) {
  const auto average = daily_average(history, day);
  if (!average) return nullptr;
  const int exponent = std::min<int>(average->usage.exponent, -2);
  std::int64_t value = average->usage.value;
  for (int e = average->usage.exponent; e > exponent; --e)
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) return nullptr;
  return json::value(to_text(Decimal{(value + average->days / 2) / average->days, static_cast<std::int8_t>(exponent)}));
}

// The least number of the register's own digits that is not below; as it is where it does not fit.
Decimal rounded_up(Decimal d, std::int8_t exponent) {
  for (; d.exponent < exponent && d.value < std::numeric_limits<std::int64_t>::max() - 9; ++d.exponent)
    d.value = (d.value + 9) / 10;
  return d;
}

// Where a reading of `at` lies if nothing unusual happened: from the last one on, and not HIGH.
json::value expected_json(const History& history, const Body& body, const Evidence& last, Instant at) {
  const auto limit = daily_limit(history, calendar::local_day(last.at, history.zone()));
  if (!limit) return nullptr;
  const auto days = std::max<std::int64_t>(1, (at - last.at + std::chrono::hours{23}) / std::chrono::hours{24});
  Decimal most = *limit;
  if (__builtin_mul_overflow(most.value, days, &most.value)) return nullptr;
  const auto high = sum_of({Decimal{last.value, last.exponent}, most});
  if (!high) return nullptr;
  return json::object{{"from", to_text(Decimal{last.value, last.exponent})},
                      {"to", to_text(rounded_up(*high, body.exponent))}};
}

json::object row_json(const Stop& stop, const History& history, const Body* body, Instant at) {
  const auto& m = *stop.meter;
  json::object o{{"meter", std::to_string(m.id.n)},
                 {"code", m.code},
                 {"serial", m.serial.empty() ? json::value(nullptr) : json::value(m.serial)},
                 {"kind", m.kind},
                 {"register", m.billing_register.text},
                 {"unit", to_text(m.unit)},
                 {"multiplier", to_text(m.multiplier)},
                 {"room", stop.room == nullptr ? json::value(nullptr)
                                               : json::value(json::object{{"id", std::to_string(stop.room->id.n)},
                                                                          {"full_code", stop.room->full_code}})},
                 {"automatic", body != nullptr && body->channel.has_value()},
                 {"digits", body != nullptr && body->digits ? json::value(*body->digits) : json::value(nullptr)},
                 {"decimals", body == nullptr || body->exponent > 0 ? 0 : -body->exponent},
                 {"last_reading", nullptr},
                 {"average", nullptr},
                 {"expected", nullptr}};
  const auto last = body != nullptr ? history.last_billable(*body, at, body->from) : std::nullopt;
  if (!last) return o;
  o["last_reading"] = json::object{{"at", to_text(last->at)},
                                   {"value", to_text(Decimal{last->value, last->exponent})},
                                   {"source", to_text(last->source)}};
  o["average"] = average_text(history, calendar::local_day(at, history.zone()));
  o["expected"] = expected_json(history, *body, *last, at);
  return o;
}

}  // namespace

Outcome<json::object> reading_sheet(db::Transaction& tx, const accounts::Scope& scope, const SheetFilter& filter,
                                    Instant now) {
  const auto estate = premises::find_estate(tx, scope, filter.estate);
  if (!estate)
    return Refusal{
        RefusalKind::not_found, "metering.no_estate", {{"estate", std::to_string(filter.estate.n)}}, "estate"};
  const auto meters = meters_of_estate(tx, scope, filter.estate);
  const auto today = calendar::local_day(now, estate->time_zone);
  const auto rooms = premises::rooms_of_estate(tx, scope, filter.estate, today);
  const Instant at = std::min(filter.at.value_or(now), now);
  json::array rows;
  bool more = false;
  for (const auto& stop : walk_of(tx, scope, filter, meters, rooms, today)) {
    const History history(tx, scope, *stop.meter, stop.meter->billing_register, estate->time_zone);
    const auto* body = body_for(history, at);
    if (!filter.with_automatic && body != nullptr && body->channel) continue;
    more = rows.size() == sheet_rows_max;
    if (more) break;
    rows.push_back(row_json(stop, history, body, at));
  }
  return json::object{{"rows", std::move(rows)}, {"more", more}};
}

}  // namespace lamplighter::metering

#include "core/metering/meter_view.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "core/metering/entered.h"
#include "core/metering/history.h"
#include "core/metering/meter_events.h"
#include "core/metering/reading_store.h"
#include "core/metering/store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;

json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

struct RoomRef {
  RoomId id;
  std::string full_code;
};
json::object room_json(const RoomRef& room) {
  return {{"id", std::to_string(room.id.n)}, {"full_code", room.full_code}};
}

std::map<MeterId, RoomRef> rooms_today(db::Transaction& tx, const accounts::Scope& scope,
                                       const std::vector<Meter>& meters, Instant now) {
  std::set<EstateId> estates;
  for (const auto& m : meters) estates.insert(m.estate);
  std::map<MeterId, RoomRef> rooms;
  for (const auto id : estates) {
    const auto estate = premises::find_estate(tx, scope, id);
    if (!estate) continue;
    const auto today = calendar::local_day(now, estate->time_zone);
    for (const auto& a : premises::meter_assignments_between(tx, scope, id, today, today + 1))
      rooms.insert_or_assign(a.meter, RoomRef{a.room, a.room_full_code});
  }
  return rooms;
}

struct Shown {  // the billing register's last reading
  Unit unit = Unit::none;
  std::optional<Latest> counts;
  std::optional<Latest> not_counting;  // later than that; of a meter that people read
};

// Without a gateway: what people wrote down. nullopt where nothing counts and nothing waits.
std::optional<Shown> entered_last(db::Transaction& tx, const accounts::Scope& scope, const Meter& m, Instant now) {
  const History history(tx, scope, m, m.billing_register, /*zone=*/"");
  if (history.entered().empty() || history.bodies().empty()) return std::nullopt;
  Shown shown{m.unit, {}, {}};
  const auto& body = history.bodies().back();
  if (const auto counts = history.last_billable(body, now, body.from))
    shown.counts = Latest{{}, counts->at, {counts->value, counts->exponent}};
  const auto& last = history.entered().back();
  if (!shown.counts || last.at > shown.counts->at)
    shown.not_counting = Latest{{}, last.at, {last.value, last.exponent}};
  return shown;
}
std::map<MeterId, Shown> last_readings(db::Transaction& tx, const accounts::Scope& scope,
                                       const std::vector<Meter>& meters, Instant now) {
  std::vector<MeterId> ids;
  for (const auto& m : meters) ids.push_back(m.id);
  const auto channels = billing_channels(tx, scope, ids);
  std::vector<ChannelId> wanted;
  for (const auto& c : channels) wanted.push_back(c.channel);
  std::map<ChannelId, Latest> latest;
  for (const auto& l : latest_of(tx, wanted)) latest.emplace(l.channel, l);
  std::map<MeterId, Shown> shown;  // the channels come by time: a later one with a reading wins
  for (const auto& c : channels)
    if (const auto found = latest.find(c.channel); found != latest.end())
      shown.insert_or_assign(c.meter, Shown{c.unit, found->second, {}});
  for (const auto& m : meters) {
    if (shown.contains(m.id) || m.billing_register.text.empty()) continue;
    if (auto entered = entered_last(tx, scope, m, now)) shown.emplace(m.id, std::move(*entered));
  }
  return shown;
}

json::value reading_json(const Meter& meter, Unit unit, const std::optional<Latest>& latest) {
  if (!latest) return nullptr;
  return {{"register", meter.billing_register.text},
          {"value", to_text(latest->value)},
          {"unit", to_text(unit)},
          {"at", to_text(latest->at)},
          {"quality", to_text(latest->quality)}};
}

json::object meter_json(const Meter& m) {
  json::object o;
  o["id"] = std::to_string(m.id.n);
  o["code"] = m.code;
  o["serial"] = or_null(m.serial);
  o["kind"] = m.kind;
  o["estate"] = std::to_string(m.estate.n);
  o["gateway_name"] = or_null(m.gateway.text);
  o["device"] = or_null(m.device.text);
  o["multiplier"] = to_text(m.multiplier);
  o["digits"] = m.digits ? json::value(*m.digits) : json::value(nullptr);
  o["unit"] = to_text(m.unit);
  o["billing_register"] = or_null(m.billing_register.text);
  o["status"] = m.status;
  return o;
}

}  // namespace

std::vector<json::object> meters_json(db::Transaction& tx, const accounts::Scope& scope,
                                      const std::vector<Meter>& meters, Instant now) {
  const auto rooms = rooms_today(tx, scope, meters, now);
  const auto readings = last_readings(tx, scope, meters, now);
  std::vector<json::object> rows;
  for (const auto& m : meters) {
    auto o = meter_json(m);
    const auto room = rooms.find(m.id);
    o["room"] = room == rooms.end() ? json::value(nullptr) : json::value(room_json(room->second));
    const auto found = readings.find(m.id);
    const Shown shown = found == readings.end() ? Shown{} : found->second;
    o["last_reading"] = reading_json(m, shown.unit, shown.counts);
    o["not_counting"] = reading_json(m, shown.unit, shown.not_counting);
    rows.push_back(std::move(o));
  }
  return rows;
}

json::object meter_detail_json(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter, Instant now) {
  auto o = std::move(meters_json(tx, scope, {meter}, now).front());
  json::array registers;
  std::optional<Instant> first_at;
  for (const auto& mc : channels_of_meter(tx, scope, meter.id, "")) {
    const auto first = first_reading_at(tx, mc.channel.id, mc.valid_from);
    if (first && (!first_at || *first < *first_at)) first_at = first;
    if (mc.valid_to && *mc.valid_to <= now) continue;
    const auto& c = mc.channel;
    registers.push_back(json::object{{"name", c.reg.text},
                                     {"unit", to_text(c.unit)},
                                     {"exponent", c.exponent},
                                     {"budget", to_text(c.budget)},
                                     {"digits", c.digits ? json::value(*c.digits) : json::value(nullptr)}});
  }
  o["registers"] = std::move(registers);
  o["first_reading_at"] = first_at ? json::value(to_text(*first_at)) : json::value(nullptr);
  json::array assignments;
  for (const auto& a : premises::assignments_of_meter(tx, scope, meter.id)) {
    const auto room = premises::find_room(tx, scope, a.room);
    assignments.push_back(
        json::object{{"id", std::to_string(a.id.n)},
                     {"room", room_json({a.room, room ? room->full_code : "-"})},
                     {"valid_from", calendar::to_text(a.valid_from)},
                     {"valid_to", a.valid_to ? json::value(calendar::to_text(*a.valid_to)) : json::value(nullptr)}});
  }
  o["assignments"] = std::move(assignments);
  o["lives"] = lives_json(tx, meter);
  o["multipliers"] = multipliers_json(tx, meter);
  return o;
}

}  // namespace lamplighter::metering

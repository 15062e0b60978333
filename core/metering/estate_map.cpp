#include "core/metering/estate_map.h"

#include <array>
#include <set>

#include "core/metering/counter.h"
#include "core/metering/reading_store.h"
#include "core/metering/usage.h"
#include "core/premises/in_turn.h"

namespace lamplighter::metering {
namespace {

using MetersOfRooms = std::map<RoomId, std::vector<MeterId>>;

MetersOfRooms meters_of_rooms(db::Transaction& tx, const accounts::Scope& scope, const MapQuery& query,
                              calendar::Day today) {
  std::set<MeterId> wanted;
  for (const auto& meter : meters_of_estate(tx, scope, query.estate))
    if (meter.kind == query.kind) wanted.insert(meter.id);
  MetersOfRooms found;
  for (const auto& a : premises::meter_assignments_between(tx, scope, query.estate, today, today + 1))
    if (wanted.contains(a.meter)) found[a.room].push_back(a.meter);
  return found;
}

struct Heard {  // of one meter
  bool by_channel = false;
  std::optional<Instant> last_at;
};

std::map<MeterId, Heard> last_heard(db::Transaction& tx, const std::vector<BillingChannel>& channels, Instant now) {
  std::map<ChannelId, MeterId> now_of;
  std::vector<ChannelId> ids;
  std::map<MeterId, Heard> heard;
  for (const auto& c : channels) {
    if (c.valid_from > now || (c.valid_to && *c.valid_to <= now)) continue;
    now_of[c.channel] = c.meter;
    ids.push_back(c.channel);
    heard[c.meter].by_channel = true;
  }
  for (const auto& latest : latest_of(tx, ids)) {
    auto& meter = heard[now_of.at(latest.channel)];
    if (!meter.last_at || *meter.last_at < latest.at) meter.last_at = latest.at;
  }
  return heard;
}

Voice voice_of(const Heard& heard, Instant now) {
  if (!heard.by_channel) return Voice::by_hand;
  return heard.last_at && now - *heard.last_at <= boundary_age_max ? Voice::heard : Voice::silent;
}

void add_meter(RoomOnMap& on_map, const SpanUsage* span, const Heard& heard, Unit unit, Instant now) {
  const bool is_first = on_map.meters++ == 0;
  on_map.voice = std::max(on_map.voice, voice_of(heard, now));
  if (heard.last_at && (!on_map.last_at || *on_map.last_at < *heard.last_at)) on_map.last_at = heard.last_at;
  const bool known = span != nullptr && span->usage && span->unit == unit;
  on_map.whole = known && span->whole && (is_first || on_map.whole);
  if (!known) return;
  on_map.usage = on_map.usage ? sum_of({*on_map.usage, *span->usage}) : span->usage;
}

}  // namespace

std::string_view to_text(Voice voice) {
  constexpr std::array<std::string_view, 4> texts{"no_meter", "by_hand", "silent", "heard"};
  return texts.at(static_cast<std::size_t>(voice));
}

Outcome<EstateMap> estate_map(db::Transaction& tx, const accounts::Scope& scope, const MapQuery& query, Instant now) {
  const auto estate = premises::find_estate(tx, scope, query.estate);
  if (!estate)
    return Refusal{
        RefusalKind::not_found, "metering.no_estate", {{"estate", std::to_string(query.estate.n)}}, "estate"};
  const auto room_count = query.building ? 0 : premises::count_rooms(tx, scope, {query.estate, {}, {}});
  if (room_count > static_cast<std::int64_t>(map_rooms_max))
    return Refusal{RefusalKind::invalid,
                   "metering.map_too_large",
                   {{"rooms", std::to_string(room_count)}, {"maximum", std::to_string(map_rooms_max)}},
                   "building"};
  const auto today = calendar::local_day(now, estate->time_zone);
  EstateMap map{query.kind == "water" ? Unit::cubic_metre : Unit::kilowatt_hour,
                calendar::local_midnight(today - query.days, estate->time_zone),
                now,
                {}};
  auto rooms = premises::rooms_in(tx, scope, query.estate, query.building, today);
  const auto meters = meters_of_rooms(tx, scope, query, today);
  std::set<MeterId> shown;  // one building needs no reading of the others
  for (const auto& room : rooms)
    if (const auto found = meters.find(room.id); found != meters.end())
      shown.insert(found->second.begin(), found->second.end());
  auto channels = billing_channels(tx, scope, query.estate);
  std::erase_if(channels, [&](const BillingChannel& c) { return !shown.contains(c.meter); });
  const auto usages = usage_of_meters(tx, channels, map.from, now);
  const auto heard = last_heard(tx, channels, now);
  for (auto& room : rooms) {
    RoomOnMap on_map{std::move(room), 0, Voice::no_meter, std::nullopt, false, std::nullopt};
    if (const auto found = meters.find(on_map.room.id); found != meters.end())
      for (const auto meter : found->second) {
        const auto span = usages.find(meter);
        const auto voice = heard.find(meter);
        add_meter(on_map, span == usages.end() ? nullptr : &span->second,
                  voice == heard.end() ? Heard{} : voice->second, map.unit, now);
      }
    map.rooms.push_back(std::move(on_map));
  }
  return map;
}

}  // namespace lamplighter::metering

#include "core/metering/history.h"

#include <algorithm>

#include "core/metering/reading_store.h"
#include "core/metering/store.h"

namespace lamplighter::metering {
namespace {

constexpr std::chrono::milliseconds a_moment{1};
using End = std::optional<Instant>;

End sooner(const End& a, const End& b) {
  return a && b ? End{std::min(*a, *b)} : a ? a : b;
}

// One life seen through the channels that served in it. The first of them reaches back to its beginning and the last
// on to its end, for people read the same counter before and after.
void add_bodies(std::vector<Body>& bodies, const Life& life, const std::vector<MeterChannel>& channels,
                std::int8_t exponent) {
  std::vector<const MeterChannel*> within;
  for (const auto& mc : channels)
    if ((!life.removed_at || mc.valid_from < *life.removed_at) && (!mc.valid_to || *mc.valid_to > life.installed_at))
      within.push_back(&mc);
  if (within.empty()) {
    bodies.push_back(
        {life, std::nullopt, {}, {}, life.installed_at, life.removed_at, true, true, life.digits, exponent});
    return;
  }
  for (std::size_t i = 0; i < within.size(); ++i) {
    const auto& mc = *within[i];
    const bool first = i == 0, last = i + 1 == within.size();
    Body b{life,
           mc.channel,
           std::max(mc.valid_from, life.installed_at),
           sooner(mc.valid_to, life.removed_at),
           life.installed_at,
           life.removed_at,
           first,
           last,
           life.digits ? life.digits : mc.channel.digits,
           mc.channel.exponent};
    if (!first) b.from = b.channel_from;
    if (!last) b.to = std::max(within[i + 1]->valid_from, life.installed_at);
    bodies.push_back(std::move(b));
  }
}

}  // namespace

History::History(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter, const RegisterName& reg,
                 const std::string& zone)
    : tx_(tx), meter_(meter), reg_(reg), zone_(zone) {
  const auto channels = channels_of_meter(tx, scope, meter.id, reg.text);
  entered_ = entered_readings(tx, meter.id, reg.text);
  flags_ = flags_of(tx, meter.id, reg.text);
  multipliers_ = multipliers_of(tx, meter);
  if (channels.empty() && entered_.empty()) return;
  for (const auto& life : lives_of(tx, meter)) add_bodies(bodies_, life, channels, life.exponent);
  // A channel that was put in another's place without a meter change: nothing of it counted before, nothing after.
  if (entered_.empty() && !bodies_.empty()) {
    auto& first = bodies_.front();
    auto& last = bodies_.back();
    first.from = std::max(first.from, first.channel_from);
    last.to = sooner(last.to, last.channel_to);
  }
}

Evidence History::shown(const EnteredReading& r) const {
  return {r.at, r.value, r.exponent, Quality::measured, {}, {}, {}, r.source, r.id};
}

Evidence History::shown(const StoredReading& r, const Body& body) const {
  return {r.at, r.value, r.exponent, r.quality, body.channel->gateway_name, r.epoch, r.sequence, Source::automatic, {}};
}

bool History::is_replaced(ChannelId channel, MeterReadingId entry, Instant at) const {
  return std::any_of(entered_.begin(), entered_.end(), [&](const EnteredReading& r) {
    return entry.n != 0 ? r.replaces_entry == entry
                        : r.replaces_channel.n != 0 && r.replaces_channel == channel && r.replaces_at == at;
  });
}

const ReadingFlag* History::blocking_flag(ChannelId channel, MeterReadingId entry, Instant at) const {
  const ReadingFlag* deciding = nullptr;
  for (const auto& f : flags_) {
    if (!blocks(f.flag) || f.at != at || f.entry != entry || (entry.n == 0 && f.channel != channel)) continue;
    if (deciding == nullptr || f.state != FlagState::approved) deciding = &f;
  }
  return deciding;
}

bool History::flagged_within(Instant after, Instant to, bool (*counts)(const ReadingFlag&)) const {
  return std::any_of(flags_.begin(), flags_.end(),
                     [&](const ReadingFlag& f) { return f.at > after && f.at <= to && counts(f); });
}

bool History::usable(ChannelId channel, MeterReadingId entry, Instant at) const {
  const auto* flag = blocking_flag(channel, entry, at);
  return (flag == nullptr || flag->state == FlagState::approved) && !is_replaced(channel, entry, at);
}

std::optional<Evidence> History::last_billable(const Body& body, Instant at, Instant not_before) const {
  std::optional<Evidence> found;
  for (const auto& r : entered_)
    if (r.life == body.life.id && r.at <= at && r.at >= not_before && usable({}, r.id, r.at)) found = shown(r);
  if (!body.channel) return found;
  const auto channel = body.channel->id;
  const auto low = std::max(not_before, body.channel_from);
  auto high = body.channel_to ? std::min(at, *body.channel_to - a_moment) : at;
  auto r = last_reading(tx_, Which::billable, channel, high, low);
  while (r && !usable(channel, {}, r->at)) r = last_reading(tx_, Which::billable, channel, r->at - a_moment, low);
  if (r && (!found || r->at > found->at)) found = shown(*r, body);
  for (const auto& f : flags_) {  // approved ones, whatever the gateway thought of them
    if (f.state != FlagState::approved || !blocks(f.flag) || f.channel != channel || f.at > high || f.at < low ||
        (found && f.at <= found->at) || !usable(channel, {}, f.at))
      continue;
    if (const auto approved = last_reading(tx_, Which::all, channel, f.at, f.at)) found = shown(*approved, body);
  }
  return found;
}

std::optional<Evidence> History::first_billable(const Body& body, Instant at, Instant before) const {
  std::optional<Evidence> found;
  for (const auto& r : entered_)
    if (!found && r.life == body.life.id && r.at >= at && r.at < before && usable({}, r.id, r.at)) found = shown(r);
  if (!body.channel) return found;
  const auto high = body.channel_to ? std::min(before, *body.channel_to) : before;
  auto r = metering::first_billable(tx_, body.channel->id, std::max(at, body.channel_from), high);
  while (r && !usable(r->channel, {}, r->at))
    r = metering::first_billable(tx_, body.channel->id, r->at + a_moment, high);
  if (r && (!found || r->at < found->at)) found = shown(*r, body);
  return found;
}

std::optional<Instant> History::last_heard(const Body& body, Instant at) const {
  if (!body.channel) return std::nullopt;
  const auto last = body.channel_to ? std::min(at, *body.channel_to - a_moment) : at;
  const auto r = last_reading(tx_, Which::all, body.channel->id, last, body.channel_from);
  return r ? std::optional(r->at) : std::nullopt;
}

std::optional<Evidence> History::entered_at(const Body& body, Source source) const {
  std::optional<EnteredReading> found;
  for (const auto& r : entered_)
    if (r.life == body.life.id && r.source == source) found = r;
  if (!found) return std::nullopt;
  for (bool corrected = true; corrected;) {  // a correction has a later id, so this ends
    corrected = false;
    for (const auto& r : entered_)
      if (r.replaces_entry == found->id && r.id > found->id) {
        found = r;
        corrected = true;
        break;
      }
  }
  return usable({}, found->id, found->at) ? std::optional(shown(*found)) : std::nullopt;
}

}  // namespace lamplighter::metering

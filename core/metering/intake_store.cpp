#include <algorithm>
#include <map>
#include <tuple>

#include "core/metering/check.h"
#include "core/metering/intake.h"
#include "core/metering/reading_store.h"
#include "core/metering/rows_sql.h"

namespace lamplighter::metering {
namespace {

bool same_value(const StoredReading& r, std::int64_t value, std::int64_t exponent) {
  return r.value == value && r.exponent == exponent;
}

void keep_conflict(db::Transaction& tx, const StoredReading& r) {
  tx.execute(
      "INSERT INTO reading_conflict (channel_id, epoch, sequence, at, value, exponent, quality, clock, received_at, "
      "raw)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel_id, epoch, sequence) DO NOTHING",
      r.channel, r.epoch, r.sequence, r.at, r.value, r.exponent, static_cast<int>(r.quality), static_cast<int>(r.clock),
      r.received_at, r.raw);
}

constexpr std::string_view columns =
    "channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, raw";

struct Insert {
  std::string head, tail;
};
// SQLite has the intake table in front, and a reading must not lie in both. PostgreSQL's tables keep the order of
// arrival anyway, and a move would only write everything twice.
Insert insert_of(db::Dialect dialect) {
  if (dialect == db::Dialect::postgresql)
    return {"INSERT INTO reading_by_channel (" + std::string(columns) + ")", "ON CONFLICT (channel_id, at) DO NOTHING"};
  return {"INSERT INTO reading_intake (" + std::string(columns) + ") SELECT * FROM (",
          ") AS r WHERE NOT EXISTS (SELECT 1 FROM reading_by_channel k WHERE k.channel_id = r.column1 AND k.at ="
          " r.column2) ON CONFLICT (channel_id, at) DO NOTHING"};
}

// Fewer rows went in than were given: finds out which met an earlier reading, and of what value.
void settle_met(db::Transaction& tx, const std::vector<StoredReading>& readings, std::size_t first, std::size_t count,
                Added& added) {
  for (std::size_t i = first; i < first + count; ++i) {
    const auto& r = readings[i];
    const auto there = tx.select_one<std::int64_t, std::int64_t, Epoch, Sequence>(
        "SELECT value, exponent, epoch, sequence FROM reading WHERE channel_id = ? AND at = ?", r.channel, r.at);
    if (!there) throw db::Broken("a reading that was just added is not there");
    const auto& [value, exponent, epoch, sequence] = *there;
    if (epoch == r.epoch && sequence == r.sequence) continue;
    if (same_value(r, value, exponent)) {
      ++added.repeated;
    } else {
      ++added.conflicting;
      keep_conflict(tx, r);
    }
  }
}

// Readings older than the latest of their channel came late: who looked at the channel already must look again.
void note_late(db::Transaction& tx, const std::vector<StoredReading>& sorted) {
  std::map<ChannelId, Instant> firsts;
  for (const auto& r : sorted) firsts.emplace(r.channel, r.at);
  std::vector<ChannelId> channels;
  for (const auto& [channel, at] : firsts) channels.push_back(channel);
  for (const auto& latest : latest_of(tx, channels)) {
    const auto first = firsts.at(latest.channel);
    if (first > latest.at) continue;
    for (const auto& [meter, reg] : tx.select<MeterId, std::string>(
             "SELECT DISTINCT meter_id, register FROM meter_channel WHERE channel_id = ?", latest.channel))
      set_check_back(tx, meter, reg, first);
  }
}

void remember_latest(db::Transaction& tx, const std::vector<StoredReading>& sorted) {
  db::Rows rows(5);
  for (std::size_t i = 0; i < sorted.size();) {
    const StoredReading* latest = nullptr;
    const ChannelId channel = sorted[i].channel;
    for (; i < sorted.size() && sorted[i].channel == channel; ++i)
      if (sorted[i].at <= sorted[i].received_at + future_max) latest = &sorted[i];
    if (latest != nullptr)
      rows.add(latest->channel, latest->at, latest->value, latest->exponent, static_cast<int>(latest->quality));
  }
  insert_rows(
      tx, "INSERT INTO latest_reading (channel_id, at, value, exponent, quality)", rows,
      "ON CONFLICT (channel_id) DO UPDATE SET at = excluded.at, value = excluded.value, exponent = excluded.exponent,"
      " quality = excluded.quality WHERE excluded.at > latest_reading.at",
      [](std::size_t, std::size_t, std::int64_t) {});
}

std::optional<ChannelId> find_channel(db::Transaction& tx, const ChannelKey& key) {
  const auto row = tx.select_one<ChannelId>(
      "SELECT id FROM channel WHERE gateway_id = ? AND device_name = ? AND register = ? AND unit = ?", key.gateway,
      key.device, key.reg, to_text(key.unit));
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

std::optional<CompanyId> company_or_null(const Place& place) {
  return place.company.n == 0 ? std::nullopt : std::optional(place.company);
}
std::optional<EstateId> estate_or_null(const Place& place) {
  return place.company.n == 0 ? std::nullopt : std::optional(place.estate);
}

}  // namespace

ChannelId channel_at_first_sight(db::Transaction& tx, const Place& place, const ChannelKey& key,
                                 const ChannelFacts& facts) {
  if (const auto known = find_channel(tx, key)) return *known;
  return tx.insert<ChannelId>(
      "INSERT INTO channel (company_id, estate_id, gateway_id, gateway_name, device_name, register, unit, exponent, "
      "budget, digits)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      company_or_null(place), estate_or_null(place), key.gateway, facts.gateway_name, key.device, key.reg,
      to_text(key.unit), facts.exponent, to_text(facts.budget), facts.digits);
}

ChannelId describe_channel(db::Transaction& tx, const Place& place, const ChannelKey& key, const ChannelFacts& facts) {
  const auto known = find_channel(tx, key);
  if (!known) return channel_at_first_sight(tx, place, key, facts);
  tx.execute("UPDATE channel SET exponent = ?, budget = ?, digits = ? WHERE id = ?", facts.exponent,
             to_text(facts.budget), facts.digits, *known);
  return *known;
}

void place_channels(db::Transaction& tx, const Place& place, GatewayId gateway) {
  tx.execute("UPDATE channel SET company_id = ?, estate_id = ? WHERE gateway_id = ?", place.company, place.estate,
             gateway);
}

Added add_readings(db::Transaction& tx, std::vector<StoredReading> readings) {
  std::sort(readings.begin(), readings.end(), [](const StoredReading& a, const StoredReading& b) {
    return std::tie(a.channel, a.at, a.epoch, a.sequence) < std::tie(b.channel, b.at, b.epoch, b.sequence);
  });
  Added added;
  db::Rows rows(10);
  rows.reserve(readings.size());
  for (const auto& r : readings)
    rows.add(r.channel, r.at, r.value, r.exponent, static_cast<int>(r.quality), static_cast<int>(r.clock), r.epoch,
             r.sequence, r.received_at, r.raw);
  const auto insert = insert_of(tx.dialect());
  insert_rows(tx, insert.head, rows, insert.tail, [&](std::size_t first, std::size_t count, std::int64_t inserted) {
    added.inserted += inserted;
    if (inserted != static_cast<std::int64_t>(count)) settle_met(tx, readings, first, count, added);
  });
  note_late(tx, readings);
  remember_latest(tx, readings);
  return added;
}

void add_unsure(db::Transaction& tx, const std::vector<UnsureReading>& readings) {
  db::Rows rows(12);
  for (const auto& u : readings)
    rows.add(u.gateway, u.reading.epoch, u.reading.sequence, u.reading.channel, u.boot.text, u.tick.ms, u.reading.at,
             u.reading.value, u.reading.exponent, static_cast<int>(u.reading.quality), u.reading.received_at,
             u.reading.raw);
  insert_rows(
      tx,
      "INSERT INTO reading_unsure (gateway_id, epoch, sequence, channel_id, boot, tick, at, value, exponent, quality,"
      " received_at, raw)",
      rows, "ON CONFLICT (gateway_id, epoch, sequence) DO NOTHING", [](std::size_t, std::size_t, std::int64_t) {});
}

std::int64_t correct_unsure(db::Transaction& tx, const Correction& c, int limit, Instant now) {
  const auto rows =
      tx.select<Sequence, ChannelId, Instant, std::int64_t, std::int64_t, std::int64_t, Instant, std::string>(
          "SELECT sequence, channel_id, at, value, exponent, quality, received_at, raw FROM reading_unsure"
          " WHERE corrected_at IS NULL AND gateway_id = ? AND epoch = ? AND boot = ? AND sequence < ? ORDER BY "
          "sequence LIMIT ?",
          c.gateway, c.epoch, c.boot.text, c.before, limit);
  if (rows.empty()) return 0;
  std::vector<StoredReading> corrected;
  for (const auto& [sequence, channel, at, value, exponent, quality, received_at, raw] : rows) {
    const auto was = static_cast<Quality>(quality);
    corrected.push_back({channel, at + c.offset, value, static_cast<std::int8_t>(exponent),
                         was == Quality::clock_unsure ? Quality::measured : was, ClockState::corrected, c.epoch,
                         sequence, received_at, raw});
  }
  const Sequence last = corrected.back().sequence;
  add_readings(tx, std::move(corrected));
  tx.execute(
      "UPDATE reading_unsure SET corrected_at = ?"
      " WHERE corrected_at IS NULL AND gateway_id = ? AND epoch = ? AND boot = ? AND sequence <= ?",
      now, c.gateway, c.epoch, c.boot.text, last);
  return static_cast<std::int64_t>(rows.size());
}

std::vector<UnsureBoot> unsure_boots(db::Transaction& tx, GatewayId gateway, int limit) {
  std::vector<UnsureBoot> boots;
  for (const auto& [boot, readings, waiting, channels, first, last] :
       tx.select<std::string, std::int64_t, std::int64_t, std::int64_t, Instant, Instant>(
           "SELECT boot, COUNT(*), COUNT(*) - COUNT(corrected_at), COUNT(DISTINCT channel_id), MIN(received_at),"
           " MAX(received_at) FROM reading_unsure WHERE gateway_id = ? GROUP BY boot ORDER BY MAX(received_at) DESC,"
           " boot LIMIT ?",
           gateway, limit))
    boots.push_back({BootId{boot}, readings, waiting, channels, first, last});
  return boots;
}

void count_arrivals(db::Transaction& tx, const Place& place, Instant received_at, std::int64_t readings) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(received_at).time_since_epoch().count();
  tx.execute(
      "INSERT INTO reading_minute (estate_id, minute, company_id, readings) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (estate_id, minute) DO UPDATE SET readings = reading_minute.readings + excluded.readings",
      place.estate, minute, place.company, readings);
}

}  // namespace lamplighter::metering

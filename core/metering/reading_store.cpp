#include "core/metering/reading_store.h"

#include <algorithm>
#include <tuple>

#include "core/accounts/scope_sql.h"
#include "core/metering/arrivals.h"
#include "core/metering/find_reading.h"

namespace lamplighter::metering {
namespace {

constexpr std::size_t channels_per_statement = 500;
constexpr std::string_view columns =
    "channel_id, at, value, exponent, quality, clock, epoch, sequence, received_at, raw";
// is_billable, as SQL.
constexpr std::string_view billable = " AND quality = 0 AND clock <> 0 AND at <= received_at + 300000";
static_assert(std::chrono::milliseconds{future_max}.count() == 300'000);

StoredReading reading_from(ChannelId channel, Instant at, std::int64_t value, std::int64_t exponent,
                           std::int64_t quality, std::int64_t clock, Epoch epoch, Sequence sequence,
                           Instant received_at, std::string raw) {
  return {channel,
          at,
          value,
          static_cast<std::int8_t>(exponent),
          static_cast<Quality>(quality),
          static_cast<ClockState>(clock),
          epoch,
          sequence,
          received_at,
          std::move(raw)};
}

std::vector<StoredReading> select_from(db::Transaction& tx, std::string_view table, const std::string& tail,
                                       const std::vector<db::Cell>& params) {
  std::vector<StoredReading> readings;
  tx.each_with<ChannelId, Instant, std::int64_t, std::int64_t, std::int64_t, std::int64_t, Epoch, Sequence, Instant,
               std::string>(
      "SELECT " + std::string(columns) + " FROM " + std::string(table) + " WHERE " + tail, params,
      [&](auto&&... cells) { readings.push_back(reading_from(std::forward<decltype(cells)>(cells)...)); });
  return readings;
}

std::vector<StoredReading> select(db::Transaction& tx, const std::string& tail, const std::vector<db::Cell>& params) {
  return select_from(tx, "reading", tail, params);
}

// The first `limit` readings of one channel in the order that `earlier` names and `tail` asks for. SQLite reads each
// half of the view by itself: its merge of the two goes through a coroutine for every row, which costs as much as the
// rows do.
template <class Earlier>
std::vector<StoredReading> select_ordered(db::Transaction& tx, const std::string& tail,
                                          const std::vector<db::Cell>& params, int limit, Earlier earlier) {
  if (tx.dialect() != db::Dialect::sqlite) return select(tx, tail, params);
  auto moved = select_from(tx, "reading_by_channel", tail, params);
  auto waiting = select_from(tx, "reading_intake", tail, params);
  if (waiting.empty()) return moved;
  std::vector<StoredReading> merged;
  merged.reserve(moved.size() + waiting.size());
  std::merge(std::make_move_iterator(moved.begin()), std::make_move_iterator(moved.end()),
             std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()),
             std::back_inserter(merged), earlier);
  if (merged.size() > static_cast<std::size_t>(limit)) merged.resize(static_cast<std::size_t>(limit));
  return merged;
}

std::optional<StoredReading> first_of(std::vector<StoredReading> readings) {
  if (readings.empty()) return std::nullopt;
  return std::move(readings.front());
}

std::string filter(Which which) {
  return which == Which::billable ? std::string(billable) : "";
}

std::string places(std::size_t count) {
  std::string text = "(";
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ", ?";
  return text + ")";
}

// Calls fn with slices of the channels small enough for one statement.
template <class Fn>
void in_slices(const std::vector<ChannelId>& channels, Fn fn) {
  for (std::size_t first = 0; first < channels.size(); first += channels_per_statement) {
    const auto from = channels.begin() + static_cast<std::ptrdiff_t>(first);
    const auto count = std::min(channels_per_statement, channels.size() - first);
    std::vector<db::Cell> params;
    for (std::size_t i = 0; i < count; ++i) params.push_back(db::to_cell(from[static_cast<std::ptrdiff_t>(i)]));
    fn(count, std::move(params));
  }
}

// The one reading of each of the channels that `pick` names: an index seek a channel. (As a condition on the reading
// itself the same would walk all readings of the channel.)
std::string picked_of(std::size_t channels, std::string_view pick) {
  std::string sql = "(channel_id, at) IN (WITH c(id) AS (VALUES ";
  for (std::size_t i = 0; i < channels; ++i) sql += i == 0 ? "(CAST(? AS BIGINT))" : ", (CAST(? AS BIGINT))";
  return sql + ") SELECT c.id, (SELECT n.at FROM reading n WHERE n.channel_id = c.id" + std::string(pick) + ") FROM c)";
}

}  // namespace

bool is_billable(const StoredReading& r) {
  return r.quality == Quality::measured && r.clock != ClockState::unsynced && r.at <= r.received_at + future_max;
}

std::optional<StoredReading> last_reading(db::Transaction& tx, Which which, ChannelId channel, Instant at,
                                          Instant not_before) {
  return first_of(select(tx, "channel_id = ? AND at <= ? AND at >= ?" + filter(which) + " ORDER BY at DESC LIMIT 1",
                         {db::to_cell(channel), db::to_cell(at), db::to_cell(not_before)}));
}

std::optional<StoredReading> first_billable(db::Transaction& tx, ChannelId channel, Instant at, Instant before) {
  return first_of(select(tx, "channel_id = ? AND at >= ? AND at < ?" + filter(Which::billable) + " ORDER BY at LIMIT 1",
                         {db::to_cell(channel), db::to_cell(at), db::to_cell(before)}));
}

std::optional<Instant> first_reading_at(db::Transaction& tx, ChannelId channel, Instant from) {
  const auto row = tx.select_one<std::optional<Instant>>("SELECT MIN(at) FROM reading WHERE channel_id = ? AND at >= ?",
                                                         channel, from);
  return row ? std::get<0>(*row) : std::nullopt;
}

std::vector<StoredReading> readings_in_order(db::Transaction& tx, ChannelId channel, Instant from, Instant to,
                                             int limit) {
  return select_ordered(tx, "channel_id = ? AND at >= ? AND at <= ? ORDER BY at LIMIT ?",
                        {db::to_cell(channel), db::to_cell(from), db::to_cell(to), db::to_cell(limit)}, limit,
                        [](const StoredReading& a, const StoredReading& b) { return a.at < b.at; });
}

std::vector<StoredReading> newest_readings(db::Transaction& tx, const std::vector<ChannelId>& channels, Instant from,
                                           Instant to, const std::optional<Position>& before, int limit) {
  std::vector<StoredReading> merged;  // each channel's newest, then the newest of those: an index seek a channel
  for (const auto channel : channels) {
    std::string tail = "channel_id = ? AND at >= ? AND at < ?";
    std::vector<db::Cell> params{db::to_cell(channel), db::to_cell(from), db::to_cell(to)};
    if (before) {
      tail += channel < before->channel ? " AND at <= ?" : " AND at < ?";
      params.push_back(db::to_cell(before->at));
    }
    params.push_back(db::to_cell(limit));
    auto newest = select_ordered(tx, tail + " ORDER BY at DESC LIMIT ?", params, limit,
                                 [](const StoredReading& a, const StoredReading& b) { return b.at < a.at; });
    if (channels.size() == 1) return newest;  // a meter's register, mostly: nothing to merge
    for (auto& r : newest) merged.push_back(std::move(r));
  }
  std::sort(merged.begin(), merged.end(), [](const StoredReading& a, const StoredReading& b) {
    return std::tie(b.at, b.channel) < std::tie(a.at, a.channel);
  });
  if (merged.size() > static_cast<std::size_t>(limit)) merged.resize(static_cast<std::size_t>(limit));
  return merged;
}

std::vector<AtBoundary> billable_at(db::Transaction& tx, const std::vector<ChannelId>& channels,
                                    const std::vector<Instant>& boundaries, std::chrono::milliseconds age_max) {
  std::vector<AtBoundary> found;
  for (std::size_t b = 0; b < boundaries.size(); ++b) {
    if (tx.dialect() == db::Dialect::sqlite) {
      // A list of channels would keep SQLite from using the order of both halves of the view; a statement each costs
      // little.
      for (const auto channel : channels)
        if (auto r = last_reading(tx, Which::billable, channel, boundaries[b], boundaries[b] - age_max))
          found.push_back({channel, b, std::move(*r)});
    } else {
      in_slices(channels, [&](std::size_t count, std::vector<db::Cell> params) {
        params.push_back(db::to_cell(boundaries[b]));
        params.push_back(db::to_cell(boundaries[b] - age_max));
        const auto last = " AND n.at <= ? AND n.at >= ?" + filter(Which::billable) + " ORDER BY n.at DESC LIMIT 1";
        for (auto& r : select(tx, picked_of(count, last), params)) found.push_back({r.channel, b, std::move(r)});
      });
    }
  }
  return found;
}

std::vector<StoredReading> first_billable_of(db::Transaction& tx, const std::vector<ChannelId>& channels, Instant at,
                                             Instant before) {
  std::vector<StoredReading> found;
  if (tx.dialect() == db::Dialect::sqlite) {
    for (const auto channel : channels)
      if (auto r = first_billable(tx, channel, at, before)) found.push_back(std::move(*r));
    return found;
  }
  in_slices(channels, [&](std::size_t count, std::vector<db::Cell> params) {
    params.push_back(db::to_cell(at));
    params.push_back(db::to_cell(before));
    const auto first = " AND n.at >= ? AND n.at < ?" + filter(Which::billable) + " ORDER BY n.at LIMIT 1";
    for (auto& r : select(tx, picked_of(count, first), params)) found.push_back(std::move(r));
  });
  return found;
}

std::vector<Bucket> buckets(db::Transaction& tx, ChannelId channel, Instant from, Instant to, Instant origin,
                            std::chrono::milliseconds width) {
  std::vector<Bucket> found;
  for (const auto& [number, exponent, readings, min, max, first, first_at, last, last_at] :
       tx.select<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, Instant,
                 std::int64_t, Instant>(
           "SELECT b.number, b.exponent, b.readings, b.least, b.greatest,"
           " (SELECT r.value FROM reading r WHERE r.channel_id = ? AND r.at = b.first_at), b.first_at,"
           " (SELECT r.value FROM reading r WHERE r.channel_id = ? AND r.at = b.last_at), b.last_at FROM"
           " (SELECT (at - CAST(? AS BIGINT)) / CAST(? AS BIGINT) AS number, exponent, COUNT(*) AS readings,"
           " MIN(value) AS least, MAX(value) AS greatest, MIN(at) AS first_at, MAX(at) AS last_at"
           " FROM reading WHERE channel_id = ? AND at >= ? AND at < ? GROUP BY 1, 2) AS b"
           " ORDER BY b.number, b.last_at",
           channel, channel, origin, width.count(), channel, from, to))
    found.push_back({number, static_cast<std::int8_t>(exponent), readings, min, max, first, last, first_at, last_at});
  return found;
}

std::vector<Latest> latest_of(db::Transaction& tx, const std::vector<ChannelId>& channels) {
  std::vector<Latest> found;
  in_slices(channels, [&](std::size_t count, const std::vector<db::Cell>& params) {
    for (const auto& [channel, at, value, exponent, quality] :
         tx.select_with<ChannelId, Instant, std::int64_t, std::int64_t, std::int64_t>(
             "SELECT channel_id, at, value, exponent, quality FROM latest_reading WHERE channel_id IN " + places(count),
             params))
      found.push_back({channel, at, Decimal{value, static_cast<std::int8_t>(exponent)}, static_cast<Quality>(quality)});
  });
  return found;
}

std::vector<std::pair<std::int64_t, std::int64_t>> arrivals_by_minute(db::Transaction& tx, const accounts::Scope& scope,
                                                                      EstateId estate, Instant from) {
  auto where = accounts::in_scope(scope, "company_id", "estate_id");
  if (estate.n != 0) where.add(" AND estate_id = ?", estate);
  where.add(" AND minute >= ?", std::chrono::floor<std::chrono::minutes>(from).time_since_epoch().count());
  std::vector<std::pair<std::int64_t, std::int64_t>> minutes;
  for (const auto& [minute, readings] : tx.select_with<std::int64_t, std::int64_t>(
           "SELECT minute, CAST(SUM(readings) AS BIGINT) FROM reading_minute WHERE " + where.sql +
               " GROUP BY minute ORDER BY minute",
           where.params))
    minutes.emplace_back(minute, readings);
  return minutes;
}

std::optional<StoredReading> find_reading(db::Transaction& tx, const accounts::Scope& scope, ChannelId channel,
                                          Instant at) {
  if (!tx.select_one<ChannelId>("SELECT id FROM channel WHERE id = ? AND company_id = ?", channel, scope.company))
    return std::nullopt;
  return first_of(select(tx, "channel_id = ? AND at = ?", {db::to_cell(channel), db::to_cell(at)}));
}

}  // namespace lamplighter::metering

#include <algorithm>

#include "core/fleet/line_use.h"

namespace lamplighter::fleet {
namespace {

constexpr std::size_t line_bytes_max = 200;

std::int64_t hour_of(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

}  // namespace

Grown grown_since(const std::optional<Grown>& last, const Grown& now) {
  if (!last || now.counted_ms < last->counted_ms || now.busy_ms < last->busy_ms) return now;
  return {now.busy_ms - last->busy_ms, now.counted_ms - last->counted_ms};
}

void take_line_times(db::Transaction& tx, const Standing& g, const wire::StatusMessage& status, Instant received) {
  if (status.lines.empty()) return;
  std::map<std::string, Grown> last;
  for (const auto& [line, busy, counted] : tx.select<std::string, std::int64_t, std::int64_t>(
           "SELECT line, busy_ms, counted_ms FROM gateway_line WHERE gateway_id = ?", g.id))
    last[line] = {busy, counted};
  const auto hour = hour_of(received);
  for (const auto& told : status.lines) {
    const auto line = storable(told.line, line_bytes_max);
    const auto known = last.find(line);
    if (known == last.end() && last.size() >= static_cast<std::size_t>(lines_kept_max)) continue;
    const Grown now{told.busy_ms, told.counted_ms};
    const auto grown = grown_since(known == last.end() ? std::nullopt : std::optional(known->second), now);
    if (grown.counted_ms == 0) continue;
    last[line] = now;
    tx.execute(
        "INSERT INTO gateway_line (gateway_id, line, busy_ms, counted_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (gateway_id, line) DO UPDATE SET busy_ms = excluded.busy_ms, counted_ms = excluded.counted_ms",
        g.id, line, now.busy_ms, now.counted_ms);
    tx.execute(
        "INSERT INTO gateway_line_hour (gateway_id, line, hour, busy_ms, counted_ms) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (gateway_id, hour, line) DO UPDATE SET busy_ms = gateway_line_hour.busy_ms + excluded.busy_ms,"
        " counted_ms = gateway_line_hour.counted_ms + excluded.counted_ms",
        g.id, line, hour, grown.busy_ms, grown.counted_ms);
  }
  tx.execute("DELETE FROM gateway_line_hour WHERE gateway_id = ? AND hour < ?", g.id, hour - line_hours_kept);
}

std::vector<LineHour> line_hours(db::Transaction& tx, GatewayId gateway, Instant from) {
  std::vector<LineHour> found;
  for (const auto& [line, hour, busy, counted] : tx.select<std::string, std::int64_t, std::int64_t, std::int64_t>(
           "SELECT line, hour, busy_ms, counted_ms FROM gateway_line_hour WHERE gateway_id = ? AND hour >= ?"
           " ORDER BY line, hour",
           gateway, hour_of(from)))
    found.push_back({line, Instant{std::chrono::hours{hour}}, busy, counted});
  return found;
}

}  // namespace lamplighter::fleet

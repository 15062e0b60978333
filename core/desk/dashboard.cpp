#include "core/desk/dashboard.h"

#include "core/desk/store.h"
#include "core/metering/arrivals.h"
#include "core/metering/counter.h"
#include "core/premises/in_turn.h"

namespace lamplighter::desk {
namespace {

constexpr int minutes_shown = 60;
constexpr std::size_t hours_shown = 24;
constexpr std::string_view zone_where_no_estate = "Asia/Shanghai";

std::vector<std::pair<Instant, std::int64_t>> arrivals(db::Transaction& tx, const accounts::Scope& scope,
                                                       EstateId estate, Instant now) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  const auto first = minute - std::chrono::minutes{minutes_shown};
  std::vector<std::pair<Instant, std::int64_t>> series;
  for (int i = 0; i < minutes_shown; ++i) series.emplace_back(first + std::chrono::minutes{i}, 0);
  for (const auto& [number, readings] : metering::arrivals_by_minute(tx, scope, estate, first)) {
    const auto i = number - std::chrono::floor<std::chrono::minutes>(first).time_since_epoch().count();
    if (i >= 0 && i < minutes_shown) series[static_cast<std::size_t>(i)].second = readings;
  }
  return series;
}

// The starts of the last hours, up to `last`: hours_shown of them, or more where midnight lies before.
std::vector<Instant> hours_until(Instant last, Instant midnight) {
  std::vector<Instant> hours;
  auto at = std::min(last - std::chrono::hours{hours_shown - 1}, midnight);
  for (; at <= last; at += std::chrono::hours{1}) hours.push_back(at);
  return hours;
}

// None where no hour's usage is known: nothing was read twice since then.
std::optional<Decimal> sum_since(Instant start, const std::vector<Instant>& hours,
                                 const std::vector<std::optional<Decimal>>& usages) {
  std::vector<Decimal> parts;
  for (std::size_t i = 0; i < hours.size(); ++i)
    if (hours[i] >= start && usages[i]) parts.push_back(*usages[i]);
  return parts.empty() ? std::nullopt : metering::sum_of(parts);
}

}  // namespace

Outcome<Dashboard> dashboard(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Instant now) {
  std::string zone;
  Dashboard d;
  for (const auto& e : premises::estates_in_scope(tx, scope)) {
    if (estate.n != 0 && e.id != estate) continue;
    if (zone.empty()) zone = e.time_zone;
    d.rooms += premises::count_rooms(tx, scope, {e.id, {}, {}});
  }
  if (zone.empty() && estate.n != 0)
    return Refusal{
        RefusalKind::not_found, "request.not_found", {{"thing", "estate"}, {"value", std::to_string(estate.n)}}, ""};
  if (zone.empty()) zone = zone_where_no_estate;

  const auto gateways = gateway_figures(tx, scope, estate);
  d.gateways_online = gateways.online;
  d.gateways_total = gateways.total;
  d.devices_failing = gateways.failing;
  d.refused_count = gateways.refused;
  d.oldest_unconfirmed = gateways.oldest_unconfirmed;
  d.readings_series = arrivals(tx, scope, estate, now);

  const auto today = calendar::local_day(now, zone);
  const auto midnight = calendar::local_midnight(today, zone);
  const auto hour = midnight + std::chrono::floor<std::chrono::hours>(now - midnight);
  auto boundaries = hours_until(hour, midnight);
  boundaries.push_back(now);
  d.usage_series = metering::usage_by_kind(tx, scope, estate, boundaries);
  boundaries.pop_back();
  // Summed by the hour, so that a day that began without a reading counts from its first one.
  for (const auto& [kind, usage] : d.usage_series)
    d.usage_today[kind] = {usage.unit, {sum_since(midnight, boundaries, usage.usages)}};
  const auto unseen = boundaries.size() - hours_shown;  // on a day of 25 hours
  d.hours.assign(boundaries.begin() + static_cast<std::ptrdiff_t>(unseen), boundaries.end());
  for (auto& [kind, usage] : d.usage_series)
    usage.usages.erase(usage.usages.begin(), usage.usages.begin() + static_cast<std::ptrdiff_t>(unseen));
  d.meters = metering::meter_count(tx, scope, estate);
  d.bills_posted_this_month = bills_posted_since(tx, scope, estate, calendar::first_of_month(today));
  return d;
}

}  // namespace lamplighter::desk

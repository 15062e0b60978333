#include "core/desk/dashboard.h"

#include "core/desk/store.h"
#include "core/metering/arrivals.h"
#include "core/premises/premises.h"

namespace lamplighter::desk {
namespace {

constexpr int minutes_shown = 60;
constexpr int hours_shown = 24;
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

}  // namespace

Outcome<Dashboard> dashboard(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Instant now) {
  std::string zone;
  Dashboard d;
  for (const auto& e : premises::estates_in_scope(tx, scope)) {
    if (estate.n != 0 && e.id != estate) continue;
    if (zone.empty()) zone = e.time_zone;
    d.rooms += e.room_count;
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
  d.usage_today = metering::usage_by_kind(tx, scope, estate, {calendar::local_midnight(today, zone), now});
  const auto hour = std::chrono::floor<std::chrono::hours>(now);
  std::vector<Instant> boundaries;
  for (int i = hours_shown - 1; i >= 0; --i) boundaries.push_back(hour - std::chrono::hours{i});
  d.hours = boundaries;
  boundaries.push_back(now);
  d.usage_series = metering::usage_by_kind(tx, scope, estate, boundaries);
  d.meters = metering::meter_count(tx, scope, estate);
  d.bills_posted_this_month = bills_posted_since(tx, scope, estate, calendar::first_of_month(today));
  return d;
}

}  // namespace lamplighter::desk

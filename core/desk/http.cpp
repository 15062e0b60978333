#include "core/desk/http.h"

#include <boost/json.hpp>
#include <cmath>

#include "core/desk/dashboard.h"
#include "core/desk/first_bill.h"
#include "core/metering/query.h"

namespace lamplighter::desk {
namespace {

namespace json = boost::json;
using http::Exchange;
using Answer = Outcome<json::value>;

double number(Decimal d) {  // for charts only
  return static_cast<double>(d.value) * std::pow(10.0, d.exponent);
}

json::array usage_today(const Dashboard& d) {
  json::array rows;
  for (const auto& [kind, usage] : d.usage_today) {
    const auto& today = usage.usages.at(0);
    rows.push_back(json::object{{"kind", kind},
                                {"unit", to_text(usage.unit)},
                                {"usage", today ? json::value(to_text(*today)) : json::value(nullptr)}});
  }
  return rows;
}

json::object usage_series(const Dashboard& d) {
  json::object series;
  for (const auto& [kind, usage] : d.usage_series) {
    json::array points;
    for (std::size_t i = 0; i < d.hours.size(); ++i) {
      const auto& known = usage.usages.at(i);
      points.push_back(json::array{unix_ms(d.hours[i]), known ? json::value(number(*known)) : json::value(nullptr)});
    }
    series[kind] = std::move(points);
  }
  return series;
}

Answer render(const Exchange& exchange, db::Transaction& tx) {
  const auto estate = metering::id_query(exchange, "estate");
  if (!estate) return estate.error();
  const auto found = dashboard(tx, exchange.caller.scope, EstateId{*estate}, exchange.now);
  if (!found) return found.error();
  const auto& d = *found;
  json::array readings;
  for (const auto& [minute, count] : d.readings_series) readings.push_back(json::array{unix_ms(minute), count});
  json::object o;
  o["gateways_online"] = d.gateways_online;
  o["gateways_total"] = d.gateways_total;
  o["devices_failing"] = d.devices_failing;
  o["readings_per_minute"] = d.readings_series.empty() ? 0 : d.readings_series.back().second;
  o["readings_series"] = std::move(readings);
  o["usage_today"] = usage_today(d);
  o["usage_series"] = usage_series(d);
  o["oldest_unconfirmed"] = d.oldest_unconfirmed ? json::value(to_text(*d.oldest_unconfirmed)) : json::value(nullptr);
  o["refused_count"] = d.refused_count;
  o["rooms"] = d.rooms;
  o["meters"] = d.meters;
  o["bills_posted_this_month"] = d.bills_posted_this_month;
  return json::value(std::move(o));
}

http::Response show_dashboard(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) { return render(exchange, tx); });
}

http::Response show_first_bill(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto estate = metering::id_query(exchange, "estate");
    if (!estate) return estate.error();
    const auto found = first_bill_readiness(tx, exchange.caller, EstateId{*estate});
    if (!found) return found.error();
    return json::value{{"estates", found->estates},
                       {"rooms", found->rooms},
                       {"rooms_with_owner", found->rooms_with_owner},
                       {"rooms_with_meter", found->rooms_with_meter},
                       {"gateways", found->gateways},
                       {"gateways_held", found->gateways_held},
                       {"meters", found->meters},
                       {"meters_read", found->meters_read},
                       {"items", found->items},
                       {"items_with_price", found->items_with_price},
                       {"bills", found->bills},
                       {"users", found->users}};
  });
}

}  // namespace

std::vector<http::Route> routes() {
  return {{http::Method::get, "/api/v1/dashboard", "desk.read", show_dashboard},
          {http::Method::get, "/api/v1/first-bill", "desk.read", show_first_bill}};
}

std::vector<http::LiveRoute> live_routes() {
  return {
      {"/api/v1/live/dashboard", "desk.read", "dashboard", {"reading", "gateway", "room", "meter", "bill"}, render}};
}

}  // namespace lamplighter::desk

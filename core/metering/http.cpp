#include "core/metering/http.h"

#include <boost/json.hpp>
#include <cmath>

#include "core/http/fields.h"
#include "core/http/first_characters.h"
#include "core/http/page.h"
#include "core/metering/change_meter.h"
#include "core/metering/corrections.h"
#include "core/metering/http_parts.h"
#include "core/metering/meter_view.h"
#include "core/metering/query.h"
#include "core/metering/reading_store.h"
#include "core/metering/store.h"
#include "core/premises/places.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;
using http::Exchange;
using http::Response;
using Answer = Outcome<json::value>;

constexpr std::size_t search_characters_max = 64;
constexpr std::size_t serial_characters_max = 64;
constexpr std::chrono::minutes live_span{15};
constexpr int live_points_max = 2000;

double number(std::int64_t value, int exponent) {  // for charts only
  return static_cast<double>(value) * std::pow(10.0, exponent);
}

Response list_meters(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto page = http::page_of(exchange, 2);
    if (!page) return page.error();
    const auto estate = id_query(exchange, "estate");
    if (!estate) return estate.error();
    MeterFilter filter;
    filter.estate = EstateId{*estate};
    const auto kind = kind_asked(exchange, "");
    if (!kind) return kind.error();
    filter.kind = *kind;
    filter.part = http::first_characters(exchange.query("q").value_or(""), search_characters_max);
    if (!page->after.empty()) {
      filter.after_key = page->after[0];
      filter.after_id = MeterId{page->number_after(1)};
    }
    filter.limit = page->limit + 1;
    const auto meters = meters_like(tx, exchange.caller.scope, filter);
    const auto rows = meters_json(tx, exchange.caller.scope, meters, exchange.now);
    return http::list(
        rows, page->limit,
        [](const json::object& o) {
          return http::cursor_of({premises::sort_key(o.at("code").as_string()), std::string(o.at("id").as_string())});
        },
        [](const json::object& o) { return json::value(o); });
  });
}

Response show_meter(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto meter = meter_of(exchange, tx);
    if (!meter) return meter.error();
    return json::value(meter_detail_json(tx, exchange.caller.scope, *meter, exchange.now));
  });
}

Response patch_meter(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto id = exchange.id<MeterId>("meter");
    if (!id) return id.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    MeterChange change;
    if (fields.has("serial")) change.serial = fields.text("serial", 1, serial_characters_max);
    if (fields.has("multiplier")) change.multiplier = fields.decimal("multiplier");
    if (fields.has("multiplier_from")) change.multiplier_from = fields.day("multiplier_from");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto meter = change_meter(tx, exchange.caller, *id, change, exchange.now);
    if (!meter) return meter.error();
    return json::value(meter_detail_json(tx, exchange.caller.scope, *meter, exchange.now));
  });
}

json::value reading_json(const StoredReading& r, const Channel& c, std::optional<Decimal> corrected_to) {
  return json::object{{"at", to_text(r.at)},
                      {"register", c.reg.text},
                      {"value", to_text(Decimal{r.value, r.exponent})},
                      {"unit", to_text(c.unit)},
                      {"quality", to_text(r.quality)},
                      {"clock", to_text(r.clock)},
                      {"gateway", c.gateway_name.text},
                      {"channel", std::to_string(c.id.n)},
                      {"epoch", std::to_string(r.epoch.n)},
                      {"sequence", std::to_string(r.sequence.n)},
                      {"corrected_to", corrected_to ? json::value(to_text(*corrected_to)) : json::value(nullptr)}};
}

Response list_readings(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto meter = meter_of(exchange, tx);
    if (!meter) return meter.error();
    const auto page = http::page_of(exchange, 2);
    if (!page) return page.error();
    const auto span = span_asked(exchange);
    if (!span) return span.error();
    const auto channels = channels_asked(exchange, tx, *meter);
    if (!channels) return channels.error();
    std::map<ChannelId, const Channel*> by_id;
    std::vector<ChannelId> ids;
    for (const auto& mc : *channels)
      if (by_id.emplace(mc.channel.id, &mc.channel).second) ids.push_back(mc.channel.id);
    Corrections corrections(tx);
    std::optional<Position> before;
    if (!page->after.empty())
      before = Position{instant_from_unix_ms(page->number_after(0)), ChannelId{page->number_after(1)}};
    return http::list(
        newest_readings(tx, ids, span->from, span->to, before, page->limit + 1), page->limit,
        [](const StoredReading& r) {
          return http::cursor_of({std::to_string(unix_ms(r.at)), std::to_string(r.channel.n)});
        },
        [&](const StoredReading& r) {
          const Channel& channel = *by_id.at(r.channel);
          return reading_json(r, channel, corrections.of(meter->id, channel.reg, {r.channel, {}, r.at}));
        });
  });
}

Answer live_meter(const Exchange& exchange, db::Transaction& tx) {
  const auto meter = meter_of(exchange, tx);
  if (!meter) return meter.error();
  auto o = std::move(meters_json(tx, exchange.caller.scope, {*meter}, exchange.now).front());
  const auto reg = exchange.query("register").value_or(meter->billing_register.text);
  std::vector<ChannelId> ids;
  for (const auto& mc : channels_of_meter(tx, exchange.caller.scope, meter->id, reg)) ids.push_back(mc.channel.id);
  const auto readings =
      newest_readings(tx, ids, exchange.now - live_span, exchange.now + future_max, std::nullopt, live_points_max);
  json::array points;
  for (auto r = readings.rbegin(); r != readings.rend(); ++r)
    points.push_back(json::array{unix_ms(r->at), number(r->value, r->exponent)});
  o["points"] = std::move(points);
  return json::value(std::move(o));
}

}  // namespace

Outcome<Meter> meter_of(const Exchange& exchange, db::Transaction& tx) {
  const auto id = exchange.id<MeterId>("meter");
  if (!id) return id.error();
  auto meter = find_meter(tx, exchange.caller.scope, *id);
  if (!meter) return Refusal{RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id->n)}}, ""};
  return std::move(*meter);
}

Outcome<std::vector<MeterChannel>> channels_asked(const Exchange& exchange, db::Transaction& tx, const Meter& meter) {
  const auto reg = exchange.query("register").value_or("");
  auto channels = channels_of_meter(tx, exchange.caller.scope, meter.id, reg);
  if (!channels.empty() || reg.empty()) return channels;
  std::string known;
  for (const auto& c : channels_of_meter(tx, exchange.caller.scope, meter.id, ""))
    known += (known.empty() ? "" : ", ") + c.channel.reg.text;
  return Refusal{RefusalKind::invalid,
                 "metering.register_unknown",
                 {{"meter", meter.code},
                  {"register", reg.substr(0, search_characters_max)},
                  {"registers", known.empty() ? "-" : known}},
                 "register"};
}

Outcome<std::string> kind_asked(const Exchange& exchange, std::string_view usual) {
  const auto kind = exchange.query("kind").value_or(std::string(usual));
  if (kind != usual && kind != "electricity" && kind != "water")
    return Refusal{
        RefusalKind::invalid, "metering.kind_unknown", {{"value", kind.substr(0, search_characters_max)}}, "kind"};
  return kind;
}

Outcome<Span> span_asked(const Exchange& exchange) {
  const auto from = instant_query(exchange, "from");
  if (!from) return from.error();
  const auto to = instant_query(exchange, "to");
  if (!to) return to.error();
  const Span span{from->value_or(Instant{}), to->value_or(exchange.now + std::chrono::hours{24})};
  if (span.to <= span.from)
    return Refusal{
        RefusalKind::invalid, "metering.span_empty", {{"from", to_text(span.from)}, {"to", to_text(span.to)}}, "to"};
  return span;
}

std::vector<http::Route> routes() {
  using http::Method;
  std::vector<http::Route> all{{Method::get, "/api/v1/meters", "metering.read", list_meters},
                               {Method::get, "/api/v1/meters/{meter}", "metering.read", show_meter},
                               {Method::patch, "/api/v1/meters/{meter}", "metering.write", patch_meter},
                               {Method::get, "/api/v1/meters/{meter}/readings", "metering.read", list_readings}};
  for (auto& more : {entry_routes(), review_routes(), plot_routes()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<http::LiveRoute> live_routes() {
  return {{"/api/v1/live/meters/{meter}", "metering.read", "meter", {"reading", "meter"}, live_meter}};
}

std::optional<premises::MeterLabel> meter_label(db::Transaction& tx, const accounts::Scope& scope, MeterId id) {
  const auto meter = find_meter(tx, scope, id);
  if (!meter) return std::nullopt;
  return premises::MeterLabel{meter->id, meter->estate, meter->code, meter->kind};
}

}  // namespace lamplighter::metering

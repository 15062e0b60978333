#include "core/fleet/http.h"

#include <boost/json.hpp>

#include "core/fleet/adopt.h"
#include "core/fleet/line_use.h"
#include "core/fleet/presence.h"
#include "core/fleet/store.h"
#include "core/http/fields.h"
#include "core/http/page.h"
#include "core/metering/intake.h"
#include "core/metering/query.h"

namespace lamplighter::fleet {
namespace {

namespace json = boost::json;
using http::Exchange;
using http::Response;
using Answer = Outcome<json::value>;

Held held_for(const Exchange& exchange) {
  return sees_held(exchange.caller) ? Held::shown : Held::hidden;
}

json::value id_json(std::int64_t n) {
  return json::string(std::to_string(n));
}
json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}
json::value or_null(const std::optional<Instant>& at) {
  return at ? json::value(to_text(*at)) : json::value(nullptr);
}

json::object gateway_json(const Gateway& g) {
  const bool reported = g.epoch.n != 0;  // its first status has come
  const auto figure = [&](std::int64_t n) { return reported ? json::value(n) : json::value(nullptr); };
  json::object o;
  o["id"] = id_json(g.id.n);
  o["name"] = g.name.text;
  o["state"] = g.state == GatewayState::adopted ? "adopted" : "held";
  o["estate"] = g.estate ? id_json(g.estate->n) : json::value(nullptr);
  o["online"] = g.online;
  o["version"] = or_null(g.version);
  o["last_seen"] = to_text(g.last_seen);
  o["epoch"] = reported ? id_json(g.epoch.n) : json::value(nullptr);
  o["backlog"] = figure(g.backlog);
  o["oldest_unconfirmed"] = or_null(g.oldest_unconfirmed);
  o["clock"] = reported ? json::value(g.clock) : json::value(nullptr);
  o["disk_free_bytes"] = figure(g.disk_free_bytes);
  o["refused_count"] = g.refused_count;
  o["device_count"] = g.device_count;
  o["adopted_count"] = g.adopted_count;
  o["failing_count"] = g.failing_count;
  return o;
}

json::object register_json(const DeviceRegister& r) {
  json::object o;
  o["name"] = r.channel.reg.text;
  o["unit"] = to_text(r.channel.unit);
  o["exponent"] = r.channel.exponent;
  o["budget"] = to_text(r.channel.budget);
  o["digits"] = r.channel.digits ? json::value(*r.channel.digits) : json::value(nullptr);
  o["channel"] = id_json(r.channel.id.n);
  o["last_value"] = r.last_value ? json::value(to_text(*r.last_value)) : json::value(nullptr);
  o["last_at"] = or_null(r.last_at);
  return o;
}

json::object device_json(const Device& d) {
  std::optional<Instant> last_reading_at;
  json::array registers;
  for (const auto& r : d.registers) {
    if (r.last_at && (!last_reading_at || *last_reading_at < *r.last_at)) last_reading_at = r.last_at;
    registers.push_back(register_json(r));
  }
  json::object o;
  o["id"] = id_json(d.id.n);
  o["name"] = d.name.text;
  o["line"] = d.line;
  o["transport"] = d.transport;
  o["profile"] = d.profile;
  o["kind"] = d.kind;
  o["serial"] = or_null(d.serial);
  o["state"] = d.state == DeviceState::adopted ? "adopted" : "discovered";
  o["failing"] = d.failing;
  o["failed_cause"] = or_null(d.failed_cause);
  o["meter"] = d.meter ? id_json(d.meter->n) : json::value(nullptr);
  o["last_reading_at"] = or_null(last_reading_at);
  o["registers"] = std::move(registers);
  return o;
}

Answer gateway_list(const Exchange& exchange, db::Transaction& tx) {
  json::array rows;
  for (const auto& g : gateways(tx, exchange.caller.scope, held_for(exchange))) rows.push_back(gateway_json(g));
  return json::value(json::object{{"rows", std::move(rows)}, {"next", nullptr}});
}

Refusal not_found(GatewayId id) {
  return {RefusalKind::not_found, "request.not_found", {{"thing", "gateway"}, {"value", std::to_string(id.n)}}, ""};
}

Answer gateway_detail(const Exchange& exchange, db::Transaction& tx) {
  const auto id = exchange.id<GatewayId>("gateway");
  if (!id) return id.error();
  const auto gateway = find_gateway(tx, exchange.caller.scope, held_for(exchange), *id);
  if (!gateway) return not_found(*id);
  auto o = gateway_json(*gateway);
  json::array devices;
  for (const auto& d : devices_of(tx, *id)) devices.push_back(device_json(d));
  o["devices"] = std::move(devices);
  return json::value(std::move(o));
}

Response list_gateways(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) { return gateway_list(exchange, tx); });
}

Response show_gateway(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) { return gateway_detail(exchange, tx); });
}

// "accept_from": where absent, everything is welcome.
std::optional<Instant> accept_from(http::Fields& fields) {
  if (!fields.has("accept_from")) return std::nullopt;
  const auto text = fields.text("accept_from", 1, 30);
  const auto at = parse_instant(text);
  if (!at) fields.refuse("accept_from", "metering.time_invalid", {{"value", text}});
  return at;
}

Response adopt(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto id = exchange.id<GatewayId>("gateway");
    if (!id) return id.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const auto estate = fields.id<EstateId>("estate");
    const auto from = accept_from(fields);
    if (auto refusal = fields.refusal()) return *refusal;
    const auto gateway = adopt_gateway(tx, exchange.caller, *id, estate, from, exchange.now);
    if (!gateway) return gateway.error();
    return json::value(gateway_json(*gateway));
  });
}

Response adopt_some_devices(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto id = exchange.id<GatewayId>("gateway");
    if (!id) return id.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    Choice choice;
    if (fields.has("all")) choice.all = fields.flag("all");
    if (fields.has("devices")) choice.devices = fields.ids<DeviceId>("devices");
    const auto from = accept_from(fields);
    if (auto refusal = fields.refusal()) return *refusal;
    if (!choice.all && choice.devices.empty())
      return Refusal{RefusalKind::invalid, "fleet.nothing_chosen", {}, "devices"};
    const auto adopted = adopt_devices(tx, exchange.caller, *id, choice, from, exchange.now);
    if (!adopted) return adopted.error();
    json::array meters;
    for (const auto& m : *adopted)
      meters.push_back(json::object{{"device", id_json(m.device.n)}, {"meter", id_json(m.meter.n)}, {"code", m.code}});
    return json::value(json::object{{"adopted", adopted->size()}, {"meters", std::move(meters)}});
  });
}

constexpr int unsure_boots_max = 100;  // a gateway does not boot so often; older ones are not shown

Answer unsure_list(const Exchange& exchange, db::Transaction& tx) {
  const auto id = exchange.id<GatewayId>("gateway");
  if (!id) return id.error();
  if (!find_gateway(tx, exchange.caller.scope, held_for(exchange), *id)) return not_found(*id);
  json::array rows;
  for (const auto& b : metering::unsure_boots(tx, *id, unsure_boots_max))
    rows.push_back(json::object{{"boot", b.boot.text},
                                {"readings", b.readings},
                                {"waiting", b.waiting},
                                {"channels", b.channels},
                                {"first_received_at", to_text(b.first_received)},
                                {"last_received_at", to_text(b.last_received)}});
  return json::value(json::object{{"rows", std::move(rows)}, {"next", nullptr}});
}

Response list_unsure_readings(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) { return unsure_list(exchange, tx); });
}

constexpr int presence_days = 30;

Answer presence(const Exchange& exchange, db::Transaction& tx) {
  const auto id = exchange.id<GatewayId>("gateway");
  if (!id) return id.error();
  const auto gateway = find_gateway(tx, exchange.caller.scope, held_for(exchange), *id);
  if (!gateway) return not_found(*id);
  const auto from = exchange.now - std::chrono::hours{24 * presence_days};
  json::array rows;
  for (const auto& s : stretches(presence_changes(tx, *id, from), gateway->last_seen, from, exchange.now))
    rows.push_back(json::object{{"state", to_text(s.state)}, {"from", to_text(s.from)}, {"to", to_text(s.to)}});
  return json::value(json::object{{"from", to_text(from)}, {"to", to_text(exchange.now)}, {"rows", std::move(rows)}});
}

Response show_presence(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) { return presence(exchange, tx); });
}

constexpr int line_days = 7;

Answer line_use(const Exchange& exchange, db::Transaction& tx) {
  const auto id = exchange.id<GatewayId>("gateway");
  if (!id) return id.error();
  if (!find_gateway(tx, exchange.caller.scope, held_for(exchange), *id)) return not_found(*id);
  const auto from = std::chrono::floor<std::chrono::hours>(exchange.now) - std::chrono::hours{24 * line_days - 1};
  json::array rows;
  for (const auto& h : line_hours(tx, *id, from)) {
    if (rows.empty() || rows.back().at("line").as_string() != h.line)
      rows.push_back(json::object{{"line", h.line}, {"hours", json::array()}});
    rows.back().at("hours").as_array().push_back(json::array{unix_ms(h.hour), h.permille()});
  }
  return json::value(json::object{{"from", to_text(from)}, {"to", to_text(exchange.now)}, {"rows", std::move(rows)}});
}

Response show_line_use(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) { return line_use(exchange, tx); });
}

json::object refused_json(const RefusedRecord& r, Language language) {
  const bool named = r.epoch.n != 0;
  json::object o;
  o["id"] = id_json(r.id.n);
  o["gateway"] = r.gateway ? id_json(r.gateway->n) : json::value(nullptr);
  o["gateway_name"] = r.gateway_name.text;
  o["topic"] = r.topic;
  o["epoch"] = named ? id_json(r.epoch.n) : json::value(nullptr);
  o["first"] = named ? id_json(r.first.n) : json::value(nullptr);
  o["last"] = named ? id_json(r.last.n) : json::value(nullptr);
  o["count"] = r.count;
  o["reason"] = r.reason;
  o["detail"] =
      sentence(language, "ingest.refused." + r.reason,
               {{"detail", r.detail.empty() ? "-" : r.detail}, {"topic", r.topic}, {"gateway", r.gateway_name.text}});
  o["received_at"] = to_text(r.received_at);
  o["payload_excerpt"] = r.payload_excerpt;
  return o;
}

Response list_refused_records(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    const auto gateway = metering::id_query(exchange, "gateway");
    if (!gateway) return gateway.error();
    const RefusedFilter filter{GatewayId{*gateway}, RefusedRecordId{page->number_after()}, page->limit + 1};
    return http::list(
        refused_records(tx, exchange.caller.scope, held_for(exchange), filter), page->limit,
        [](const RefusedRecord& r) { return http::cursor_of({std::to_string(r.id.n)}); },
        [&](const RefusedRecord& r) { return refused_json(r, exchange.caller.language); });
  });
}

}  // namespace

std::vector<http::Route> routes() {
  using http::Method;
  return {{Method::get, "/api/v1/gateways", "fleet.read", list_gateways},
          {Method::get, "/api/v1/gateways/{gateway}", "fleet.read", show_gateway},
          {Method::post, "/api/v1/gateways/{gateway}/adoption", "fleet.adopt", adopt},
          {Method::post, "/api/v1/gateways/{gateway}/devices/adoption", "fleet.adopt", adopt_some_devices},
          {Method::get, "/api/v1/gateways/{gateway}/unsure_readings", "fleet.read", list_unsure_readings},
          {Method::get, "/api/v1/gateways/{gateway}/presence", "fleet.read", show_presence},
          {Method::get, "/api/v1/gateways/{gateway}/line_use", "fleet.read", show_line_use},
          {Method::get, "/api/v1/refused_records", "fleet.read", list_refused_records}};
}

std::vector<http::LiveRoute> live_routes() {
  return {{"/api/v1/live/gateways", "fleet.read", "gateways", {"gateway"}, gateway_list},
          {"/api/v1/live/gateways/{gateway}", "fleet.read", "gateway", {"gateway", "reading"}, gateway_detail}};
}

}  // namespace lamplighter::fleet

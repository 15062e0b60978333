// The routes of the review queue.
#include <boost/json.hpp>

#include "core/http/fields.h"
#include "core/http/page.h"
#include "core/metering/correct_reading.h"
#include "core/metering/decide_flags.h"
#include "core/metering/http_parts.h"
#include "core/metering/meter_events.h"
#include "core/metering/meter_view.h"
#include "core/metering/query.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;
using http::Exchange;
using http::Response;
using Answer = Outcome<json::value>;

Refusal wrong(std::string code, std::string field, const std::string& value) {
  return {RefusalKind::invalid, std::move(code), {{"field", field}, {"value", value.substr(0, 40)}}, field};
}

Outcome<accounts::Condition> filter_of(const Exchange& exchange) {
  auto where = accounts::in_scope(exchange.caller.scope, "company_id", "estate_id");
  const auto estate = id_query(exchange, "estate");
  if (!estate) return estate.error();
  if (*estate != 0) where.add(" AND estate_id = ?", *estate);
  const auto meter = id_query(exchange, "meter");
  if (!meter) return meter.error();
  if (*meter != 0) where.add(" AND meter_id = ?", *meter);
  const auto flag = exchange.query("flag").value_or("");
  if (!flag.empty()) {
    if (!parse_flag(flag)) return wrong("metering.flag_unknown", "flag", flag);
    where.add(" AND flag = ?", flag);
  }
  const auto state = exchange.query("state").value_or("open");
  if (state == "decided") {
    where.add(" AND state <> 'open'");
  } else {
    if (state != "open") return wrong("metering.flag_state_unknown", "state", state);
    where.add(" AND state = 'open'");
  }
  return where;
}

Response list_flags(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    auto where = filter_of(exchange);
    if (!where) return where.error();
    where->add(" AND id > ?", page->number_after());
    const auto flags = flags_where(tx, *where, page->limit + 1);
    Corrections corrections(tx);
    std::map<MeterId, json::object> meters;
    std::vector<Meter> found;
    for (const auto& f : flags)
      if (meters.emplace(f.meter, json::object{}).second)
        if (auto meter = find_meter(tx, exchange.caller.scope, f.meter)) found.push_back(std::move(*meter));
    for (auto& o : meters_json(tx, exchange.caller.scope, found, exchange.now)) {
      const MeterId id{std::stoll(std::string(o.at("id").as_string()))};
      meters[id] = json::object{
          {"meter_code", o.at("code")}, {"kind", o.at("kind")}, {"unit", o.at("unit")}, {"room", o.at("room")}};
    }
    return http::list(
        flags, page->limit, [](const ReadingFlag& f) { return http::cursor_of({std::to_string(f.id.n)}); },
        [&](const ReadingFlag& f) {
          auto o = flag_json(f, corrections);
          for (const auto& [key, value] : meters[f.meter]) o[key] = value;
          return json::value(std::move(o));
        });
  });
}

Response post_decision(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const auto flags = fields.ids<ReadingFlagId>("flags");
    const auto text = fields.text("decision", 1, 20);
    const auto reason = fields.text("reason", 1, reason_characters_max);
    const auto decision = parse_flag_state(text);
    if (!text.empty() && (!decision || *decision == FlagState::open))
      fields.refuse("decision", "metering.decision_unknown", {{"value", text}});
    if (flags.size() > flags_per_decision_max)
      fields.refuse("flags", "metering.too_many_flags",
                    {{"count", std::to_string(flags.size())}, {"maximum", std::to_string(flags_per_decision_max)}});
    if (auto refusal = fields.refusal()) return *refusal;
    const auto decided = decide_flags(tx, exchange.caller, flags, *decision, reason, exchange.now);
    if (!decided) return decided.error();
    json::array asked;
    for (const auto id : decided->asked) asked.push_back(json::string(std::to_string(id.n)));
    return json::value(json::object{{"decided", decided->decided}, {"approvals", std::move(asked)}});
  });
}

}  // namespace

std::vector<http::Route> review_routes() {
  using http::Method;
  return {{Method::get, "/api/v1/reading_flags", "metering.read", list_flags},
          {Method::post, "/api/v1/reading_flags/decision", "metering.review", post_decision}};
}

}  // namespace lamplighter::metering

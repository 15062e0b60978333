// The routes by which people make meters, change them and enter readings.
#include <boost/json.hpp>

#include "core/http/fields.h"
#include "core/metering/create_meter.h"
#include "core/metering/four_eyes.h"
#include "core/metering/http_parts.h"
#include "core/metering/import_meters.h"
#include "core/metering/meter_events.h"
#include "core/metering/meter_view.h"
#include "core/metering/query.h"
#include "core/metering/reading_sheet.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;
using http::Exchange;
using http::Response;
using Answer = Outcome<json::value>;

constexpr std::size_t code_characters_max = 64, serial_characters_max = 64, note_characters_max = 200;
constexpr std::size_t import_bytes_max = 512 * 1024;

Instant instant_field(http::Fields& fields, std::string_view name) {
  const auto text = fields.text(name, 1, 40);
  const auto at = parse_instant(text);
  if (!at && !text.empty())
    fields.refuse(name, "metering.time_invalid", {{"field", std::string(name)}, {"value", text}});
  return at.value_or(Instant{});
}

Outcome<ReadingToEnter> row_of(const json::value& row, std::size_t number) {
  const auto* object = row.if_object();
  if (object == nullptr)
    return Refusal{RefusalKind::invalid, "metering.row_invalid", {{"row", std::to_string(number)}}, "readings"};
  http::Fields fields(*object);
  ReadingToEnter r;
  r.meter = fields.id<MeterId>("meter");
  if (fields.has("register")) r.reg = RegisterName{fields.text("register", 1, 32)};
  r.at = instant_field(fields, "at");
  r.value = fields.decimal("value");
  if (fields.has("note")) r.note = fields.text("note", 0, note_characters_max);
  if (auto refusal = fields.refusal()) return *refusal;
  return r;
}

json::object flag_brief(const ReadingFlag& f) {
  return {{"flag", to_text(f.flag)},
          {"value", f.value},
          {"before", f.before},
          {"limit", f.limit},
          {"blocks", blocks(f.flag)}};
}

json::value rows_json(const EnteredRows& entered, Language language) {
  json::array rows;
  for (const auto& row : entered.rows) {
    json::array warnings;
    for (const auto& f : row.warnings) warnings.push_back(flag_brief(f));
    json::value problem = nullptr;
    if (row.problem)
      problem = json::object{{"code", row.problem->code},
                             {"detail", sentence(language, row.problem->code, row.problem->facts)}};
    rows.push_back(
        json::object{{"reading", row.id.n == 0 ? json::value(nullptr) : json::value(std::to_string(row.id.n))},
                     {"repeated", row.repeated},
                     {"warnings", std::move(warnings)},
                     {"problem", std::move(problem)}});
  }
  return json::object{{"kept", entered.kept}, {"rows", std::move(rows)}};
}

Response post_readings(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const auto source_text = fields.text("source", 1, 20);
    const bool dry_run = fields.has("dry_run") && fields.flag("dry_run");
    fields.has("readings");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto source = parse_source(source_text);
    if (!source) return Refusal{RefusalKind::invalid, "metering.source_invalid", {{"value", source_text}}, "source"};
    const auto* list = body->if_contains("readings");
    if (list == nullptr || !list->is_array() || list->as_array().empty())
      return Refusal{RefusalKind::invalid, "field.missing", {{"field", "readings"}}, "readings"};
    std::vector<ReadingToEnter> readings;
    for (const auto& row : list->as_array()) {
      if (readings.size() > entered_rows_max) break;  // refused below
      auto reading = row_of(row, readings.size() + 1);
      if (!reading) return reading.error();
      readings.push_back(std::move(*reading));
    }
    const auto entered = enter_readings(tx, exchange.caller, *source, readings,
                                        dry_run ? Keep::nothing : Keep::all_or_nothing, exchange.now);
    if (!entered) return entered.error();
    return rows_json(*entered, exchange.caller.language);
  });
}

// 201 with the correction's reading, or 202 with the approval it waits for.
Response post_correction(const Exchange& exchange) {
  return exchange.write_as([&](db::Transaction& tx) -> Outcome<Exchange::Done> {
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    ReadingCorrection c;
    c.meter = fields.id<MeterId>("meter");
    c.reg = RegisterName{fields.text("register", 1, 32)};
    if (fields.has("reading")) {
      c.entry = fields.id<MeterReadingId>("reading");
    } else {
      c.channel = fields.id<ChannelId>("channel");
      c.at = instant_field(fields, "at");
    }
    c.value = fields.decimal("value");
    c.reason = fields.text("reason", 1, reason_characters_max);
    if (auto refusal = fields.refusal()) return *refusal;
    const auto done = change_reading(tx, exchange.caller, c, exchange.now);
    if (!done) return done.error();
    if (const auto* waiting = std::get_if<ApprovalId>(&*done))
      return Exchange::Done{202, json::object{{"approval", std::to_string(waiting->n)}}};
    return Exchange::Done{201, json::object{{"reading", std::to_string(std::get<MeterReadingId>(*done).n)}}};
  });
}

Response post_meter(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Answer {
        const auto body = exchange.json();
        if (!body) return body.error();
        http::Fields fields(*body);
        HandReadMeter m;
        m.estate = fields.id<EstateId>("estate");
        m.code = fields.text("code", 1, code_characters_max);
        m.kind = fields.text("kind", 1, 20);
        if (fields.has("serial")) m.serial = fields.text("serial", 0, serial_characters_max);
        if (fields.has("unit")) {
          const auto text = fields.text("unit", 1, 10);
          m.unit = parse_unit(text).value_or(Unit::percent);  // fits no meter: refused with the others
        }
        m.digits = static_cast<int>(fields.number("digits", 1, digits_max));
        m.decimals = static_cast<int>(fields.number("decimals", 0, entered_decimals_max));
        if (fields.has("multiplier")) m.multiplier = fields.decimal("multiplier");
        m.install_reading = fields.decimal("install_reading");
        m.installed_at = instant_field(fields, "installed_at");
        if (fields.has("room")) m.room = fields.id<RoomId>("room");
        if (auto refusal = fields.refusal()) return *refusal;
        const auto meter = create_meter(tx, exchange.caller, m, exchange.now);
        if (!meter) return meter.error();
        return json::value(meter_detail_json(tx, exchange.caller.scope, *meter, exchange.now));
      },
      201);
}

Response post_change(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto id = exchange.id<MeterId>("meter");
    if (!id) return id.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    MeterReplacement r;
    r.life_seen = fields.number("life_seen", 1, 1'000'000);
    r.at = instant_field(fields, "at");
    r.removal_reading = fields.decimal("removal_reading");
    r.new_serial = fields.text("new_serial", 0, serial_characters_max);
    if (fields.has("digits")) r.digits = static_cast<int>(fields.number("digits", 1, digits_max));
    r.install_reading = fields.decimal("install_reading");
    if (fields.has("multiplier")) r.multiplier = fields.decimal("multiplier");
    if (fields.has("gateway")) {
      r.gateway = fields.id<GatewayId>("gateway");
      r.device = DeviceName{fields.text("device", 1, 64)};
    }
    r.reason = fields.text("reason", 1, reason_characters_max);
    if (auto refusal = fields.refusal()) return *refusal;
    const auto meter = replace_meter(tx, exchange.caller, *id, r, exchange.now);
    if (!meter) return meter.error();
    return json::value(meter_detail_json(tx, exchange.caller.scope, *meter, exchange.now));
  });
}

Response show_sheet(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    SheetFilter filter;
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    const auto building = id_query(exchange, "building");
    if (!building) return building.error();
    const auto at = instant_query(exchange, "at");
    if (!at) return at.error();
    filter.at = *at;
    filter.estate = *estate;
    filter.building = BuildingId{*building};
    filter.kind = exchange.query("kind").value_or("");
    filter.with_automatic = exchange.query("which").value_or("hand") == "all";
    auto sheet = reading_sheet(tx, exchange.caller.scope, filter, exchange.now);
    if (!sheet) return sheet.error();
    return json::value(std::move(*sheet));
  });
}

Response show_events(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto meter = meter_of(exchange, tx);
    if (!meter) return meter.error();
    return json::value(json::object{{"rows", meter_events_json(tx, exchange.caller.scope, *meter)}});
  });
}

Response post_import(const Exchange& exchange) {
  return exchange.write([&](db::Transaction& tx) -> Answer {
    const auto estate = exchange.id<EstateId>("estate");
    if (!estate) return estate.error();
    const auto body = exchange.json();
    if (!body) return body.error();
    http::Fields fields(*body);
    const auto text = fields.secret("text", import_bytes_max);
    const bool dry_run = fields.flag("dry_run");
    if (auto refusal = fields.refusal()) return *refusal;
    const auto imported =
        import_meters(tx, exchange.caller, *estate, text, dry_run ? Keep::nothing : Keep::all_or_nothing, exchange.now);
    if (!imported) return imported.error();
    json::array problems;
    for (const auto& p : imported->problems)
      problems.push_back(json::object{{"row", p.row},
                                      {"code", p.problem.code},
                                      {"detail", sentence(exchange.caller.language, p.problem.code, p.problem.facts)}});
    return json::value(json::object{{"kept", imported->kept},
                                    {"rows", imported->rows},
                                    {"created", imported->created},
                                    {"changed", imported->changed},
                                    {"assigned", imported->assigned},
                                    {"problems", std::move(problems)}});
  });
}

}  // namespace

std::vector<http::Route> entry_routes() {
  using http::Method;
  return {{Method::post, "/api/v1/meters", "metering.write", post_meter},
          {Method::post, "/api/v1/meters/{meter}/change", "metering.write", post_change},
          {Method::get, "/api/v1/meters/{meter}/events", "metering.read", show_events},
          {Method::get, "/api/v1/estates/{estate}/reading_sheet", "metering.read", show_sheet},
          {Method::post, "/api/v1/estates/{estate}/meters/import", "metering.write", post_import,
           import_bytes_max + 65'536},
          {Method::post, "/api/v1/readings", "metering.write", post_readings, 512 * 1024},
          {Method::post, "/api/v1/readings/correction", "metering.correct", post_correction}};
}

}  // namespace lamplighter::metering

// What plots are drawn of: curves, usage in steps, hours of days, and the map of an estate.
#include <boost/json.hpp>
#include <charconv>
#include <set>

#include "core/metering/curve.h"
#include "core/metering/estate_map.h"
#include "core/metering/flag.h"
#include "core/metering/hour_matrix.h"
#include "core/metering/http_parts.h"
#include "core/metering/query.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;
using http::Exchange;
using http::Response;
using Answer = Outcome<json::value>;

constexpr std::size_t shown_characters_max = 64;
constexpr int curve_points_default = 600, curve_points_min = 10, curve_points_max = 2000;
constexpr std::size_t flags_shown_max = 200;  // the newest; more marks than that nobody reads on one plot

Outcome<int> number_asked(const Exchange& exchange, std::string_view name, const char* refusal, int usual, int minimum,
                          int maximum) {
  const auto text = exchange.query(name);
  if (!text) return usual;
  int number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc{} || end != text->data() + text->size() || number < minimum || number > maximum)
    return Refusal{RefusalKind::invalid,
                   refusal,
                   {{"value", text->substr(0, shown_characters_max)},
                    {"minimum", std::to_string(minimum)},
                    {"maximum", std::to_string(maximum)}},
                   std::string(name)};
  return number;
}

json::value decimal_or_null(const std::optional<Decimal>& d) {
  return d ? json::value(to_text(*d)) : json::value(nullptr);
}

// What readings of the register within [from, to) are suspected of, oldest first.
json::array marks_of(db::Transaction& tx, const Meter& meter, std::string_view reg, Instant from, Instant to) {
  std::vector<ReadingFlag> within;
  for (auto& f : flags_of(tx, meter.id, reg))
    if (f.at >= from && f.at < to) within.push_back(std::move(f));
  std::stable_sort(within.begin(), within.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  json::array marks;
  for (std::size_t i = within.size() > flags_shown_max ? within.size() - flags_shown_max : 0; i < within.size(); ++i)
    marks.push_back(json::object{{"at", to_text(within[i].at)},
                                 {"flag", to_text(within[i].flag)},
                                 {"state", to_text(within[i].state)},
                                 {"blocks", blocks(within[i].flag)},
                                 {"value", within[i].value},
                                 {"before", within[i].before}});
  return marks;
}

json::object curve_json(const Curve& curve) {
  json::array points, gaps;
  for (const auto& p : curve.points)
    points.push_back(json::array{unix_ms(p.first_at), unix_ms(p.last_at), p.readings, p.first, p.min, p.max, p.last});
  for (const auto& g : curve.gaps) gaps.push_back(json::array{unix_ms(g.from), unix_ms(g.to)});
  return {{"exponent", curve.exponent},
          {"width_ms", curve.width.count()},
          {"points", std::move(points)},
          {"gaps", std::move(gaps)}};
}

Response show_curve(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto meter = meter_of(exchange, tx);
    if (!meter) return meter.error();
    const auto span = span_asked(exchange);
    if (!span) return span.error();
    const auto points = number_asked(exchange, "points", "metering.points_invalid", curve_points_default,
                                     curve_points_min, curve_points_max);
    if (!points) return points.error();
    const auto reg = exchange.query("register").value_or("");
    if (reg.empty()) return Refusal{RefusalKind::invalid, "field.missing", {{"field", "register"}}, "register"};
    const auto channels = channels_asked(exchange, tx, *meter);
    if (!channels) return channels.error();
    const auto curve = curve_of(tx, *channels, span->from, span->to, *points);
    if (!curve) return Refusal{RefusalKind::invalid, "metering.curve_out_of_range", {{"register", reg}}, "register"};
    auto o = curve_json(*curve);
    o["register"] = reg;
    o["unit"] = to_text(channels->back().channel.unit);
    o["flags"] = marks_of(tx, *meter, reg, span->from, span->to);
    return json::value(std::move(o));
  });
}

Outcome<By> by_asked(const Exchange& exchange) {
  const auto text = exchange.query("by").value_or("");
  if (text == "hour") return By::hour;
  if (text == "day") return By::day;
  if (text == "month") return By::month;
  return Refusal{RefusalKind::invalid,
                 "metering.by_invalid",
                 {{"value", text.empty() ? "-" : text.substr(0, shown_characters_max)}},
                 "by"};
}

struct Days {
  calendar::Day from, to;
};
Outcome<Days> days_asked(const Exchange& exchange) {
  const auto from = day_query(exchange, "from"), to = day_query(exchange, "to");
  if (!from) return from.error();
  if (!to) return to.error();
  if (!*from || !*to)
    return Refusal{RefusalKind::invalid, "field.missing", {{"field", *from ? "to" : "from"}}, *from ? "to" : "from"};
  return Days{**from, **to};
}

// Usage of each step a year earlier; empty where nobody asked for it.
Outcome<std::vector<std::optional<Decimal>>> last_year_of(const Exchange& exchange, db::Transaction& tx,
                                                          const Meter& meter, const std::vector<Instant>& boundaries,
                                                          const std::string& zone) {
  const auto compare = exchange.query("compare").value_or("");
  std::vector<std::optional<Decimal>> usages;
  if (compare.empty()) return usages;
  if (compare != "last_year")
    return Refusal{RefusalKind::invalid,
                   "metering.compare_unknown",
                   {{"value", compare.substr(0, shown_characters_max)}},
                   "compare"};
  for (const auto& row :
       usage_table(tx, exchange.caller.scope, meter, year_before(boundaries, zone), exchange.now).rows)
    usages.push_back(row.from < row.to ? row.usage : std::nullopt);
  return usages;
}

Response show_usage(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto meter = meter_of(exchange, tx);
    if (!meter) return meter.error();
    const auto by = by_asked(exchange);
    if (!by) return by.error();
    const auto days = days_asked(exchange);
    if (!days) return days.error();
    const auto zone = premises::find_estate(tx, exchange.caller.scope, meter->estate).value().time_zone;
    const auto boundaries = steps(*by, days->from, days->to, zone);
    if (!boundaries) return boundaries.error();
    const auto last_year = last_year_of(exchange, tx, *meter, *boundaries, zone);
    if (!last_year) return last_year.error();
    const auto table = usage_table(tx, exchange.caller.scope, *meter, *boundaries, exchange.now);
    json::array rows;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const auto& row = table.rows[i];
      json::object o{{"from", to_text(row.from)},
                     {"to", to_text(row.to)},
                     {"usage", decimal_or_null(row.usage)},
                     {"complete", row.complete}};
      if (i < last_year->size()) o["last_year"] = decimal_or_null((*last_year)[i]);
      rows.push_back(std::move(o));
    }
    return json::value(json::object{
        {"unit", to_text(table.unit)},
        {"rows", std::move(rows)},
        {"flags", marks_of(tx, *meter, meter->billing_register.text, boundaries->front(), boundaries->back())}});
  });
}

Response show_hours(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    const auto meter = meter_of(exchange, tx);
    if (!meter) return meter.error();
    const auto days = days_asked(exchange);
    if (!days) return days.error();
    const auto zone = premises::find_estate(tx, exchange.caller.scope, meter->estate).value().time_zone;
    const auto boundaries = matrix_hours(days->from, days->to, zone);
    if (!boundaries) return boundaries.error();
    const auto table = usage_table(tx, exchange.caller.scope, *meter, *boundaries, exchange.now);
    json::array rows;
    for (const auto& day : by_hour_of_day(table, zone)) {
      json::array hours;
      for (const auto& usage : day.hours) hours.push_back(decimal_or_null(usage));
      rows.push_back(json::object{{"day", calendar::to_text(day.day)}, {"hours", std::move(hours)}});
    }
    return json::value(json::object{{"unit", to_text(table.unit)}, {"rows", std::move(rows)}});
  });
}

json::object room_json(const RoomOnMap& r) {
  return {{"id", std::to_string(r.room.id.n)},
          {"building", std::to_string(r.room.building.n)},
          {"entrance", r.room.entrance_code},
          {"floor", r.room.floor},
          {"code", r.room.code},
          {"full_code", r.room.full_code},
          {"area_m2", decimal_or_null(r.room.area_m2)},
          {"use", premises::to_text(r.room.use)},
          {"occupancy", premises::to_text(r.room.occupancy)},
          {"meters", r.meters},
          {"voice", to_text(r.voice)},
          {"usage", decimal_or_null(r.usage)},
          {"whole", r.whole},
          {"last_at", r.last_at ? json::value(to_text(*r.last_at)) : json::value(nullptr)}};
}

Outcome<MapQuery> map_asked(const Exchange& exchange) {
  const auto estate = exchange.id<EstateId>("estate");
  if (!estate) return estate.error();
  const auto building = id_query(exchange, "building");
  if (!building) return building.error();
  const auto days = number_asked(exchange, "days", "metering.map_days_invalid", map_days_default, 1, map_days_max);
  if (!days) return days.error();
  const auto kind = kind_asked(exchange, "electricity");
  if (!kind) return kind.error();
  MapQuery query{*estate, std::nullopt, *kind, *days};
  if (*building != 0) query.building = BuildingId{*building};
  return query;
}

Response show_map(const Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Answer {
    if (!exchange.caller.may("premises.read"))  // rooms are shown, not only meters
      return Refusal{RefusalKind::forbidden, "request.not_permitted", {{"permission", "premises.read"}}, ""};
    const auto query = map_asked(exchange);
    if (!query) return query.error();
    const auto map = estate_map(tx, exchange.caller.scope, *query, exchange.now);
    if (!map) return map.error();
    json::array buildings, rooms;
    std::set<BuildingId> named;
    for (const auto& r : map->rooms) {
      if (named.insert(r.room.building).second)
        buildings.push_back(json::object{
            {"id", std::to_string(r.room.building.n)}, {"code", r.room.building_code}, {"name", r.room.building_name}});
      rooms.push_back(room_json(r));
    }
    return json::value(json::object{{"unit", to_text(map->unit)},
                                    {"from", to_text(map->from)},
                                    {"to", to_text(map->to)},
                                    {"buildings", std::move(buildings)},
                                    {"rooms", std::move(rooms)}});
  });
}

}  // namespace

std::vector<http::Route> plot_routes() {
  using http::Method;
  return {{Method::get, "/api/v1/meters/{meter}/curve", "metering.read", show_curve},
          {Method::get, "/api/v1/meters/{meter}/usage", "metering.read", show_usage},
          {Method::get, "/api/v1/meters/{meter}/hours", "metering.read", show_hours},
          {Method::get, "/api/v1/estates/{estate}/map", "metering.read", show_map}};
}

}  // namespace lamplighter::metering

#include "core/metering/import_meters.h"

#include <boost/json.hpp>
#include <charconv>
#include <map>
#include <set>

#include "core/http/fields.h"
#include "core/metering/counter.h"
#include "core/metering/create_meter.h"
#include "core/metering/http.h"
#include "core/metering/make_meter.h"
#include "core/metering/store.h"
#include "core/premises/assignments.h"

namespace lamplighter::metering {
namespace {

constexpr std::size_t columns = 8;
constexpr std::size_t code_characters_max = 64;

struct Line {
  std::int64_t row = 0;
  HandReadMeter meter;
  std::string room;
  calendar::Day valid_from;
  std::optional<Meter> existing;
};
struct Place {
  premises::Estate estate;
  std::map<std::string, RoomId> rooms;
  std::map<std::string, Meter> meters;  // by code
};

std::vector<std::string> cells_of(std::string_view line) {
  const char separator = line.find('\t') != std::string_view::npos ? '\t' : ',';
  std::vector<std::string> cells;
  for (std::size_t from = 0; from <= line.size();) {
    const auto to = std::min(line.find(separator, from), line.size());
    cells.emplace_back(http::trimmed(line.substr(from, to - from)));
    from = to + 1;
  }
  return cells;
}

Refusal wrong(std::string column, const std::string& value) {
  return {RefusalKind::invalid, "metering.import_cell_invalid", {{"column", std::move(column)}, {"value", value}}, ""};
}

std::string kind_of(const std::string& text) {
  if (text == "电" || text == "电表") return "electricity";
  if (text == "水" || text == "水表") return "water";
  return text;
}

std::optional<Refusal> read_numbers(const std::vector<std::string>& cells, Line& line) {
  const auto multiplier = cells[4].empty() ? std::optional(Decimal{1, 0}) : parse_decimal(cells[4]);
  if (!multiplier) return wrong("multiplier", cells[4]);
  line.meter.multiplier = *multiplier;
  if (auto fault = fault_of_multiplier(*multiplier)) return fault;
  if (line.existing) return std::nullopt;
  const auto [end, error] = std::from_chars(cells[5].data(), cells[5].data() + cells[5].size(), line.meter.digits);
  if (error != std::errc{} || end != cells[5].data() + cells[5].size()) return wrong("digits", cells[5]);
  const auto reading = parse_decimal(cells[6]);
  if (!reading || reading->value < 0) return wrong("initial_reading", cells[6]);
  line.meter.install_reading = *reading;
  line.meter.decimals = -std::min<int>(reading->exponent, 0);
  if (line.meter.digits < 1 || line.meter.digits > digits_max || line.meter.decimals >= line.meter.digits)
    return wrong("digits", cells[5]);
  Meter named;
  named.code = line.meter.code;
  return fault_of_value(named, *reading, line.meter.digits, static_cast<std::int8_t>(-line.meter.decimals), "");
}

// The line as a meter to be; or what is wrong with it.
Outcome<Line> line_of(std::vector<std::string> cells, const Place& place, std::int64_t row, Instant now) {
  if (cells.size() > columns) return wrong("code", cells[0]);
  cells.resize(columns);
  Line line;
  line.row = row;
  line.meter.estate = place.estate.id;
  line.meter.code = cells[0];
  line.meter.kind = kind_of(cells[1]);
  line.meter.serial = cells[3];
  line.room = cells[2];
  if (cells[0].empty() || http::characters(cells[0]) > code_characters_max) return wrong("code", cells[0]);
  if (const auto found = place.meters.find(cells[0]); found != place.meters.end()) line.existing = found->second;
  if (!line.existing && !billing_register_of(line.meter.kind)) return wrong("kind", cells[1]);
  if (!line.room.empty() && !place.rooms.contains(line.room)) return wrong("room", line.room);
  if (auto fault = read_numbers(cells, line)) return *fault;
  const auto day = cells[7].empty() ? std::optional(calendar::local_day(now, place.estate.time_zone))
                                    : calendar::parse_day(cells[7]);
  if (!day) return wrong("valid_from", cells[7]);
  line.valid_from = *day;
  line.meter.installed_at = calendar::local_midnight(*day, place.estate.time_zone);
  if (line.meter.installed_at > now) return wrong("valid_from", cells[7]);
  return line;
}

std::optional<Refusal> apply(db::Transaction& tx, const accounts::Caller& caller, const Line& line, const Place& place,
                             Instant now, Imported& imported) {
  MeterId id;
  if (line.existing) {
    MeterChange change;
    if (!line.meter.serial.empty()) change.serial = line.meter.serial;
    change.multiplier = line.meter.multiplier;
    const auto changed = change_meter(tx, caller, line.existing->id, change, now);
    if (!changed) return changed.error();
    id = changed->id;
    if (!(*changed == *line.existing)) ++imported.changed;
  } else {
    const auto made = create_meter(tx, caller, line.meter, now);
    if (!made) return made.error();
    id = made->id;
    ++imported.created;
  }
  if (line.room.empty()) return std::nullopt;
  const auto room = place.rooms.at(line.room);
  const auto held = premises::assignment_of_meter(tx, caller.scope, id, line.valid_from);
  if (held && held->room == room) return std::nullopt;
  const auto assigned = premises::assign_meter(tx, caller, now, meter_label, room, id, line.valid_from);
  if (!assigned) return assigned.error();
  ++imported.assigned;
  return std::nullopt;
}

Place place_of(db::Transaction& tx, const accounts::Scope& scope, const premises::Estate& estate) {
  Place place{estate, {}, {}};
  for (const auto& room : premises::rooms_of_estate(tx, scope, estate.id)) place.rooms.emplace(room.full_code, room.id);
  for (auto& meter : meters_of_estate(tx, scope, estate.id)) place.meters.emplace(meter.code, std::move(meter));
  return place;
}

bool names_columns(const std::vector<std::string>& cells) {
  return cells[0] == "code" || cells[0] == "编号" || cells[0] == "表号";
}

}  // namespace

Outcome<Imported> import_meters(db::Transaction& tx, const accounts::Caller& caller, EstateId id, std::string_view text,
                                Keep keep, Instant now) {
  const auto estate = premises::find_estate(tx, caller.scope, id);
  if (!estate)
    return Refusal{RefusalKind::not_found, "metering.no_estate", {{"estate", std::to_string(id.n)}}, "estate"};
  const auto place = place_of(tx, caller.scope, *estate);
  Imported imported;
  std::vector<Line> lines;
  std::set<std::string> codes;
  std::int64_t row = 0;
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find('\n', from), text.size());
    const auto line = http::trimmed(text.substr(from, to - from));
    from = to + 1;
    ++row;
    if (line.empty()) continue;
    // The separators at the end of a line are cells too, but a trimmed line says the same.
    auto cells = cells_of(line);
    if (row == 1 && names_columns(cells)) continue;
    if (++imported.rows > static_cast<std::int64_t>(import_rows_max))
      return Refusal{RefusalKind::too_large,
                     "metering.too_many_readings",
                     {{"count", "> " + std::to_string(import_rows_max)}, {"maximum", std::to_string(import_rows_max)}},
                     "text"};
    const auto code = cells[0];
    auto parsed = line_of(std::move(cells), place, row, now);
    if (!parsed)
      imported.problems.push_back({row, parsed.error()});
    else if (!codes.insert(code).second)
      imported.problems.push_back({row, {RefusalKind::invalid, "metering.code_taken", {{"code", code}}, ""}});
    else
      lines.push_back(std::move(*parsed));
  }
  imported.kept = keep == Keep::all_or_nothing && imported.problems.empty();
  if (!imported.kept) {
    for (const auto& line : lines) ++(line.existing ? imported.changed : imported.created);
    return imported;
  }
  for (const auto& line : lines)
    if (auto refused = apply(tx, caller, line, place, now, imported)) {
      refused->facts["row"] = std::to_string(line.row);
      return *refused;
    }
  return imported;
}

}  // namespace lamplighter::metering

#include "core/metering/meter_events.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "core/metering/entered.h"
#include "core/metering/flag.h"
#include "core/metering/life.h"
#include "core/metering/readiness_store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;
using Happened = std::vector<std::pair<Instant, json::object>>;

json::value or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object event(Instant at, std::string_view kind) {
  return {{"at", to_text(at)}, {"kind", kind}};
}

void add_readings(db::Transaction& tx, const Meter& meter, Happened& all) {
  const auto entered = entered_readings(tx, meter.id, meter.billing_register.text);
  std::set<MeterReadingId> replaced;
  for (const auto& r : entered) replaced.insert(r.replaces_entry);
  for (auto at = entered.rbegin(); at != entered.rend(); ++at) {  // of one instant the last one first, as all of them
    const auto& r = *at;
    const bool corrects = r.source == Source::correction;
    auto o = event(corrects ? r.recorded_at : r.at, corrects                      ? "corrected"
                                                    : r.source == Source::install ? "installed"
                                                    : r.source == Source::removal ? "removed"
                                                                                  : "entered");
    o["reading"] = std::to_string(r.id.n);
    o["reading_at"] = to_text(r.at);
    o["value"] = to_text(Decimal{r.value, r.exponent});
    o["source"] = to_text(r.source);
    o["replaced"] = replaced.contains(r.id);
    o["note"] = or_null(r.note);
    o["by"] = or_null(r.recorded_by_name);
    all.emplace_back(corrects ? r.recorded_at : r.at, std::move(o));
  }
}

void add_multipliers(db::Transaction& tx, const Meter& meter, Happened& all) {
  for (const auto& m : multipliers_of(tx, meter)) {
    const auto at = m.valid_from == Instant{} ? m.recorded_at : m.valid_from;
    auto o = event(at, "multiplier");
    o["value"] = to_text(m.value);
    o["by"] = or_null(m.recorded_by);
    all.emplace_back(at, std::move(o));
  }
}

void add_assignments(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter, Happened& all) {
  const auto estate = premises::find_estate(tx, scope, meter.estate);
  if (!estate) return;
  for (const auto& a : premises::assignments_of_meter(tx, scope, meter.id)) {
    const auto room = premises::find_room(tx, scope, a.room);
    const auto add = [&](calendar::Day day, std::string_view kind) {
      const auto at = calendar::local_midnight(day, estate->time_zone);
      auto o = event(at, kind);
      o["room"] = room ? room->full_code : "-";
      all.emplace_back(at, std::move(o));
    };
    add(a.valid_from, "assigned");
    if (a.valid_to) add(*a.valid_to, "unassigned");
  }
}

}  // namespace

json::object flag_json(const ReadingFlag& f, Corrections& corrections) {
  const auto right = corrections.of(f.meter, f.reg, {f.channel, f.entry, f.at});
  return {{"id", std::to_string(f.id.n)},
          {"estate", std::to_string(f.estate.n)},
          {"meter", std::to_string(f.meter.n)},
          {"register", f.reg.text},
          {"channel", f.channel.n == 0 ? json::value(nullptr) : json::value(std::to_string(f.channel.n))},
          {"reading", f.entry.n == 0 ? json::value(nullptr) : json::value(std::to_string(f.entry.n))},
          {"at", to_text(f.at)},
          {"flag", to_text(f.flag)},
          {"blocks", blocks(f.flag)},
          {"value", f.value},
          {"before", f.before},
          {"limit", f.limit},
          {"state", to_text(f.state)},
          {"found_at", to_text(f.found_at)},
          {"decided_by", or_null(f.decided_by)},
          {"decided_at", f.decided_at ? json::value(to_text(*f.decided_at)) : json::value(nullptr)},
          {"reason", or_null(f.reason)},
          {"corrected_to", right ? json::value(to_text(*right)) : json::value(nullptr)}};
}

json::array meter_events_json(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter) {
  Happened all;
  add_readings(tx, meter, all);
  add_multipliers(tx, meter, all);
  add_assignments(tx, scope, meter, all);
  Corrections corrections(tx);
  for (const auto& f : flags_of(tx, meter.id, "")) {
    auto o = flag_json(f, corrections);
    o["kind"] = "flag";
    all.emplace_back(f.at, std::move(o));
  }
  for (const auto& e : device_events(tx, meter.id, static_cast<int>(events_max))) {
    auto o = event(e.at, e.kind);
    o["device"] = e.device;
    all.emplace_back(e.at, std::move(o));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  json::array rows;
  for (auto& [at, o] : all)
    if (rows.size() < events_max) rows.push_back(std::move(o));
  return rows;
}

json::array lives_json(db::Transaction& tx, const Meter& meter) {
  const auto entered = entered_readings(tx, meter.id, meter.billing_register.text);
  const auto shown = [&](MeterLifeId life, Source source) -> json::value {
    for (const auto& r : entered)
      if (r.life == life && r.source == source) return json::value(to_text(Decimal{r.value, r.exponent}));
    return nullptr;
  };
  json::array rows;
  for (const auto& l : lives_of(tx, meter))
    rows.push_back(json::object{
        {"number", l.number},
        {"serial", or_null(l.serial)},
        {"digits", l.digits ? json::value(*l.digits) : json::value(nullptr)},
        {"installed_at", l.installed_at == Instant{} ? json::value(nullptr) : json::value(to_text(l.installed_at))},
        {"removed_at", l.removed_at ? json::value(to_text(*l.removed_at)) : json::value(nullptr)},
        {"install_reading", shown(l.id, Source::install)},
        {"removal_reading", shown(l.id, Source::removal)},
        {"reason", or_null(l.reason)}});
  return rows;
}

json::array multipliers_json(db::Transaction& tx, const Meter& meter) {
  json::array rows;
  for (const auto& m : multipliers_of(tx, meter))
    rows.push_back(json::object{
        {"valid_from", m.valid_from == Instant{} ? json::value(nullptr) : json::value(to_text(m.valid_from))},
        {"value", to_text(m.value)},
        {"recorded_by", or_null(m.recorded_by)}});
  return rows;
}

}  // namespace lamplighter::metering

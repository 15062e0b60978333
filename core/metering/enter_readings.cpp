#include "core/metering/enter_readings.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/check.h"
#include "core/metering/counter.h"
#include "core/metering/judge.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

Refusal no_meter(MeterId id) {
  return {RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id.n)}}, "meter"};
}

struct Checked {
  Meter meter;
  EnteredReading reading;
  EnteredRow row;
};

ReadingFlag out_of_window(const Meter& meter, const EnteredReading& r) {
  ReadingFlag f;
  f.meter = meter.id;
  f.reg = r.reg;
  f.at = r.at;
  f.flag = Flag::out_of_window;
  f.value = to_text(Decimal{r.value, r.exponent});
  return f;
}

// What an earlier entered reading of the same instant means for this one; true: it decides.
bool met_earlier(const History& history, const EnteredReading& r, EnteredRow& row) {
  for (const auto& old : history.entered()) {
    if (old.at != r.at || old.source == Source::removal || history.is_replaced({}, old.id, old.at)) continue;
    if (compare({old.value, old.exponent}, {r.value, r.exponent}) == 0) {
      row.id = old.id;
      row.repeated = true;
    } else {
      row.problem = Refusal{RefusalKind::conflict,
                            "metering.reading_exists",
                            {{"meter", history.meter().code},
                             {"at", calendar::local_text(r.at, history.zone())},
                             {"value", to_text(Decimal{old.value, old.exponent})}},
                            "value"};
    }
    return true;
  }
  return false;
}

Checked check(db::Transaction& tx, const accounts::Caller& caller, Source source, const ReadingToEnter& wanted,
              Instant now) {
  Checked c;
  const auto meter = find_meter(tx, caller.scope, wanted.meter);
  const auto estate = meter ? premises::find_estate(tx, caller.scope, meter->estate) : std::nullopt;
  if (!estate) {
    c.row.problem = no_meter(wanted.meter);
    return c;
  }
  c.meter = *meter;
  const auto reg = wanted.reg.text.empty() ? meter->billing_register : wanted.reg;
  const History history(tx, caller.scope, *meter, reg, estate->time_zone);
  const auto* body = body_for(history, wanted.at);
  if (body == nullptr) {
    c.row.problem =
        Refusal{RefusalKind::invalid,
                "metering.register_unknown",
                {{"meter", meter->code}, {"register", reg.text}, {"registers", meter->billing_register.text}},
                "register"};
    return c;
  }
  if (wanted.at > now + future_max) {
    c.row.problem = Refusal{RefusalKind::invalid,
                            "metering.reading_in_future",
                            {{"meter", meter->code}, {"at", calendar::local_text(wanted.at, estate->time_zone)}},
                            "at"};
    return c;
  }
  if (auto fault = fault_of_value(*meter, wanted.value, body->digits, body->exponent, "value")) {
    c.row.problem = std::move(*fault);
    return c;
  }
  c.reading.life = body->life.id;
  c.reading.reg = reg;
  c.reading.at = wanted.at;
  c.reading.value = wanted.value.value;
  c.reading.exponent = wanted.value.exponent;
  c.reading.source = source;
  c.reading.note = wanted.note;
  if (met_earlier(history, c.reading, c.row)) return c;
  c.row.warnings = judge_entered(history, *body, evidence_of(c.reading));
  if (wanted.at < body->from || (body->to && wanted.at > *body->to))
    c.row.warnings.push_back(out_of_window(*meter, c.reading));
  return c;
}

void keep_one(db::Transaction& tx, const accounts::Caller& caller, Checked& c, Instant now) {
  if (c.row.repeated) return;
  c.row.id = insert_entered(tx, caller, c.meter, c.reading, now);
  for (auto& flag : c.row.warnings) {
    flag.entry = c.row.id;
    insert_flag(tx, c.meter, flag, now);
  }
  set_check_back(tx, c.meter.id, c.reading.reg.text, c.reading.at);
  accounts::audit(tx, caller, now,
                  {"metering.reading.enter", "meter", c.meter.id.n, c.meter.estate, nullptr,
                   boost::json::value{{"reading", std::to_string(c.row.id.n)},
                                      {"register", c.reading.reg.text},
                                      {"at", to_text(c.reading.at)},
                                      {"value", to_text(Decimal{c.reading.value, c.reading.exponent})},
                                      {"source", to_text(c.reading.source)}},
                   c.reading.note});
  changes::record(tx, now, c.meter.company, c.meter.estate, "meter", c.meter.id.n);
}

}  // namespace

Evidence evidence_of(const EnteredReading& r) {
  return {r.at, r.value, r.exponent, Quality::measured, {}, {}, {}, r.source, r.id};
}

const Body* body_for(const History& history, Instant at) {
  const Body* found = nullptr;
  for (const auto& b : history.bodies())
    if (found == nullptr || b.from <= at) found = &b;
  return found;
}

std::optional<Refusal> fault_of_value(const Meter& meter, Decimal value, std::optional<int> digits,
                                      std::int8_t exponent, std::string_view field) {
  const bool odd =
      value.value < 0 || value.exponent < -entered_decimals_max || compare(value, {entered_value_max, 0}) > 0;
  bool beyond = false;
  std::string most = std::to_string(entered_value_max);
  if (digits && *digits > 0 && *digits <= 18) {
    std::int64_t range = 1;
    for (int i = 0; i < *digits; ++i) range *= 10;
    beyond = compare(value, {range, exponent}) >= 0;
    most = to_text(Decimal{range - 1, exponent});
  }
  if (!odd && !beyond) return std::nullopt;
  return Refusal{RefusalKind::invalid,
                 "metering.reading_too_large",
                 {{"meter", meter.code},
                  {"value", to_text(value)},
                  {"maximum", most},
                  {"decimals", std::to_string(entered_decimals_max)}},
                 std::string(field)};
}

Outcome<EnteredRows> enter_readings(db::Transaction& tx, const accounts::Caller& caller, Source source,
                                    const std::vector<ReadingToEnter>& readings, Keep keep, Instant now) {
  if (source != Source::manual && source != Source::photo && source != Source::self_report)
    return Refusal{
        RefusalKind::invalid, "metering.source_invalid", {{"value", std::string(to_text(source))}}, "source"};
  if (readings.size() > entered_rows_max)
    return Refusal{RefusalKind::too_large,
                   "metering.too_many_readings",
                   {{"count", std::to_string(readings.size())}, {"maximum", std::to_string(entered_rows_max)}},
                   "readings"};
  std::vector<Checked> all;
  for (const auto& wanted : readings) all.push_back(check(tx, caller, source, wanted, now));
  EnteredRows result;
  result.kept = keep == Keep::all_or_nothing &&
                std::none_of(all.begin(), all.end(), [](const Checked& c) { return c.row.problem.has_value(); });
  for (auto& c : all) {
    if (result.kept) keep_one(tx, caller, c, now);
    result.rows.push_back(std::move(c.row));
  }
  return result;
}

}  // namespace lamplighter::metering

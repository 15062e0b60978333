#include "core/metering/correct_reading.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/check.h"
#include "core/metering/find_reading.h"
#include "core/metering/judge.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

struct Wrong {  // the reading to stand in for
  Instant at{};
  Decimal value;
  MeterLifeId life;
};

std::optional<Wrong> wrong_of(db::Transaction& tx, const accounts::Scope& scope, const History& history,
                              const ReadingCorrection& c) {
  if (c.entry.n != 0) {
    for (const auto& r : history.entered())
      if (r.id == c.entry) return Wrong{r.at, {r.value, r.exponent}, r.life};
    return std::nullopt;
  }
  for (const auto& b : history.bodies()) {
    if (!b.channel || b.channel->id != c.channel || c.at < b.channel_from || (b.channel_to && c.at >= *b.channel_to))
      continue;
    if (const auto r = find_reading(tx, scope, c.channel, c.at))
      return Wrong{r->at, {r->value, r->exponent}, b.life.id};
  }
  return std::nullopt;
}

const Body* body_of(const History& history, const Wrong& wrong) {
  for (const auto& b : history.bodies())
    if (b.life.id == wrong.life) return &b;
  return body_for(history, wrong.at);
}

// The wrong reading, where the correction may stand in for it.
Outcome<Wrong> checked(db::Transaction& tx, const accounts::Scope& scope, const History& history,
                       const ReadingCorrection& c) {
  const auto wrong = wrong_of(tx, scope, history, c);
  if (!wrong)
    return Refusal{
        RefusalKind::not_found,
        "metering.no_reading",
        {{"meter", history.meter().code}, {"register", c.reg.text}, {"at", calendar::local_text(c.at, history.zone())}},
        "at"};
  if (history.is_replaced(c.channel, c.entry, wrong->at))
    return Refusal{RefusalKind::conflict,
                   "metering.reading_replaced",
                   {{"meter", history.meter().code}, {"at", calendar::local_text(wrong->at, history.zone())}},
                   ""};
  const auto* body = body_of(history, *wrong);
  if (auto fault = fault_of_value(history.meter(), c.value, body->digits, body->exponent, "value")) return *fault;
  return *wrong;
}

Refusal no_meter(MeterId meter) {
  return {RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(meter.n)}}, "meter"};
}

void reject_flags(db::Transaction& tx, const accounts::Caller& caller, const History& history,
                  const ReadingCorrection& c, Instant at, Instant now) {
  for (const auto& f : history.flags())
    if (f.state == FlagState::open && f.at == at && f.entry == c.entry && (c.entry.n != 0 || f.channel == c.channel))
      decide_row(tx, caller, f.id, FlagState::rejected, c.reason, now);
}

}  // namespace

Outcome<CorrectionTarget> correction_target(db::Transaction& tx, const accounts::Scope& scope,
                                            const ReadingCorrection& c) {
  const auto meter = find_meter(tx, scope, c.meter);
  const auto estate = meter ? premises::find_estate(tx, scope, meter->estate) : std::nullopt;
  if (!estate) return no_meter(c.meter);
  const History history(tx, scope, *meter, c.reg, estate->time_zone);
  const auto wrong = checked(tx, scope, history, c);
  if (!wrong) return wrong.error();
  return CorrectionTarget{*meter, wrong->at, wrong->value};
}

Outcome<MeterReadingId> correct_reading(db::Transaction& tx, const accounts::Caller& caller, const ReadingCorrection& c,
                                        Instant now) {
  const auto meter = find_meter(tx, caller.scope, c.meter);
  const auto estate = meter ? premises::find_estate(tx, caller.scope, meter->estate) : std::nullopt;
  if (!estate) return no_meter(c.meter);
  const History history(tx, caller.scope, *meter, c.reg, estate->time_zone);
  const auto wrong = checked(tx, caller.scope, history, c);
  if (!wrong) return wrong.error();
  const auto* body = body_of(history, *wrong);

  EnteredReading right;
  right.life = wrong->life;
  right.reg = c.reg;
  right.at = wrong->at;
  right.value = c.value.value;
  right.exponent = c.value.exponent;
  right.source = Source::correction;
  right.note = c.reason;
  right.replaces_entry = c.entry;
  if (c.entry.n == 0) right.replaces_channel = c.channel;
  right.replaces_at = wrong->at;
  const auto id = insert_entered(tx, caller, *meter, right, now);
  reject_flags(tx, caller, history, c, wrong->at, now);
  right.id = id;
  for (auto flag : judge_entered(history, *body, evidence_of(right))) {
    flag.entry = id;
    insert_flag(tx, *meter, flag, now);
  }
  set_check_back(tx, meter->id, c.reg.text, wrong->at);
  accounts::audit(tx, caller, now,
                  {"metering.reading.correct", "meter", meter->id.n, meter->estate,
                   boost::json::value{{"at", to_text(wrong->at)},
                                      {"register", c.reg.text},
                                      {"value", to_text(wrong->value)},
                                      {"reading", std::to_string(c.entry.n)},
                                      {"channel", std::to_string(c.channel.n)}},
                   boost::json::value{{"reading", std::to_string(id.n)}, {"value", to_text(c.value)}}, c.reason});
  changes::record(tx, now, meter->company, meter->estate, "meter", meter->id.n);
  return id;
}

}  // namespace lamplighter::metering

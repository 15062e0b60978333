#include "core/metering/replace_meter.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/check.h"
#include "core/metering/counter.h"
#include "core/metering/enter_readings.h"
#include "core/metering/judge.h"
#include "core/metering/store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

struct Change {
  const Meter& meter;
  const MeterReplacement& wanted;
  const Body& before;
  std::optional<Channel> channel;  // another one than before
  Life after;
};

std::optional<Refusal> fault_of_time(const Meter& meter, const std::string& zone, const Life& life,
                                     const MeterReplacement& r, Instant now) {
  if (life.number != r.life_seen)
    return Refusal{RefusalKind::conflict,
                   "metering.life_changed",
                   {{"meter", meter.code},
                    {"number", std::to_string(life.number)},
                    {"serial", life.serial.empty() ? "-" : life.serial},
                    {"at", calendar::local_text(life.installed_at, zone)},
                    {"reason", life.reason.empty() ? "-" : life.reason}},
                   ""};
  if (r.at > now + future_max)
    return Refusal{RefusalKind::invalid,
                   "metering.reading_in_future",
                   {{"meter", meter.code}, {"at", calendar::local_text(r.at, zone)}},
                   "at"};
  if (r.at <= life.installed_at)
    return Refusal{RefusalKind::invalid,
                   "metering.change_too_early",
                   {{"meter", meter.code},
                    {"at", calendar::local_text(r.at, zone)},
                    {"installed", calendar::local_text(life.installed_at, zone)}},
                   "at"};
  return std::nullopt;
}

// The channel of the new device; nullopt inside: the same as before goes on.
Outcome<std::optional<Channel>> new_channel(db::Transaction& tx, const accounts::Scope& scope, const Meter& meter,
                                            const Body& before, const MeterReplacement& r) {
  if (r.gateway.n == 0) return std::optional<Channel>{};
  const auto channel = newest_channel(tx, r.gateway, r.device, meter.billing_register);
  if (!channel || !channel_is_of(tx, scope, channel->id, meter.estate))
    return Refusal{RefusalKind::conflict,
                   "metering.no_billing_register",
                   {{"device", r.device.text}, {"kind", meter.kind}, {"register", meter.billing_register.text}},
                   "device"};
  if (before.channel && before.channel->id == channel->id) return std::optional<Channel>{};
  if (const auto other = meter_served_by(tx, channel->id, r.at); other && *other != meter.code)
    return Refusal{RefusalKind::conflict,
                   "metering.device_serves_other",
                   {{"device", r.device.text}, {"meter", *other}},
                   "device"};
  return std::optional(*channel);
}

EnteredReading reading(const Meter& meter, MeterLifeId life, Instant at, Decimal value, Source source,
                       const std::string& note) {
  EnteredReading r;
  r.life = life;
  r.reg = meter.billing_register;
  r.at = at;
  r.value = value.value;
  r.exponent = value.exponent;
  r.source = source;
  r.note = note;
  return r;
}

MeterLifeId apply(db::Transaction& tx, const accounts::Caller& caller, const History& history, const Change& c,
                  Instant now) {
  const auto& [meter, wanted, before, channel, after] = c;
  auto removal = reading(meter, before.life.id, wanted.at, wanted.removal_reading, Source::removal, wanted.reason);
  const auto flags = judge_entered(history, before, evidence_of(removal));
  const auto removal_id = insert_entered(tx, caller, meter, removal, now);
  for (auto flag : flags) {
    flag.entry = removal_id;
    insert_flag(tx, meter, flag, now);
  }
  if (before.life.id.n == 0) {
    Life first = before.life;  // of a meter that never had a row of its own
    first.removed_at = wanted.at;
    insert_life(tx, meter, first);
  } else {
    end_life(tx, before.life.id, wanted.at);
  }
  const auto life = insert_life(tx, meter, after);
  insert_entered(tx, caller, meter,
                 reading(meter, life, wanted.at, wanted.install_reading, Source::install, wanted.reason), now);
  if (channel) {
    end_channels(tx, meter.id, wanted.at);
    open_channels(tx, meter, wanted.gateway, wanted.device, wanted.at);
  }
  if (wanted.multiplier && compare(*wanted.multiplier, multiplier_at(history.multipliers(), wanted.at)) != 0)
    insert_multiplier(tx, caller, meter, wanted.at, *wanted.multiplier, now);
  set_check_back(tx, meter.id, meter.billing_register.text, wanted.at);
  return life;
}

boost::json::value audited(std::int64_t number, const std::string& serial, Decimal reading, Decimal multiplier) {
  return boost::json::value{
      {"life", number}, {"serial", serial}, {"reading", to_text(reading)}, {"multiplier", to_text(multiplier)}};
}

}  // namespace

Outcome<Meter> replace_meter(db::Transaction& tx, const accounts::Caller& caller, MeterId id, const MeterReplacement& r,
                             Instant now) {
  const auto meter = find_meter(tx, caller.scope, id);
  const auto estate = meter ? premises::find_estate(tx, caller.scope, meter->estate) : std::nullopt;
  if (!estate) return Refusal{RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id.n)}}, ""};
  const History history(tx, caller.scope, *meter, meter->billing_register, estate->time_zone);
  if (history.bodies().empty())
    return Refusal{RefusalKind::conflict,
                   "metering.no_billing_register",
                   {{"device", meter->device.text}, {"kind", meter->kind}, {"register", meter->billing_register.text}},
                   ""};
  const Body& before = history.bodies().back();
  if (auto fault = fault_of_time(*meter, estate->time_zone, before.life, r, now)) return *fault;
  const auto channel = new_channel(tx, caller.scope, *meter, before, r);
  if (!channel) return channel.error();
  const std::int8_t exponent = *channel ? (*channel)->exponent : before.exponent;
  const auto digits = r.digits ? r.digits : *channel ? (*channel)->digits : before.digits;
  if (auto fault = fault_of_value(*meter, r.removal_reading, before.digits, before.exponent, "removal_reading"))
    return *fault;
  if (auto fault = fault_of_value(*meter, r.install_reading, digits, exponent, "install_reading")) return *fault;
  if (r.multiplier)
    if (auto fault = fault_of_multiplier(*r.multiplier)) return *fault;

  const Change change{*meter, r, before, *channel,
                      Life{{}, before.life.number + 1, r.new_serial, digits, exponent, r.at, std::nullopt, r.reason}};
  apply(tx, caller, history, change, now);
  Meter after = *meter;
  after.serial = r.new_serial;
  after.digits = digits;
  const auto multiplier_before = multiplier_at(history.multipliers(), r.at);
  after.multiplier = r.multiplier.value_or(multiplier_before);
  if (*channel) {
    after.gateway = (*channel)->gateway_name;
    after.device = (*channel)->device;
  }
  change_meter_row(tx, caller.scope, after);
  accounts::audit(tx, caller, now,
                  {"metering.meter.replace", "meter", id.n, after.estate,
                   audited(before.life.number, meter->serial, r.removal_reading, multiplier_before),
                   audited(change.after.number, after.serial, r.install_reading, after.multiplier), r.reason});
  changes::record(tx, now, after.company, after.estate, "meter", id.n);
  return after;
}

}  // namespace lamplighter::metering

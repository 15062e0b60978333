#include "core/metering/change_meter.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/counter.h"
#include "core/metering/replace_meter.h"
#include "core/metering/store.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

boost::json::value audited(const Meter& m, const std::optional<calendar::Day>& since) {
  return boost::json::value{{"code", m.code},
                            {"serial", m.serial},
                            {"multiplier", to_text(m.multiplier)},
                            {"multiplier_from", since ? calendar::to_text(*since) : "-"}};
}

// From when the multiplier holds.
Outcome<Instant> beginning(db::Transaction& tx, const accounts::Caller& caller, const Meter& meter,
                           const MeterChange& change, Instant now) {
  const auto estate = premises::find_estate(tx, caller.scope, meter.estate);
  const std::string zone = estate ? estate->time_zone : "UTC";
  if (!change.multiplier_from) {
    const auto multipliers = multipliers_of(tx, meter);
    Instant in_force{};
    for (const auto& m : multipliers)
      if (m.valid_from <= now) in_force = m.valid_from;
    return in_force;
  }
  const auto at = calendar::local_midnight(*change.multiplier_from, zone);
  if (at <= now) return at;
  return Refusal{RefusalKind::invalid,
                 "metering.multiplier_in_future",
                 {{"day", calendar::to_text(*change.multiplier_from)},
                  {"today", calendar::to_text(calendar::local_day(now, zone))}},
                 "multiplier_from"};
}

}  // namespace

std::optional<Refusal> fault_of_multiplier(Decimal m) {
  if (m.value > 0 && m.exponent >= -multiplier_decimals_max && compare(m, {multiplier_max, 0}) <= 0)
    return std::nullopt;
  return Refusal{RefusalKind::invalid,
                 "metering.multiplier_invalid",
                 {{"value", to_text(m)},
                  {"maximum", std::to_string(multiplier_max)},
                  {"decimals", std::to_string(multiplier_decimals_max)}},
                 "multiplier"};
}

Outcome<Meter> change_meter(db::Transaction& tx, const accounts::Caller& caller, MeterId id, const MeterChange& change,
                            Instant now) {
  const auto before = find_meter(tx, caller.scope, id);
  if (!before) return Refusal{RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id.n)}}, ""};
  Meter after = *before;
  if (change.serial) after.serial = *change.serial;
  if (change.multiplier) {
    if (auto fault = fault_of_multiplier(*change.multiplier)) return *fault;
    const auto from = beginning(tx, caller, *before, change, now);
    if (!from) return from.error();
    if (compare(multiplier_at(multipliers_of(tx, *before), *from), *change.multiplier) != 0)
      insert_multiplier(tx, caller, *before, *from, *change.multiplier, now);
    after.multiplier = multiplier_at(multipliers_of(tx, *before), now);
  }
  if (after == *before && !change.multiplier_from) return after;
  change_meter_row(tx, caller.scope, after);
  if (after.serial != before->serial) name_life(tx, id, after.serial);
  accounts::audit(tx, caller, now,
                  {"metering.meter.change", "meter", id.n, after.estate, audited(*before, std::nullopt),
                   audited(after, change.multiplier_from), ""});
  changes::record(tx, now, after.company, after.estate, "meter", id.n);
  return after;
}

}  // namespace lamplighter::metering

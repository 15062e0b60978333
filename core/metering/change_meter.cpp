#include "core/metering/change_meter.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/counter.h"
#include "core/metering/store.h"

namespace lamplighter::metering {
namespace {

boost::json::value audited(const Meter& m) {
  return boost::json::value{{"code", m.code}, {"serial", m.serial}, {"multiplier", to_text(m.multiplier)}};
}

bool is_multiplier(Decimal m) {
  return m.value > 0 && m.exponent >= -multiplier_decimals_max && compare(m, {multiplier_max, 0}) <= 0;
}

}  // namespace

Outcome<Meter> change_meter(db::Transaction& tx, const accounts::Caller& caller, MeterId id, const MeterChange& change,
                            Instant now) {
  const auto before = find_meter(tx, caller.scope, id);
  if (!before) return Refusal{RefusalKind::not_found, "metering.no_meter", {{"meter", std::to_string(id.n)}}, ""};
  if (change.multiplier && !is_multiplier(*change.multiplier))
    return Refusal{RefusalKind::invalid,
                   "metering.multiplier_invalid",
                   {{"value", to_text(*change.multiplier)},
                    {"maximum", std::to_string(multiplier_max)},
                    {"decimals", std::to_string(multiplier_decimals_max)}},
                   "multiplier"};
  Meter after = *before;
  if (change.serial) after.serial = *change.serial;
  if (change.multiplier) after.multiplier = *change.multiplier;
  if (after == *before) return after;
  change_meter_row(tx, caller.scope, id, after.serial, after.multiplier);
  accounts::audit(tx, caller, now,
                  {"metering.meter.change", "meter", id.n, after.estate, audited(*before), audited(after), ""});
  changes::record(tx, now, after.company, after.estate, "meter", id.n);
  return after;
}

}  // namespace lamplighter::metering

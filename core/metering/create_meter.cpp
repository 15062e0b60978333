#include "core/metering/create_meter.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/enter_readings.h"
#include "core/metering/http.h"
#include "core/metering/make_meter.h"
#include "core/metering/store.h"
#include "core/premises/assignments.h"
#include "core/premises/premises.h"

namespace lamplighter::metering {
namespace {

bool fits(std::string_view kind, Unit unit) {
  if (kind == "electricity") return unit == Unit::kilowatt_hour || unit == Unit::watt_hour;
  return unit == Unit::cubic_metre || unit == Unit::litre;
}

std::optional<Refusal> fault_of(db::Transaction& tx, const HandReadMeter& m, Unit unit, const std::string& zone,
                                Instant now) {
  if (!billing_register_of(m.kind))
    return Refusal{RefusalKind::invalid, "metering.kind_unknown", {{"value", m.kind}}, "kind"};
  if (!fits(m.kind, unit))
    return Refusal{
        RefusalKind::invalid, "metering.unit_unfit", {{"kind", m.kind}, {"unit", std::string(to_text(unit))}}, "unit"};
  if (m.digits < 1 || m.digits > digits_max || m.decimals < 0 || m.decimals >= m.digits ||
      m.decimals > entered_decimals_max)
    return Refusal{RefusalKind::invalid,
                   "metering.digits_invalid",
                   {{"digits", std::to_string(m.digits)},
                    {"decimals", std::to_string(m.decimals)},
                    {"maximum", std::to_string(digits_max)}},
                   "digits"};
  if (auto fault = fault_of_multiplier(m.multiplier)) return fault;
  if (code_is_taken(tx, m.estate, m.code))
    return Refusal{RefusalKind::conflict, "metering.code_taken", {{"code", m.code}}, "code"};
  if (m.installed_at > now + future_max)
    return Refusal{RefusalKind::invalid,
                   "metering.reading_in_future",
                   {{"meter", m.code}, {"at", calendar::local_text(m.installed_at, zone)}},
                   "installed_at"};
  return std::nullopt;
}

}  // namespace

Outcome<Meter> create_meter(db::Transaction& tx, const accounts::Caller& caller, const HandReadMeter& m, Instant now) {
  const auto estate = premises::find_estate(tx, caller.scope, m.estate);
  if (!estate)
    return Refusal{RefusalKind::not_found, "metering.no_estate", {{"estate", std::to_string(m.estate.n)}}, "estate"};
  const auto unit = m.unit != Unit::none ? m.unit : m.kind == "electricity" ? Unit::kilowatt_hour : Unit::cubic_metre;
  if (auto fault = fault_of(tx, m, unit, estate->time_zone, now)) return *fault;
  Meter meter;
  meter.company = caller.scope.company;
  meter.estate = m.estate;
  meter.code = m.code;
  meter.serial = m.serial;
  meter.kind = m.kind;
  meter.status = "active";
  meter.billing_register = *billing_register_of(m.kind);
  meter.unit = unit;
  meter.digits = m.digits;
  meter.multiplier = m.multiplier;
  const auto exponent = static_cast<std::int8_t>(-m.decimals);
  if (auto fault = fault_of_value(meter, m.install_reading, m.digits, exponent, "install_reading")) return *fault;
  meter.id = insert_meter(tx, meter, now);
  EnteredReading install;
  install.life = insert_life(tx, meter, {{}, 1, m.serial, m.digits, exponent, m.installed_at, std::nullopt, ""});
  install.reg = meter.billing_register;
  install.at = m.installed_at;
  install.value = m.install_reading.value;
  install.exponent = m.install_reading.exponent;
  install.source = Source::install;
  insert_entered(tx, caller, meter, install, now);
  insert_multiplier(tx, caller, meter, Instant{}, m.multiplier, now);
  accounts::audit(tx, caller, now,
                  {"metering.meter.create", "meter", meter.id.n, meter.estate, nullptr,
                   boost::json::value{{"code", meter.code},
                                      {"kind", meter.kind},
                                      {"serial", meter.serial},
                                      {"multiplier", to_text(m.multiplier)},
                                      {"install_reading", to_text(m.install_reading)}},
                   ""});
  changes::record(tx, now, meter.company, meter.estate, "meter", meter.id.n);
  if (m.room) {
    const auto since = calendar::local_day(m.installed_at, estate->time_zone);
    const auto assigned = premises::assign_meter(tx, caller, now, meter_label, *m.room, meter.id, since);
    if (!assigned) return assigned.error();
  }
  return meter;
}

}  // namespace lamplighter::metering

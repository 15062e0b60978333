#include "core/metering/make_meter.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/life.h"
#include "core/metering/store.h"

namespace lamplighter::metering {
namespace {

constexpr int code_tries_max = 100;

std::string free_code(db::Transaction& tx, const NewMeter& m) {
  std::string code = m.device.text;
  if (!code_is_taken(tx, m.place.estate, code)) return code;
  const std::string with_gateway = m.gateway_name.text + "/" + m.device.text;
  code = with_gateway;
  for (int n = 2; code_is_taken(tx, m.place.estate, code) && n < code_tries_max; ++n)
    code = with_gateway + "/" + std::to_string(n);
  return code;
}

}  // namespace

std::optional<RegisterName> billing_register_of(std::string_view kind) {
  if (kind == "electricity") return RegisterName{"energy_import"};
  if (kind == "water") return RegisterName{"volume_forward"};
  return std::nullopt;
}

Outcome<MadeMeter> make_meter(db::Transaction& tx, const accounts::Caller& caller, const NewMeter& m, Instant now) {
  const auto reg = billing_register_of(m.kind);
  const auto channel = reg ? newest_channel(tx, m.gateway, m.device, *reg) : std::nullopt;
  if (!channel)
    return Refusal{
        RefusalKind::conflict,
        "metering.no_billing_register",
        {{"device", m.device.text}, {"kind", m.kind.empty() ? "-" : m.kind}, {"register", reg ? reg->text : "-"}},
        ""};
  Meter meter;
  meter.company = m.place.company;
  meter.estate = m.place.estate;
  meter.code = free_code(tx, m);
  meter.serial = m.serial;
  meter.kind = m.kind;
  meter.status = "active";
  meter.billing_register = *reg;
  meter.unit = channel->unit;
  meter.digits = channel->digits;
  meter.gateway = m.gateway_name;
  meter.device = m.device;
  meter.id = insert_meter(tx, meter, now);
  insert_life(tx, meter, {{}, 1, meter.serial, std::nullopt, channel->exponent, {}, std::nullopt, ""});
  insert_multiplier(tx, caller, meter, Instant{}, meter.multiplier, now);
  connect_channels(tx, m.place, meter.id, m.gateway, m.device, m.connected_from);
  accounts::audit(
      tx, caller, now,
      {"metering.meter.create", "meter", meter.id.n, meter.estate, nullptr,
       boost::json::value{{"code", meter.code}, {"kind", meter.kind}, {"gateway", meter.gateway.text}}, ""});
  changes::record(tx, now, meter.company, meter.estate, "meter", meter.id.n);
  return MadeMeter{meter.id, meter.code};
}

}  // namespace lamplighter::metering

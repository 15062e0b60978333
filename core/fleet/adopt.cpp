#include "core/fleet/adopt.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/fleet/store.h"
#include "core/metering/make_meter.h"
#include "core/premises/premises.h"

namespace lamplighter::fleet {
namespace {

Refusal not_found(std::string thing, std::int64_t id) {
  return {RefusalKind::not_found, "request.not_found", {{"thing", thing}, {"value", std::to_string(id)}}, thing};
}

Held held_for(const accounts::Caller& caller) {
  return sees_held(caller) ? Held::shown : Held::hidden;
}

bool bills(const Device& d) {
  const auto reg = metering::billing_register_of(d.kind);
  return reg && std::any_of(d.registers.begin(), d.registers.end(),
                            [&](const DeviceRegister& r) { return r.channel.reg == *reg; });
}

Refusal bills_nothing(const Device& d) {
  const auto reg = metering::billing_register_of(d.kind);
  return {RefusalKind::conflict,
          "metering.no_billing_register",
          {{"device", d.name.text}, {"kind", d.kind.empty() ? "-" : d.kind}, {"register", reg ? reg->text : "-"}},
          "devices"};
}

// The devices the choice names, or why one of them cannot be. Decided before the first row is written.
Outcome<std::vector<const Device*>> chosen(const std::vector<Device>& devices, const Choice& choice) {
  std::vector<const Device*> out;
  if (choice.all) {
    for (const auto& d : devices)
      if (d.state == DeviceState::discovered && bills(d) && out.size() < adoptions_max) out.push_back(&d);
    return out;
  }
  for (const auto id : choice.devices) {
    const auto found = std::find_if(devices.begin(), devices.end(), [&](const Device& d) { return d.id == id; });
    if (found == devices.end()) return not_found("device", id.n);
    if (found->state == DeviceState::adopted)
      return Refusal{RefusalKind::conflict, "fleet.device_adopted_already", {{"device", found->name.text}}, "devices"};
    if (!bills(*found)) return bills_nothing(*found);
    if (std::find(out.begin(), out.end(), &*found) == out.end()) out.push_back(&*found);
  }
  return out;
}

}  // namespace

bool sees_held(const accounts::Caller& caller) {
  return caller.may("fleet.adopt") && caller.scope.all_estates;
}

Outcome<Gateway> adopt_gateway(db::Transaction& tx, const accounts::Caller& caller, GatewayId id, EstateId estate,
                               std::optional<Instant> accept_from, Instant now) {
  const auto gateway = find_gateway(tx, caller.scope, held_for(caller), id);
  if (!gateway) return not_found("gateway", id.n);
  if (!premises::find_estate(tx, caller.scope, estate)) return not_found("estate", estate.n);
  if (gateway->state == GatewayState::adopted)
    return Refusal{RefusalKind::conflict, "fleet.gateway_adopted_already", {{"gateway", gateway->name.text}}, ""};
  const metering::Place place{caller.scope.company, estate};
  adopt_gateway_row(tx, id, place, accept_from, now);
  metering::place_channels(tx, place, id);
  accounts::audit(
      tx, caller, now,
      {"fleet.gateway.adopt", "gateway", id.n, estate, nullptr,
       boost::json::value{{"name", gateway->name.text}, {"accept_from", accept_from ? to_text(*accept_from) : ""}},
       ""});
  changes::record(tx, now, place.company, place.estate, "gateway", id.n);
  return find_gateway(tx, caller.scope, Held::hidden, id).value();
}

Outcome<std::vector<AdoptedMeter>> adopt_devices(db::Transaction& tx, const accounts::Caller& caller, GatewayId id,
                                                 const Choice& choice, std::optional<Instant> accept_from,
                                                 Instant now) {
  const auto gateway = find_gateway(tx, caller.scope, held_for(caller), id);
  if (!gateway) return not_found("gateway", id.n);
  if (gateway->state == GatewayState::held)
    return Refusal{RefusalKind::conflict, "fleet.gateway_not_adopted", {{"gateway", gateway->name.text}}, ""};
  const auto devices = devices_of(tx, id);
  const auto wanted = chosen(devices, choice);
  if (!wanted) return wanted.error();
  std::vector<AdoptedMeter> adopted;
  for (const auto* d : *wanted) {
    const auto meter = metering::make_meter(
        tx, caller, {gateway->place(), id, gateway->name, d->name, d->kind, d->serial, accept_from.value_or(Instant{})},
        now);
    if (!meter) return meter.error();
    adopt_device_row(tx, d->id, meter->id, accept_from, now);
    adopted.push_back({d->id, meter->id, meter->code});
  }
  if (!adopted.empty()) changes::record(tx, now, gateway->place().company, gateway->place().estate, "gateway", id.n);
  return adopted;
}

}  // namespace lamplighter::fleet

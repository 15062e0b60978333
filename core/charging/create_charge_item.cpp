#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

std::optional<Refusal> fault_of(db::Transaction& tx, const accounts::Scope& scope, const NewChargeItem& item) {
  if (!is_item_code(item.code))
    return Refusal{RefusalKind::invalid,
                   "charging.item_code_invalid",
                   {{"code", item.code}, {"limit", std::to_string(item_code_max)}},
                   "code"};
  if (!unit_of_meter_kind(item.meter_kind))
    return Refusal{RefusalKind::invalid, "charging.meter_kind_unknown", {{"kind", item.meter_kind}}, "meter_kind"};
  if (!is_register_name(item.reg))
    return Refusal{RefusalKind::invalid, "charging.register_invalid", {{"register", item.reg}}, "register"};
  if (store::has_item_code(tx, scope, item.code))
    return Refusal{RefusalKind::conflict, "charging.item_code_taken", {{"code", item.code}}, "code"};
  if (store::items(tx, scope).size() >= charge_items_max)
    return Refusal{
        RefusalKind::too_large, "charging.too_many_items", {{"limit", std::to_string(charge_items_max)}}, ""};
  return std::nullopt;
}

}  // namespace

Outcome<ChargeItem> create_charge_item(db::Transaction& tx, const accounts::Caller& caller, const NewChargeItem& asked,
                                       Instant now) {
  if (const auto fault = fault_of(tx, caller.scope, asked)) return *fault;
  ChargeItem item{{},
                  asked.code,
                  asked.name,
                  asked.meter_kind,
                  asked.reg,
                  unit_of_meter_kind(asked.meter_kind).value(),
                  asked.revenue_class,
                  asked.rounding,
                  {}};
  item.id = store::insert_item(tx, caller.scope, item, caller.user, now);
  changes::record(tx, now, caller.scope.company, EstateId{0}, "charge_item", item.id.n);
  accounts::audit(tx, caller, now,
                  {"charging.charge_item.create",
                   "charge_item",
                   item.id.n,
                   {},
                   nullptr,
                   {{"code", item.code},
                    {"name", item.name},
                    {"meter_kind", item.meter_kind},
                    {"register", item.reg},
                    {"revenue_class", to_text(item.revenue_class)}},
                   ""});
  return item;
}

std::vector<ChargeItem> charge_items(db::Transaction& tx, const accounts::Scope& scope) {
  return store::items(tx, scope);
}

std::optional<ChargeItem> find_charge_item(db::Transaction& tx, const accounts::Scope& scope, ChargeItemId item) {
  return store::item(tx, scope, item);
}

}  // namespace lamplighter::charging

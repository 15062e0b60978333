#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/item_fields.h"
#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

std::optional<Refusal> fault_of(db::Transaction& tx, const accounts::Scope& scope, const NewChargeItem& item) {
  if (auto fault = fault_of_fields(item)) return fault;
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
  ChargeItem item = item_of(asked);
  item.id = store::insert_item(tx, caller.scope, item, caller.user, now);
  changes::record(tx, now, caller.scope.company, EstateId{0}, "charge_item", item.id.n);
  boost::json::object after;
  for (const auto& [name, text] : field_texts(asked)) after[name] = text;
  accounts::audit(tx, caller, now,
                  {"charging.charge_item.create", "charge_item", item.id.n, {}, nullptr, std::move(after), ""});
  return item;
}

std::vector<ChargeItem> charge_items(db::Transaction& tx, const accounts::Scope& scope) {
  return store::items(tx, scope);
}

std::optional<ChargeItem> find_charge_item(db::Transaction& tx, const accounts::Scope& scope, ChargeItemId item) {
  return store::item(tx, scope, item);
}

}  // namespace lamplighter::charging

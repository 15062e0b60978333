#include <boost/json.hpp>

#include <set>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/item_fields.h"
#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

// Lines and bills name these for ever.
const std::set<std::string> never_changed{"code", "object", "meter_kind", "register"};
// A posted amount must come out the same when it is worked out again.
const std::set<std::string> fixed_by_bills{"rounding_mode", "rounding_unit", "rounding_scope", "proration",
                                           "billing_day",   "ytd_follow",    "year_share"};

// Who changed what since the caller looked.
Refusal changed_meanwhile(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                          std::int64_t seen) {
  std::map<std::string, std::string> facts{
      {"item", item.code}, {"version", std::to_string(item.version)}, {"user", ""}, {"at", ""}, {"fields", ""}};
  std::set<std::string> fields;
  for (const ItemChange& change : store::item_changes(tx, scope, item.id, seen)) {
    facts["user"] = change.by;
    facts["at"] = to_text(change.at);
    for (const auto& [name, values] : change.fields) fields.insert(name);
  }
  for (const auto& name : fields) facts["fields"] += (facts["fields"].empty() ? "" : ", ") + name;
  return {RefusalKind::conflict, "charging.item_changed_meanwhile", std::move(facts), "seen_version"};
}

ItemChange change_between(const NewChargeItem& before, const NewChargeItem& after) {
  ItemChange change;
  const auto then = field_texts(before);
  for (const auto& [name, text] : field_texts(after))
    if (then.at(name) != text) change.fields[name] = {then.at(name), text};
  return change;
}

std::optional<Refusal> fault_of_change(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                       const ItemChange& change) {
  const bool billed = store::has_bill(tx, scope, item.id);
  for (const auto& [name, values] : change.fields) {
    const std::map<std::string, std::string> facts{
        {"item", item.code}, {"field", name}, {"before", values.first}, {"after", values.second}};
    if (never_changed.contains(name)) return Refusal{RefusalKind::conflict, "charging.item_field_fixed", facts, name};
    if (billed && fixed_by_bills.contains(name))
      return Refusal{RefusalKind::conflict, "charging.item_field_billed", facts, name};
  }
  return std::nullopt;
}

}  // namespace

Outcome<ChargeItem> update_charge_item(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId id,
                                       const NewChargeItem& wanted, std::int64_t seen_version, Instant now) {
  const auto item = store::item(tx, caller.scope, id);
  if (!item) return item_not_found(id);
  if (item->version != seen_version) return changed_meanwhile(tx, caller.scope, *item, seen_version);
  auto change = change_between(wanted_of(*item), wanted);
  if (change.fields.empty()) return *item;
  if (const auto fault = fault_of_change(tx, caller.scope, *item, change)) return *fault;
  if (const auto fault = fault_of_fields(wanted)) return *fault;
  ChargeItem after = item_of(wanted);
  after.id = id;
  after.plans = item->plans;
  after.version = item->version + 1;
  if (!store::update_item(tx, caller.scope, after)) return changed_meanwhile(tx, caller.scope, *item, seen_version);
  change.version = after.version;
  change.at = now;
  change.by = caller.user_name;
  store::insert_item_change(tx, caller.scope, id, change, caller.user);
  // What was calculated by the old rules must not be posted: the runs ask to be calculated again.
  reopen_runs(tx, caller, id, Day{}, now);
  changes::record(tx, now, caller.scope.company, EstateId{0}, "charge_item", id.n);
  boost::json::object before, then;
  for (const auto& [name, values] : change.fields) {
    before[name] = values.first;
    then[name] = values.second;
  }
  accounts::audit(tx, caller, now,
                  {"charging.charge_item.update", "charge_item", id.n, {}, std::move(before), std::move(then), ""});
  return after;
}

}  // namespace lamplighter::charging

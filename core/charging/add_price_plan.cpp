#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/four_eyes.h"
#include "core/charging/refusals.h"
#include "core/charging/render.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

// A first day outside is a typing mistake (1970, 2206): it would be the price of every day that nobody meant.
const Day price_day_first = calendar::day(2000, 1, 1);
const Day price_day_last = calendar::day(2099, 12, 31);

// The one price, or the formula where there is none.
std::string price_text(const Terms& terms) {
  return terms.price ? price_shown(to_text(*terms.price)) : terms.formula.text;
}

std::optional<PricePlan> version_of_day(const ChargeItem& item, Day day) {
  for (const PricePlan& plan : plans_in_force(item.plans))
    if (plan.valid_from == day) return plan;
  return std::nullopt;
}

std::optional<Refusal> fault_of_day(Day day) {
  if (day >= price_day_first && day <= price_day_last) return std::nullopt;
  return Refusal{RefusalKind::invalid,
                 "charging.plan_day_unlikely",
                 {{"valid_from", calendar::to_text(day)},
                  {"first", calendar::to_text(price_day_first)},
                  {"last", calendar::to_text(price_day_last)}},
                 "valid_from"};
}

// A version that says what holds anyway is a mistake of the hand: mostly the price was not typed yet.
std::optional<Refusal> fault_of_sameness(const ChargeItem& item, const NewPricePlan& asked) {
  const auto held = plan_on(item, asked.valid_from);
  if (!held || to_json(held->terms) != to_json(asked.terms)) return std::nullopt;
  return Refusal{RefusalKind::conflict,
                 "charging.plan_same",
                 {{"item", item.name},
                  {"price", price_text(held->terms)},
                  {"since", calendar::to_text(held->valid_from)},
                  {"valid_from", calendar::to_text(asked.valid_from)}},
                 ""};
}

}  // namespace

std::optional<Refusal> price_plan_fault(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                        const NewPricePlan& asked) {
  if (auto fault = fault_of_day(asked.valid_from)) return fault;
  if (const auto billed = store::billed_from(tx, scope, item.id, asked.valid_from))
    return Refusal{RefusalKind::conflict,
                   "charging.plan_behind_bill",
                   {{"valid_from", calendar::to_text(asked.valid_from)},
                    {"bill", billed->bill_number},
                    {"billed_to", calendar::to_text(billed->served_to - 1)},
                    {"earliest", calendar::to_text(billed->served_to)}},
                   "valid_from"};
  if (auto fault = check_terms(asked.terms, item.object)) {
    if (!fault->field.empty()) fault->field = "terms." + fault->field;
    return fault;
  }
  const auto there = version_of_day(item, asked.valid_from);
  if (there && asked.replaces != there->id)
    return Refusal{RefusalKind::conflict,
                   "charging.plan_day_taken",
                   {{"valid_from", calendar::to_text(asked.valid_from)},
                    {"price", price_text(there->terms)},
                    {"plan", std::to_string(there->id.n)},
                    {"user", there->recorded_by},
                    {"at", to_text(there->recorded_at)}},
                   "valid_from"};
  if (!there && asked.replaces)
    return Refusal{RefusalKind::conflict,
                   "charging.plan_not_there",
                   {{"plan", std::to_string(asked.replaces->n)}, {"valid_from", calendar::to_text(asked.valid_from)}},
                   "replaces"};
  if (auto fault = fault_of_sameness(item, asked)) return fault;
  if (item.plans.size() >= price_plans_per_item_max)
    return Refusal{RefusalKind::too_large,
                   "charging.too_many_plans",
                   {{"item", item.code}, {"limit", std::to_string(price_plans_per_item_max)}},
                   ""};
  return std::nullopt;
}

Outcome<PricePlan> add_price_plan(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId item_id,
                                  const NewPricePlan& asked, Instant now) {
  const auto item = store::item(tx, caller.scope, item_id);
  if (!item) return item_not_found(item_id);
  if (const auto fault = price_plan_fault(tx, caller.scope, *item, asked)) return *fault;
  PricePlan plan{{}, asked.valid_from, asked.terms, asked.replaces, now, caller.user_name};
  plan.id = store::insert_plan(tx, caller.scope, item_id, plan, caller.user);
  // What was calculated with the old price must not be posted: the run asks to be calculated again.
  reopen_runs(tx, caller, item_id, asked.valid_from, now);
  changes::record(tx, now, caller.scope.company, EstateId{0}, "charge_item", item_id.n);
  const auto former = version_of_day(*item, asked.valid_from);
  accounts::audit(tx, caller, now,
                  {"charging.price_plan.add",
                   "charge_item",
                   item_id.n,
                   {},
                   former ? boost::json::value{{"terms", to_json(former->terms)}} : boost::json::value{nullptr},
                   {{"plan", std::to_string(plan.id.n)},
                    {"valid_from", calendar::to_text(plan.valid_from)},
                    {"terms", to_json(plan.terms)}},
                   ""});
  return plan;
}

}  // namespace lamplighter::charging

#include <boost/json.hpp>

#include "core/accounts/amount_limit.h"
#include "core/accounts/approval_policy.h"
#include "core/charging/four_eyes.h"
#include "core/charging/http.h"
#include "core/charging/refusals.h"
#include "core/charging/render.h"
#include "core/charging/store.h"
#include "core/metering/arrivals.h"

namespace lamplighter::charging {
namespace {

namespace json = boost::json;

// What will happen, in the words of the page: which item, from when, from which price to which, how many meters.
json::value facts_of(db::Transaction& tx, const accounts::Caller& caller, const ChargeItem& item,
                     const NewPricePlan& asked, Instant now) {
  const auto before = plan_on(item, asked.valid_from);
  const PricePlan after{{}, asked.valid_from, asked.terms, asked.replaces, now, caller.user_name};
  json::object facts{{"item", {{"id", std::to_string(item.id.n)}, {"code", item.code}, {"name", item.name}}},
                     {"unit", to_text(item.unit)},
                     {"valid_from", calendar::to_text(asked.valid_from)},
                     {"before", nullptr},
                     {"after", to_json(after, item.unit)},
                     {"meters", nullptr}};  // of rooms and parking spaces: not by meter
  if (before) facts["before"] = to_json(*before, item.unit);
  if (item.object == ChargeObject::meter)
    facts["meters"] = metering::meters_of_kind(tx, caller.scope.company, item.meter_kind);
  return facts;
}

// The newest version that the asker saw: a further one means that somebody else changed the price meanwhile.
PricePlanId newest_plan(const ChargeItem& item) {
  return item.plans.empty() ? PricePlanId{} : item.plans.back().id;
}

Outcome<json::value> carry_out(db::Transaction& tx, const accounts::Caller& asker, const json::value& payload,
                               Instant now) {
  const auto id = json::value_to<std::int64_t>(payload.at("item"));
  const auto item = store::item(tx, asker.scope, ChargeItemId{id});
  if (!item) return item_not_found(ChargeItemId{id});
  if (newest_plan(*item).n != json::value_to<std::int64_t>(payload.at("newest_plan"))) {
    const PricePlan& newer = item->plans.back();
    return Refusal{RefusalKind::conflict,
                   "charging.price_moved",
                   {{"item", item->code},
                    {"price", newer.terms.price ? to_text(*newer.terms.price) : newer.terms.formula.text},
                    {"valid_from", calendar::to_text(newer.valid_from)},
                    {"user", newer.recorded_by},
                    {"at", to_text(newer.recorded_at)}},
                   ""};
  }
  const auto plan = price_plan_request(payload.at("plan").as_object());
  if (!plan) return plan.error();
  const auto added = add_price_plan(tx, asker, item->id, *plan, now);
  if (!added) return added.error();
  return json::value(to_json(*added, item->unit));
}

Outcome<json::value> carry_out_posting(db::Transaction& tx, const accounts::Caller& asker, const json::value& payload,
                                       Instant now) {
  const RunId id{json::value_to<std::int64_t>(payload.at("run"))};
  const auto run = store::run(tx, asker.scope, id);
  if (!run) return run_not_found(id);
  const auto seen = std::string(payload.at("total").as_string());
  if (to_text(run->total) != seen)
    return Refusal{RefusalKind::conflict,
                   "charging.run_moved",
                   {{"run", std::to_string(id.n)}, {"seen", seen}, {"total", to_text(run->total)}},
                   ""};
  const auto day = calendar::parse_day(std::string(payload.at("posting_date").as_string()));
  const auto job = post_run(tx, asker, id, day.value(), now);
  if (!job) return job.error();
  return json::value{{"job", std::to_string(job->n)}};
}

}  // namespace

Outcome<std::variant<PricePlan, ApprovalId>> change_price(db::Transaction& tx, const accounts::Caller& caller,
                                                          ChargeItemId id, const json::object& body, Instant now) {
  using Done = std::variant<PricePlan, ApprovalId>;
  const auto plan = price_plan_request(body);
  if (!plan) return plan.error();
  const auto item = store::item(tx, caller.scope, id);
  if (!item) return item_not_found(id);
  auto need = accounts::ApprovalNeed::none;  // nobody has been charged by an item without a price
  if (!item->plans.empty())
    need = accounts::approval_need(tx, caller, price_change_rule, EstateId{0}, /*amount=*/std::nullopt);
  accounts::ApprovalRequest request;
  request.subject = id.n;
  request.facts = facts_of(tx, caller, *item, *plan, now);
  if (need != accounts::ApprovalNeed::needed) {
    const auto added = add_price_plan(tx, caller, id, *plan, now);
    if (!added) return added.error();
    if (need == accounts::ApprovalNeed::sole) accounts::audit_sole(tx, caller, price_change_rule, request, now);
    return Done(*added);
  }
  if (const auto fault = price_plan_fault(tx, caller.scope, *item, *plan)) return *fault;  // told now, not in a week
  request.payload = {{"item", id.n}, {"plan", body}, {"newest_plan", newest_plan(*item).n}};
  const auto asked = accounts::ask_approval(tx, caller, price_change_rule, request, now);
  if (!asked) return asked.error();
  return Done(asked->id);
}

PostingWay posting_way(db::Transaction& tx, const accounts::Caller& caller, const Run& run) {
  PostingWay way{accounts::approval_need(tx, caller, post_run_rule, run.estate, run.total), {}, {}};
  // Above the caller's limit somebody with a wider one decides, whatever the company says of smaller amounts.
  if (auto above = accounts::check_amount(tx, caller, post_run_rule.ask_permission, run.total)) {
    way.limit = caller.limits.find(post_run_rule.ask_permission)->second;
    way.need = accounts::ApprovalNeed::needed;
    if (!accounts::somebody_may_approve(tx, caller, post_run_rule, run.estate, run.total))
      way.refusal = std::move(above);
  }
  if (way.need == accounts::ApprovalNeed::needed && !way.refusal)
    way.refusal = accounts::no_other_approver(tx, caller, post_run_rule, run.estate);
  return way;
}

Outcome<std::variant<JobId, ApprovalId>> ask_or_post_run(db::Transaction& tx, const accounts::Caller& caller, RunId id,
                                                         Day posting_date, Instant now) {
  using Done = std::variant<JobId, ApprovalId>;
  const auto run = store::run(tx, caller.scope, id);
  const bool reviewed = run && run->state == RunState::reviewed;  // of others posting says what is wrong
  const auto way = reviewed ? posting_way(tx, caller, *run) : PostingWay{};
  if (way.refusal) return *way.refusal;
  if (way.need != accounts::ApprovalNeed::needed) {
    const auto job = post_run(tx, caller, id, posting_date, now);
    if (!job) return job.error();
    return Done(*job);
  }
  accounts::ApprovalRequest request;
  request.subject = id.n;
  request.estate = run->estate;
  request.amount = run->total;
  request.facts = {{"run", to_json(*run)}, {"posting_date", calendar::to_text(posting_date)}};
  request.payload = {{"run", id.n}, {"posting_date", calendar::to_text(posting_date)}, {"total", to_text(run->total)}};
  const auto asked = accounts::ask_approval(tx, caller, post_run_rule, request, now);
  if (!asked) return asked.error();
  return Done(asked->id);
}

accounts::ApprovalKinds approval_kinds() {
  return {{price_change_rule, carry_out}, {post_run_rule, carry_out_posting}};
}

}  // namespace lamplighter::charging

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/refusals.h"
#include "core/charging/store.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

std::optional<Refusal> fault_of_period(const NewRun& run, const premises::Estate& estate, Instant now) {
  const int days = run.period_to - run.period_from;
  const std::map<std::string, std::string> facts{
      {"from", calendar::to_text(run.period_from)},
      {"to", calendar::to_text(run.period_to)},
      {"days", std::to_string(days)},
      {"limit", std::to_string(run_days_max)},
      {"today", calendar::to_text(calendar::local_day(now, estate.time_zone))}};
  if (days <= 0) return Refusal{RefusalKind::invalid, "charging.period_invalid", facts, "period_to"};
  if (days > run_days_max) return Refusal{RefusalKind::invalid, "charging.period_too_long", facts, "period_to"};
  // The closing reading of a period that is not over is still to come; an earlier one would charge too little.
  if (calendar::local_midnight(run.period_to, estate.time_zone) > now)
    return Refusal{RefusalKind::invalid, "charging.period_not_over", facts, "period_to"};
  return std::nullopt;
}

}  // namespace

Outcome<Run> create_run(db::Transaction& tx, const accounts::Caller& caller, const NewRun& asked, Instant now) {
  const auto estate = premises::find_estate(tx, caller.scope, asked.estate);
  if (!estate)
    return Refusal{
        RefusalKind::not_found, "charging.estate_not_found", {{"estate", std::to_string(asked.estate.n)}}, "estate"};
  if (!store::item(tx, caller.scope, asked.item)) return item_not_found(asked.item);
  if (const auto fault = fault_of_period(asked, *estate, now)) return *fault;
  if (const auto open = store::open_run(tx, caller.scope, asked))
    return Refusal{RefusalKind::conflict, "charging.run_already_open", {{"run", std::to_string(open->n)}}, ""};
  const RunId id = store::insert_run(tx, caller.scope, asked, caller.user, caller.user_name, now);
  changes::record(tx, now, caller.scope.company, asked.estate, "run", id.n);
  accounts::audit(tx, caller, now,
                  {"charging.run.create",
                   "run",
                   id.n,
                   asked.estate,
                   nullptr,
                   {{"item", std::to_string(asked.item.n)},
                    {"period_from", calendar::to_text(asked.period_from)},
                    {"period_to", calendar::to_text(asked.period_to)}},
                   ""});
  return store::run(tx, caller.scope, id).value();
}

std::optional<Run> find_run(db::Transaction& tx, const accounts::Scope& scope, RunId run) {
  return store::run(tx, scope, run);
}

}  // namespace lamplighter::charging

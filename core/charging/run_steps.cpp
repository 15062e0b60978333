#include "core/charging/run_steps.h"

#include <boost/json.hpp>
#include <charconv>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/refusals.h"
#include "core/charging/store.h"

namespace lamplighter::charging {

std::optional<jobs::Job> job_at_work(db::Transaction& tx, const accounts::Scope& scope, const Run& run) {
  if (!run.job) return std::nullopt;
  auto job = jobs::find(tx, scope, *run.job);
  if (!job || (job->state != jobs::State::waiting && job->state != jobs::State::running)) return std::nullopt;
  return job;
}

Refusal run_busy(const Run& run, const jobs::Job& job) {
  return {RefusalKind::conflict,
          "charging.run_busy",
          {{"run", std::to_string(run.id.n)}, {"job", std::to_string(job.id.n)}, {"kind", job.kind}},
          ""};
}

Outcome<Run> move_run(db::Transaction& tx, const accounts::Caller& caller, const Run& run, RunState to,
                      std::string action, Instant now) {
  if (!store::change_state(tx, caller.scope, run.id, run.state, to)) return wrong_state(run, to);
  changes::record(tx, now, caller.scope.company, run.estate, "run", run.id.n);
  Run after = store::run(tx, caller.scope, run.id).value();
  accounts::audit(tx, caller, now,
                  {std::move(action),
                   "run",
                   run.id.n,
                   run.estate,
                   {{"state", to_text(run.state)}},
                   {{"state", to_text(to)}, {"lines", after.line_count}, {"total", to_text(after.total)}},
                   ""});
  return after;
}

JobId enqueue_for(db::Transaction& tx, const accounts::Caller& caller, const Run& run, std::string_view kind,
                  boost::json::value audit_after, Instant now) {
  const JobId job = jobs::enqueue(tx, caller, run.estate, std::string(kind), {{"run", std::to_string(run.id.n)}}, now);
  store::set_job(tx, caller.scope, run.id, job);
  changes::record(tx, now, caller.scope.company, run.estate, "run", run.id.n);
  accounts::audit(
      tx, caller, now,
      {std::string(kind), "run", run.id.n, run.estate, {{"state", to_text(run.state)}}, std::move(audit_after), ""});
  return job;
}

void reopen_runs(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId item, Day day, Instant now) {
  for (const RunId run : store::open_runs_touched(tx, caller.scope, item, day)) {
    if (!store::change_state(tx, caller.scope, run, RunState::calculated, RunState::preview))
      store::change_state(tx, caller.scope, run, RunState::reviewed, RunState::preview);
    changes::record(tx, now, caller.scope.company, EstateId{0}, "run", run.n);
  }
}

Outcome<Run> run_of_job(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job, RunState state) {
  RunId id;
  const auto* args = job.args.if_object();
  const auto* named = args ? args->if_contains("run") : nullptr;
  if (named && named->is_string()) std::from_chars(named->get_string().begin(), named->get_string().end(), id.n);
  const auto run = store::run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  if (run->job != job.id || run->state != state)
    return Refusal{RefusalKind::conflict,
                   "charging.run_superseded",
                   {{"run", std::to_string(id.n)}, {"state", std::string(to_text(run->state))}},
                   ""};
  return *run;
}

}  // namespace lamplighter::charging

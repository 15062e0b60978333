#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"

namespace lamplighter::charging {

Outcome<Run> cancel_run(db::Transaction& tx, const accounts::Caller& caller, RunId id, Instant now) {
  const auto run = find_run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  const bool open =
      run->state == RunState::preview || run->state == RunState::calculated || run->state == RunState::reviewed;
  if (!open) return wrong_state(*run, RunState::reviewed);
  const auto job = job_at_work(tx, caller.scope, *run);
  if (job && job->kind == post_kind) return run_busy(*run, *job);
  if (store::has_posted_line(tx, caller.scope, id))
    return Refusal{RefusalKind::conflict, "charging.run_partly_posted", {{"run", std::to_string(id.n)}}, ""};
  if (job) jobs::ask_cancel(tx, caller.scope, job->id, now);
  return move_run(tx, caller, *run, RunState::cancelled, "charging.cancel_run", now);
}

}  // namespace lamplighter::charging

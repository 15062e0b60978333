#include "core/charging/nothing_to_post.h"
#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"

namespace lamplighter::charging {

// Somebody looked at the calculated lines and answers for them; only then may they be posted.
Outcome<Run> review_run(db::Transaction& tx, const accounts::Caller& caller, RunId id, Instant now) {
  const auto run = find_run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  if (run->state != RunState::calculated) return wrong_state(*run, RunState::calculated);
  if (const auto nothing = nothing_to_post(tx, caller.scope, *run)) return *nothing;
  return move_run(tx, caller, *run, RunState::reviewed, "charging.review_run", now);
}

}  // namespace lamplighter::charging

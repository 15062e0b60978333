#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"

namespace lamplighter::charging {

Outcome<Run> close_run(db::Transaction& tx, const accounts::Caller& caller, RunId id, Instant now) {
  const auto run = find_run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  if (run->state != RunState::posted) return wrong_state(*run, RunState::posted);
  return move_run(tx, caller, *run, RunState::closed, "charging.close_run", now);
}

}  // namespace lamplighter::charging

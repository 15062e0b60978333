#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"

namespace lamplighter::charging {

Outcome<RunLine> release_line(db::Transaction& tx, const accounts::Caller& caller, RunId id, RunLineId line_id,
                              std::string_view reason, Instant now) {
  const auto run = store::run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  const auto line = store::line(tx, caller.scope, id, line_id);
  if (!line)
    return Refusal{RefusalKind::not_found, "charging.line_not_found", {{"line", std::to_string(line_id.n)}}, "line"};
  if (const auto job = job_at_work(tx, caller.scope, *run)) return run_busy(*run, *job);
  if (run->state != RunState::calculated && run->state != RunState::reviewed)
    return wrong_state(*run, RunState::calculated);
  if (reason.empty()) return Refusal{RefusalKind::invalid, "charging.release_reason_missing", {}, "reason"};
  if (!store::release_line(tx, caller.scope, line_id, caller.user_name, reason))
    return Refusal{RefusalKind::conflict,
                   "charging.line_not_parked",
                   {{"line", std::to_string(line_id.n)}, {"state", std::string(to_text(line->state))}},
                   ""};
  store::count_again(tx, caller.scope, id);
  accounts::audit(tx, caller, now,
                  {"charging.release_line",
                   "run",
                   id.n,
                   run->estate,
                   {{"line", std::to_string(line_id.n)}, {"state", to_text(LineState::parked)}},
                   {{"state", to_text(LineState::released)},
                    {"room", line->room_full_code},
                    {"amount", to_text(line->amount)},
                    {"reason", reason}},
                   ""});
  // Whoever reviewed the run saw a total without this line.
  if (run->state == RunState::reviewed) {
    const auto moved = move_run(tx, caller, *run, RunState::calculated, "charging.review_run.undone", now);
    if (!moved) return moved.error();
  } else {
    changes::record(tx, now, caller.scope.company, run->estate, "run", id.n);
  }
  return store::line(tx, caller.scope, id, line_id).value();
}

}  // namespace lamplighter::charging

// What the verbs on a run share: finding it, its job, moving it to its next state with trail and change log.
#pragma once

#include <boost/json/value.hpp>

#include "core/charging/charging.h"

namespace lamplighter::charging {

inline constexpr std::string_view calculate_kind = "charging.calculate_run";
inline constexpr std::string_view post_kind = "charging.post_run";

// The job of this run that waits or works now, if any.
std::optional<jobs::Job> job_at_work(db::Transaction& tx, const accounts::Scope& scope, const Run& run);
Refusal run_busy(const Run& run, const jobs::Job& job);

// Moves `run` on, writes the change and the audit entry `action`, gives the run as it is now; charging.run_state where
// somebody else moved it first.
Outcome<Run> move_run(db::Transaction& tx, const accounts::Caller& caller, const Run& run, RunState to,
                      std::string action, Instant now);
// Enqueues a job of `kind` for the run and remembers it.
JobId enqueue_for(db::Transaction& tx, const accounts::Caller& caller, const Run& run, std::string_view kind,
                  boost::json::value audit_after, Instant now);
// Takes calculated and reviewed runs of the item whose period ends after `day` back to preview.
void reopen_runs(db::Transaction& tx, const accounts::Caller& caller, ChargeItemId item, Day day, Instant now);
// The run a job works for, where it still is the run's job and the run is in `state`; else charging.run_superseded.
Outcome<Run> run_of_job(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job, RunState state);

}  // namespace lamplighter::charging

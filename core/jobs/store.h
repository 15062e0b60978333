// The SQL of jobs. The worker's side; what slices call is in jobs.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/jobs/jobs.h"

namespace lamplighter::jobs {

// Whether take_lease would find one. Read only: asking each second must not take the writer's turn.
bool any_to_do(db::Transaction& tx, const std::vector<std::string>& kinds, const std::string& owner, Instant now);
// The job that has waited longest among `kinds` and is leased by nobody else at `now`, leased to `owner`; running from
// now on.
std::optional<Job> take_lease(db::Transaction& tx, const std::vector<std::string>& kinds, const std::string& owner,
                              Instant now);
// The job, if `owner` still holds it and it has not ended.
std::optional<Job> leased(db::Transaction& tx, JobId job, const std::string& owner);
void keep_slice(db::Transaction& tx, const Job& job, const Slice& slice, Instant now);
void end_cancelled(db::Transaction& tx, const Job& job, Instant now);
void end_failed(db::Transaction& tx, const Job& job, const Refusal& problem, Instant now);
// Counts a failure and lets go of the job. Returns the failures since the last good slice.
std::int64_t put_back(db::Transaction& tx, const Job& job, Instant now);
// Nobody takes a job that was put back before `retry_at`.
void hold_until(db::Transaction& tx, const Job& job, Instant retry_at);
// Lets go of what `owner` holds, so that another process may go on at once.
void let_go(db::Transaction& tx, const std::string& owner);

}  // namespace lamplighter::jobs

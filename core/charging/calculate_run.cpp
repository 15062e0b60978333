#include <boost/json.hpp>

#include <algorithm>

#include "core/charging/measure_usage.h"
#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"

namespace lamplighter::charging {
namespace {

using premises::AssignedMeter;

struct Place {  // what every line of a run needs
  const Run& run;
  ChargeItem item;
  std::string time_zone;
};

// The stretches of days on which a meter of the item's kind served a room, by assignment: an order that stays while
// others work on the estate, so that the cursor of a job keeps its meaning.
std::vector<std::pair<AssignedMeter, std::string>> stretches_of(db::Transaction& tx, const accounts::Scope& scope,
                                                                const Place& place) {
  std::map<MeterId, std::string> codes;
  for (const auto& meter : metering::meters_of_estate(tx, scope, place.run.estate))
    if (meter.kind == place.item.meter_kind) codes.emplace(meter.id, meter.code);
  std::vector<std::pair<AssignedMeter, std::string>> stretches;
  for (auto& stretch :
       premises::meter_assignments_between(tx, scope, place.run.estate, place.run.period_from, place.run.period_to))
    if (const auto code = codes.find(stretch.meter); code != codes.end())
      stretches.emplace_back(std::move(stretch), code->second);
  std::sort(stretches.begin(), stretches.end(),
            [](const auto& a, const auto& b) { return a.first.assignment < b.first.assignment; });
  return stretches;
}

Outcome<Evaluation> line_of(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                            const AssignedMeter& stretch, const std::string& meter_code) {
  const Day last_day = place.run.period_to - 1;
  if (const auto owner = premises::owner_on(tx, scope, stretch.room, last_day); !owner || owner->empty())
    return Refusal{RefusalKind::conflict,
                   "charging.blocked.no_owner",
                   {{"room", stretch.room_full_code}, {"day", calendar::to_text(last_day)}},
                   ""};
  auto usage = measure_usage(tx, scope, place.item, stretch, meter_code);
  if (!usage) return usage.error();
  return evaluate(place.item, std::move(*usage), place.time_zone);
}

void calculate_stretch(db::Transaction& tx, const accounts::Caller& caller, const Place& place, JobId job,
                       const AssignedMeter& stretch, const std::string& meter_code) {
  store::NewLine line{place.run.id,
                      place.run.estate,
                      job,
                      stretch.room,
                      stretch.room_full_code,
                      stretch.meter,
                      meter_code,
                      stretch.from,
                      stretch.to,
                      {},
                      {}};
  if (const auto billed = store::billed_within(tx, place.item.id, stretch.meter, stretch.from, stretch.to)) {
    const bool whole =
        billed->served_from <= stretch.from && billed->served_to >= stretch.to && billed->room == stretch.room;
    if (whole) return;  // nothing is missing here
    line.reason = Refusal{RefusalKind::conflict,
                          "charging.blocked.overlaps_bill",
                          {{"meter", meter_code},
                           {"bill", billed->bill_number},
                           {"from", calendar::to_text(billed->served_from)},
                           {"last_day", calendar::to_text(billed->served_to - 1)}},
                          ""};
  } else if (auto evaluation = line_of(tx, caller.scope, place, stretch, meter_code)) {
    line.evaluation = std::move(*evaluation);
  } else {
    line.reason = evaluation.error();
  }
  store::put_line(tx, caller.scope, line);
}

Outcome<jobs::Slice> finish(db::Transaction& tx, const accounts::Caller& caller, const Run& run, JobId job,
                            std::int64_t total, Instant now) {
  store::drop_older_lines(tx, caller.scope, run.id, job);
  store::count_again(tx, caller.scope, run.id);
  const auto after = move_run(tx, caller, run, RunState::calculated, "charging.calculate_run.done", now);
  if (!after) return after.error();
  return jobs::Slice{0,
                     total,
                     total,
                     true,
                     {{"run", std::to_string(run.id.n)},
                      {"lines", after->line_count},
                      {"blocked", after->blocked_count},
                      {"total", to_text(after->total)}}};
}

}  // namespace

Outcome<JobId> calculate_run(db::Transaction& tx, const accounts::Caller& caller, RunId id, Instant now) {
  auto run = store::run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  if (const auto job = job_at_work(tx, caller.scope, *run)) {
    if (job->kind == calculate_kind && run->state == RunState::preview) return job->id;
    if (job->kind != calculate_kind) return run_busy(*run, *job);
  }
  const bool open =
      run->state == RunState::preview || run->state == RunState::calculated || run->state == RunState::reviewed;
  if (!open) return wrong_state(*run, RunState::preview);
  if (run->state != RunState::preview && !store::change_state(tx, caller.scope, id, run->state, RunState::preview))
    return wrong_state(*run, RunState::preview);
  return enqueue_for(tx, caller, *run, calculate_kind, {{"state", to_text(RunState::preview)}}, now);
}

Outcome<jobs::Slice> calculate_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                     Instant now) {
  const auto run = run_of_job(tx, caller, job, RunState::preview);
  if (!run) return run.error();
  const auto estate = premises::find_estate(tx, caller.scope, run->estate);
  auto item = store::item(tx, caller.scope, run->item);
  if (!estate || !item) return run_not_found(run->id);
  const Place place{*run, std::move(*item), estate->time_zone};

  const auto stretches = stretches_of(tx, caller.scope, place);
  auto next = std::find_if(stretches.begin(), stretches.end(),
                           [&](const auto& stretch) { return stretch.first.assignment.n > job.cursor; });
  jobs::Slice slice{job.cursor, 0, static_cast<std::int64_t>(stretches.size()), false, nullptr};
  for (int i = 0; i < stretches_per_slice && next != stretches.end(); ++i, ++next) {
    calculate_stretch(tx, caller, place, job.id, next->first, next->second);
    slice.cursor = next->first.assignment.n;
  }
  slice.done = next - stretches.begin();
  if (next == stretches.end()) return finish(tx, caller, *run, job.id, slice.total, now);
  return slice;
}

}  // namespace lamplighter::charging

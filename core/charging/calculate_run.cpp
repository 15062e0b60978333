#include <boost/json.hpp>

#include <algorithm>

#include "core/charging/adjusted_lines.h"
#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

store::NewLine line_for(const Place& place, JobId job, RoomId room, std::string room_full_code, ChargedObject object,
                        DaySpan served) {
  return {place.run.id,
          place.run.estate,
          job,
          room,
          std::move(room_full_code),
          std::move(object),
          served.from,
          served.to,
          {},
          {},
          {}};
}

// The posted line that charges any of these days, if there is one.
const store::BilledLine* billed_within(const LineSubject& subject) {
  for (const PostedStretch& stretch : subject.of_object)
    if (stretch.line.served_from < subject.facts.served.to && stretch.line.served_to > subject.facts.served.from)
      return &stretch.line;
  return nullptr;
}

// Whether bills charge all of its days already, so that nothing is missing; else it has its line, if it is of the item.
bool calculate_subject(db::Transaction& tx, const accounts::Caller& caller, const Place& place, JobId job,
                       const LineSubject& subject) {
  const LineFacts& facts = subject.facts;
  if (!applies(place.item, facts)) return false;
  auto line = line_for(place, job, subject.room, facts.room_full_code, facts.object, facts.served);
  if (const auto* billed = billed_within(subject)) {
    const bool whole = billed->served_from <= facts.served.from && billed->served_to >= facts.served.to &&
                       billed->room == subject.room;
    if (whole) return true;
    line.reason = overlaps_bill(facts.object.code, *billed);
    store::put_line(tx, caller.scope, line);
    return false;
  }
  const auto evaluation = evaluate_line(tx, caller.scope, place, subject,
                                        [&](const PostedStretch& stretch) { return posted_evaluation(tx, stretch); });
  if (evaluation) {
    line.result = result_of(*evaluation);
    line.reason = outlier_of(place.item, *evaluation, facts.served.from, subject.of_object);
  } else {
    line.reason = evaluation.error();
  }
  store::put_line(tx, caller.scope, line);
  return false;
}

// Of an adjustment, the cells of the line are the difference.
void put_adjustment(db::Transaction& tx, const accounts::Caller& caller, const Place& place, JobId job,
                    const AdjustedLine& adjusted) {
  const PostedStretch& posted = adjusted.posted;
  auto line = line_for(place, job, posted.line.room, adjusted.place.room_full_code, adjusted.place.object,
                       {posted.line.served_from, posted.line.served_to});
  line.adjusts = posted.line.at;
  if (adjusted.evaluation) {
    line.result = result_of(*adjusted.evaluation);
    line.result->usage = exact_text(adjusted.evaluation->usage - posted.usage);
    line.result->price.reset();
    line.result->amount.fen -= posted.amount.fen;
  } else {
    line.reason = adjusted.evaluation.error();
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
                      {"parked", after->parked_count},
                      {"total", to_text(after->total)}}};
}

// Calculates the next objects; looked_at is 0 where none was left.
SubjectsInTurn regular_slice(db::Transaction& tx, const accounts::Caller& caller, const Place& place,
                             const jobs::Job& job) {
  auto turn = subjects_after(tx, caller.scope, place, job.cursor);
  std::int64_t billed = 0;
  for (const LineSubject& subject : turn.subjects)
    if (calculate_subject(tx, caller, place, job.id, subject)) ++billed;
  store::count_billed(tx, caller.scope, place.run.id, billed, /*first=*/job.cursor == 0);
  return turn;
}

SubjectsInTurn adjustment_slice(db::Transaction& tx, const accounts::Caller& caller, const Place& place,
                                const jobs::Job& job) {
  SubjectsInTurn turn{{}, job.cursor, 0};
  for (const auto chain :
       store::billed_in(tx, caller.scope, place.run, chained_by(place.item), job.cursor, chains_per_slice)) {
    for (const AdjustedLine& line : adjusted_lines(tx, caller.scope, place, chain))
      put_adjustment(tx, caller, place, job.id, line);
    turn.cursor = chain;
    ++turn.looked_at;
  }
  store::count_billed(tx, caller.scope, place.run.id, turn.looked_at, /*first=*/job.cursor == 0);
  return turn;
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
  const bool regular = run->kind == BillKind::regular;

  // Counted once: the number is only shown, and counting again in every slice would read all of the estate.
  std::int64_t total = job.total;
  if (job.cursor == 0)
    total = regular ? count_subjects(tx, caller.scope, place)
                    : store::count_billed_in(tx, caller.scope, *run, chained_by(place.item));
  const auto turn = regular ? regular_slice(tx, caller, place, job) : adjustment_slice(tx, caller, place, job);
  if (turn.looked_at == 0) return finish(tx, caller, *run, job.id, total, now);
  return jobs::Slice{turn.cursor, std::min(job.done + turn.looked_at, total), total, false, nullptr};
}

}  // namespace lamplighter::charging

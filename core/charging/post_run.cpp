#include <boost/json.hpp>

#include <algorithm>

#include "core/accounts/amount_limit.h"
#include "core/changes/changes.h"
#include "core/charging/adjusted_lines.h"
#include "core/charging/evidence.h"
#include "core/charging/refusals.h"
#include "core/charging/run_steps.h"
#include "core/charging/store.h"
#include "core/ledger/ledger.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

using store::LineToPost;

struct Posting {
  Place place;
  Day posting_date;
  Instant now;
};

// 应收 / 收入, or 应收 / 应付-代收款 where the money belongs to the utility (domain.md section 2.11); a credit the
// other way.
ledger::Entry entry_of(const Bill& bill, const ChargeItem& item) {
  const auto other = item.revenue_class == RevenueClass::own ? ledger::AccountClass::income
                                                             : ledger::AccountClass::pass_through_payable;
  const Money amount{bill.total.fen < 0 ? -bill.total.fen : bill.total.fen}, none{};
  const bool charge = bill.total.fen >= 0;
  return {bill.estate,
          "bill",
          bill.id.n,
          bill.posting_date,
          {{{ledger::AccountClass::receivable, ""}, bill.room, charge ? amount : none, charge ? none : amount},
           {{other, item.code}, {}, charge ? none : amount, charge ? amount : none}}};
}

struct Ready {
  const LineToPost* line;
  Evaluation evaluation;
  BillLine cells;
};

Evaluation evaluation_of(const LineToPost& line) {
  auto evaluation = evaluation_from_json(line.evaluation);
  if (!evaluation) throw db::Broken("run_line " + std::to_string(line.id.n) + " holds no evaluation of ours");
  return std::move(*evaluation);
}

BillLine cells_of(const LineToPost& line, const Evaluation& e) {
  BillLine cells;
  cells.object = line.object;
  cells.served_from = line.served_from;
  cells.served_to = line.served_to;
  cells.usage = exact_text(e.usage);
  cells.raw_amount = exact_text(e.amount.raw_yuan);
  cells.amount = e.amount.amount;
  cells.rounding_difference = exact_text(e.amount.difference_yuan);
  cells.components = e.components;
  cells.evaluation = line.evaluation;
  return cells;
}

// Worked out again: what somebody reviewed must be what is posted. The reason why not, if there is one.
std::optional<Refusal> changed_since(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                                     const LineSubject& subject, const LineToPost& line) {
  for (const PostedStretch& stretch : subject.of_object)
    if (stretch.line.served_from < line.served_to && stretch.line.served_to > line.served_from)
      return overlaps_bill(line.object.code, stretch.line);
  const auto now = evaluate_line(tx, scope, place, subject,
                                 [&](const PostedStretch& stretch) { return posted_evaluation(tx, stretch); });
  if (!now) return now.error();
  if (to_json(*now) == line.evaluation) return std::nullopt;
  return Refusal{RefusalKind::conflict,
                 "charging.blocked.changed_since",
                 {{"object", line.object.code}, {"before", to_text(line.amount)}, {"now", to_text(now->amount.amount)}},
                 ""};
}

// The lines that can be posted; the others are blocked with the reason that came up since they were calculated.
std::vector<Ready> ready_lines(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                               std::span<const LineToPost> lines) {
  std::vector<LineSubject> subjects;
  for (const LineToPost& line : lines) {
    LineSubject subject;
    subject.room = line.room;
    subject.facts.object = line.object;
    subject.facts.room_full_code = line.room_full_code;
    subject.facts.served = {line.served_from, line.served_to};
    subject.facts.period = {place.run.period_from, place.run.period_to};
    subjects.push_back(std::move(subject));
  }
  fill_in(tx, scope, place, subjects);
  std::vector<Ready> ready;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto reason = changed_since(tx, scope, place, subjects[i], lines[i])) {
      store::block_line(tx, scope, lines[i].id, *reason);
      continue;
    }
    auto e = evaluation_of(lines[i]);
    auto cells = cells_of(lines[i], e);
    ready.push_back({&lines[i], std::move(e), std::move(cells)});
  }
  return ready;
}

std::vector<LineComponent> minus(std::vector<LineComponent> components, const std::vector<LineComponent>& posted) {
  for (const LineComponent& p : posted) {
    const auto same =
        std::find_if(components.begin(), components.end(), [&](const LineComponent& c) { return c.code == p.code; });
    if (same != components.end())
      same->amount.fen -= p.amount.fen;
    else
      components.push_back({p.code, p.name, Money{-p.amount.fen}});
  }
  return components;
}

// Components of a line as they stand after all its adjustments: its newest evaluation has them whole.
std::vector<LineComponent> components_so_far(db::Transaction& tx, const PostedStretch& posted) {
  const auto evaluation = posted_evaluation(tx, posted);
  return evaluation ? evaluation->components : std::vector<LineComponent>{};
}

// The difference between a line as it is known now and all that was posted of it.
std::vector<Ready> ready_adjustments(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                                     std::span<const LineToPost> lines) {
  std::vector<Ready> ready;
  for (const LineToPost& line : lines) {
    auto e = evaluation_of(line);
    const auto billed = store::billed_of_objects(tx, place.item, {line.object.id}, line.served_from);
    for (const PostedStretch& posted : posted_stretches(billed)) {
      if (posted.line.at != line.adjusts) continue;
      auto cells = cells_of(line, e);
      cells.corrects = line.adjusts;
      cells.seq = posted.adjustments + 1;
      cells.usage = exact_text(e.usage - posted.usage);
      cells.raw_amount = exact_text(e.amount.raw_yuan - posted.raw);
      cells.amount.fen -= posted.amount.fen;
      cells.rounding_difference = exact_text(exact(cells.amount) - (e.amount.raw_yuan - posted.raw));
      cells.components = minus(e.components, components_so_far(tx, posted));
      if (cells.amount == line.amount && cells.usage == line.usage)
        ready.push_back({&line, std::move(e), std::move(cells)});
    }
    if (ready.empty() || ready.back().line != &line)
      store::block_line(
          tx, scope, line.id,
          {RefusalKind::conflict, "charging.blocked.adjusted_meanwhile", {{"object", line.object.code}}, ""});
  }
  return ready;
}

void write_bill(db::Transaction& tx, const accounts::Caller& caller, const Posting& posting, Bill& bill,
                std::vector<Ready>& ready) {
  std::vector<Evaluation> evaluations;
  for (const Ready& r : ready) {
    bill.total.fen += r.cells.amount.fen;
    evaluations.push_back(r.evaluation);
  }
  bill.readings_hash = readings_hash(evaluations);
  bill.seq = store::next_seq(tx, caller.scope, bill);
  const auto year = static_cast<int>(std::chrono::year_month_day{bill.posting_date.date}.year());
  bill.number = store::next_number(tx, caller.scope, year);
  bill.id = store::insert_bill(tx, caller.scope, bill, caller.user);
  std::int64_t number = 0;
  for (Ready& r : ready) {
    r.cells.number = ++number;
    store::insert_bill_line(tx, caller.scope, bill, r.cells, posting.place.item.unit);
    store::mark_posted(tx, caller.scope, r.line->id, bill.id);
  }
}

Bill bill_for(const Posting& posting, const LineToPost& line) {
  const Run& run = posting.place.run;
  Bill bill;
  bill.estate = run.estate;
  bill.item = run.item;
  bill.kind = run.kind;
  bill.room = line.room;
  bill.room_full_code = line.room_full_code;
  bill.period_from = run.period_from;
  bill.period_to = run.period_to;
  bill.run = run.id;
  bill.posting_date = posting.posting_date;
  bill.recorded_at = posting.now;
  return bill;
}

// One bill of the lines: of a room, or of the adjustments of one bill.
std::optional<Refusal> post_bill(db::Transaction& tx, const accounts::Caller& caller, const Posting& posting,
                                 std::span<const LineToPost> lines) {
  const Place& place = posting.place;
  Bill bill = bill_for(posting, lines.front());
  std::vector<Ready> ready;
  if (place.run.kind == BillKind::adjustment) {
    const auto corrected = store::bill(tx, caller.scope, lines.front().adjusts.value().bill).value();
    bill.corrects = corrected.id;
    bill.debtor = corrected.debtor;
    bill.period_from = corrected.period_from;
    bill.period_to = corrected.period_to;
    ready = ready_adjustments(tx, caller.scope, place, lines);
  } else {
    const DaySpan period{place.run.period_from, place.run.period_to};
    const auto history = premises::room_history(tx, caller.scope, bill.room, period.from, period.to);
    bill.debtor = payer_of(place.item, history, period).value_or("");
    ready = ready_lines(tx, caller.scope, place, lines);
  }
  if (ready.empty()) return std::nullopt;
  write_bill(tx, caller, posting, bill, ready);
  changes::record(tx, posting.now, caller.scope.company, place.run.estate, "bill", bill.id.n);
  if (bill.total.fen == 0) return std::nullopt;  // nothing used, nothing to book
  const auto entry = ledger::post_entry(tx, caller, entry_of(bill, place.item), posting.now);
  if (!entry) return entry.error();
  return std::nullopt;
}

Outcome<jobs::Slice> finish(db::Transaction& tx, const accounts::Caller& caller, const Run& run, std::int64_t rooms,
                            Instant now) {
  store::count_again(tx, caller.scope, run.id);
  const auto bills = store::bills_posted(tx, caller.scope, run.id);
  const auto after = move_run(tx, caller, run, RunState::posted, "charging.post_run.done", now);
  if (!after) return after.error();
  return jobs::Slice{0,
                     rooms,
                     rooms,
                     true,
                     {{"run", std::to_string(run.id.n)},
                      {"bills", bills},
                      {"blocked", after->blocked_count},
                      {"parked", after->parked_count},
                      {"total", to_text(after->total)}}};
}

}  // namespace

Outcome<JobId> post_run(db::Transaction& tx, const accounts::Caller& caller, RunId id, Day posting_date, Instant now) {
  const auto run = store::run(tx, caller.scope, id);
  if (!run) return run_not_found(id);
  const auto job = job_at_work(tx, caller.scope, *run);
  if (job && job->kind == post_kind && run->posting_date == posting_date) return job->id;
  if (job) return run_busy(*run, *job);
  if (run->state != RunState::reviewed) return wrong_state(*run, RunState::reviewed);
  if (const auto refusal = accounts::check_amount(tx, caller, "charging.post", run->total)) return *refusal;
  const auto estate = premises::find_estate(tx, caller.scope, run->estate);
  if (!estate) return run_not_found(id);
  const Day last = calendar::local_day(now, estate->time_zone) + posting_days_ahead_max;
  if (posting_date < run->period_from || posting_date > last)
    return Refusal{RefusalKind::invalid,
                   "charging.posting_date_invalid",
                   {{"posting_date", calendar::to_text(posting_date)},
                    {"first", calendar::to_text(run->period_from)},
                    {"last", calendar::to_text(last)}},
                   "posting_date"};
  if (const auto fault = fault_of_posting_day(tx, caller.scope, run->estate, posting_date)) return *fault;
  store::set_posting_date(tx, caller.scope, id, posting_date);
  return enqueue_for(tx, caller, *run, post_kind, {{"posting_date", calendar::to_text(posting_date)}}, now);
}

Outcome<jobs::Slice> post_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                Instant now) {
  const auto run = run_of_job(tx, caller, job, RunState::reviewed);
  if (!run) return run.error();
  auto item = store::item(tx, caller.scope, run->item);
  const auto estate = premises::find_estate(tx, caller.scope, run->estate);
  if (!item || !estate || !run->posting_date) return run_not_found(run->id);
  // The month may have been closed while the job waited.
  if (const auto fault = fault_of_posting_day(tx, caller.scope, run->estate, *run->posting_date)) return *fault;
  const Posting posting{{*run, std::move(*item), estate->time_zone}, *run->posting_date, now};

  const auto lines = store::lines_to_post(tx, caller.scope, run->id, RoomId{job.cursor}, rooms_per_slice);
  // Counted once, as that reads all of the run; rooms of it may have been posted before the job began.
  jobs::Slice slice{job.cursor, job.done, job.total, false, nullptr};
  if (job.cursor == 0) {
    slice.done = store::rooms_posted(tx, caller.scope, run->id);
    slice.total = slice.done + store::rooms_to_post(tx, caller.scope, run->id);
  }
  for (std::size_t from = 0, to = 0; from < lines.size(); from = to) {
    const auto bill_of = [](const LineToPost& line) { return line.adjusts ? line.adjusts->bill : BillId{0}; };
    while (to < lines.size() && lines[to].room == lines[from].room && bill_of(lines[to]) == bill_of(lines[from])) ++to;
    if (const auto refusal = post_bill(tx, caller, posting, std::span{lines}.subspan(from, to - from))) return *refusal;
    if (slice.cursor != lines[from].room.n) ++slice.done;
    slice.cursor = lines[from].room.n;
  }
  if (lines.empty()) return finish(tx, caller, *run, store::rooms_posted(tx, caller.scope, run->id), now);
  return slice;
}

}  // namespace lamplighter::charging

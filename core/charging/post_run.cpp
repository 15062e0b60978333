#include <boost/json.hpp>

#include "core/accounts/amount_limit.h"
#include "core/changes/changes.h"
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
  const Run& run;
  const ChargeItem& item;
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
};

// The lines that can be posted; the others are blocked with the reason that came up since they were calculated.
std::vector<Ready> ready_lines(db::Transaction& tx, const accounts::Scope& scope, const Posting& posting,
                               std::span<const LineToPost> lines) {
  std::vector<Ready> ready;
  for (const LineToPost& line : lines) {
    auto evaluation = evaluation_from_json(line.evaluation);
    if (!evaluation) throw db::Broken("run_line " + std::to_string(line.id.n) + " holds no evaluation of ours");
    if (const auto billed = store::billed_within(tx, posting.item.id, line.meter, line.served_from, line.served_to))
      store::block_line(tx, scope, line.id,
                        {RefusalKind::conflict,
                         "charging.blocked.overlaps_bill",
                         {{"meter", evaluation->meter_code},
                          {"bill", billed->bill_number},
                          {"from", calendar::to_text(billed->served_from)},
                          {"last_day", calendar::to_text(billed->served_to - 1)}},
                         ""});
    else
      ready.push_back({&line, std::move(*evaluation)});
  }
  return ready;
}

void write_bill(db::Transaction& tx, const accounts::Caller& caller, const Posting& posting, Bill& bill,
                const std::vector<Ready>& ready) {
  std::vector<Evaluation> evaluations;
  for (const Ready& r : ready) {
    bill.total.fen += r.evaluation.amount.amount.fen;
    evaluations.push_back(r.evaluation);
  }
  bill.readings_hash = readings_hash(evaluations);
  bill.seq = store::next_seq(tx, caller.scope, bill);
  const auto year = static_cast<int>(std::chrono::year_month_day{bill.posting_date.date}.year());
  bill.number = store::next_number(tx, caller.scope, year);
  bill.id = store::insert_bill(tx, caller.scope, bill, caller.user);
  std::int64_t number = 0;
  for (const Ready& r : ready) {
    const Evaluation& e = r.evaluation;
    store::insert_bill_line(
        tx, caller.scope, bill,
        {++number, r.line->meter, r.line->served_from, r.line->served_to, exact_text(e.usage),
         exact_text(e.amount.raw_yuan), e.amount.amount, exact_text(e.amount.difference_yuan), r.line->evaluation},
        posting.item.unit);
    store::mark_posted(tx, caller.scope, r.line->id, bill.id);
  }
}

std::optional<Refusal> post_room(db::Transaction& tx, const accounts::Caller& caller, const Posting& posting,
                                 std::span<const LineToPost> lines) {
  const Run& run = posting.run;
  const Day last_day = run.period_to - 1;
  const auto debtor = premises::owner_on(tx, caller.scope, lines.front().room, last_day);
  if (!debtor || debtor->empty()) {
    for (const LineToPost& line : lines)
      store::block_line(tx, caller.scope, line.id,
                        {RefusalKind::conflict,
                         "charging.blocked.no_owner",
                         {{"room", line.room_full_code}, {"day", calendar::to_text(last_day)}},
                         ""});
    return std::nullopt;
  }
  const auto ready = ready_lines(tx, caller.scope, posting, lines);
  if (ready.empty()) return std::nullopt;
  Bill bill;
  bill.estate = run.estate;
  bill.item = run.item;
  bill.room = lines.front().room;
  bill.room_full_code = lines.front().room_full_code;
  bill.debtor = *debtor;
  bill.period_from = run.period_from;
  bill.period_to = run.period_to;
  bill.run = run.id;
  bill.posting_date = posting.posting_date;
  bill.recorded_at = posting.now;
  write_bill(tx, caller, posting, bill, ready);
  changes::record(tx, posting.now, caller.scope.company, run.estate, "bill", bill.id.n);
  if (bill.total.fen == 0) return std::nullopt;  // nothing used, nothing to book
  const auto entry = ledger::post_entry(tx, caller, entry_of(bill, posting.item), posting.now);
  if (!entry) return entry.error();
  return std::nullopt;
}

Outcome<jobs::Slice> finish(db::Transaction& tx, const accounts::Caller& caller, const Run& run, std::int64_t rooms,
                            Instant now) {
  store::count_again(tx, caller.scope, run.id);
  const auto after = move_run(tx, caller, run, RunState::posted, "charging.post_run.done", now);
  if (!after) return after.error();
  return jobs::Slice{0,
                     rooms,
                     rooms,
                     true,
                     {{"run", std::to_string(run.id.n)},
                      {"bills", rooms},
                      {"blocked", after->blocked_count},
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
  store::set_posting_date(tx, caller.scope, id, posting_date);
  return enqueue_for(tx, caller, *run, post_kind, {{"posting_date", calendar::to_text(posting_date)}}, now);
}

Outcome<jobs::Slice> post_slice(db::Transaction& tx, const accounts::Caller& caller, const jobs::Job& job,
                                Instant now) {
  const auto run = run_of_job(tx, caller, job, RunState::reviewed);
  if (!run) return run.error();
  const auto item = store::item(tx, caller.scope, run->item);
  if (!item || !run->posting_date) return run_not_found(run->id);
  const Posting posting{*run, *item, *run->posting_date, now};

  const auto lines = store::lines_to_post(tx, caller.scope, run->id, RoomId{job.cursor}, rooms_per_slice);
  jobs::Slice slice{job.cursor, 0, 0, false, nullptr};
  for (std::size_t from = 0, to = 0; from < lines.size(); from = to) {
    while (to < lines.size() && lines[to].room == lines[from].room) ++to;
    if (const auto refusal = post_room(tx, caller, posting, std::span{lines}.subspan(from, to - from))) return *refusal;
    slice.cursor = lines[from].room.n;
  }
  slice.done = store::rooms_posted(tx, caller.scope, run->id);
  slice.total = slice.done + store::rooms_to_post(tx, caller.scope, run->id);
  if (lines.empty()) return finish(tx, caller, *run, slice.done, now);
  return slice;
}

}  // namespace lamplighter::charging

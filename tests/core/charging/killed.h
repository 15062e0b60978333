// A worker that dies in every slice before its commit, and after every slice; another one goes on.
#pragma once

#include "tests/core/charging/left_behind.h"

namespace lamplighter::charging {

// Works until nothing waits; gives how often a worker died before its commit.
inline int work_killed(TestEstate& e) {
  int kills = 0;
  for (bool more = true; more;) {
    auto kinds = job_kinds();
    for (auto& [name, step] : kinds)
      step = [whole = step](Transaction& tx, const accounts::Caller& who, const jobs::Job& job, Instant at) {
        auto slice = whole(tx, who, job, at);
        throw db::Unavailable("killed before the commit");
        return slice;
      };
    jobs::Worker first(e.database, kinds, [&] { return e.now; });
    try {
      more = first.run_one_slice();
    } catch (const db::Unavailable&) {
      ++kills;
    }
    if (!more) return kills;
    e.now += std::chrono::seconds{60};  // the dead worker's lease runs out
    jobs::Worker second(e.database, job_kinds(), [&] { return e.now; });
    more = second.run_one_slice();
    e.now += std::chrono::seconds{60};
  }
  return kills;
}

// The whole way of a run whose workers die all the time; gives how often. One that finds nothing to post is cancelled.
inline int charge_killed(TestEstate& e, Day from, Day to, BillKind kind = BillKind::regular) {
  const auto made = e.try_run(from, to, kind);
  REQUIRE(made.has_value());
  REQUIRE(e.calculate(made->id).has_value());
  int kills = work_killed(e);
  if (const Run run = e.show(made->id); run.line_count == run.blocked_count + run.parked_count) {
    REQUIRE(e.cancel(made->id).has_value());
    return kills;
  }
  REQUIRE(e.review(made->id).has_value());
  REQUIRE(e.post(made->id).has_value());
  kills += work_killed(e);
  REQUIRE(e.show(made->id).state == RunState::posted);
  return kills;
}

// What both companies should have alike; only ids of rooms, meters and channels differ.
inline std::vector<std::string> totals(TestEstate& e) {
  std::vector<std::string> all;
  for (const Bill& bill : bills_of(e)) {
    std::string text = bill.number + " " + std::string(to_text(bill.kind)) + " " + bill.room_full_code + " " +
                       bill.debtor + " " + calendar::to_text(bill.period_from) + " " + to_text(bill.total);
    for (const BillLine& line : lines_of(e, bill)) text += " | " + line.usage + " " + line.raw_amount;
    all.push_back(std::move(text));
  }
  return all;
}

}  // namespace lamplighter::charging

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/store.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {

Outcome<ClosedPeriod> close_period(db::Transaction& tx, const accounts::Caller& caller, EstateId id, Day until,
                                   Instant now) {
  const auto estate = premises::find_estate(tx, caller.scope, id);
  if (!estate)
    return Refusal{RefusalKind::not_found, "charging.estate_not_found", {{"estate", std::to_string(id.n)}}, "estate"};
  const Day today = calendar::local_day(now, estate->time_zone);
  if (until >= today)
    return Refusal{RefusalKind::invalid,
                   "charging.close_not_over",
                   {{"until", calendar::to_text(until)}, {"latest", calendar::to_text(today - 1)}},
                   "until"};
  const auto there = store::closed_period(tx, caller.scope, id);
  if (there && there->until >= until)
    return Refusal{RefusalKind::conflict,
                   "charging.already_closed",
                   {{"until", calendar::to_text(there->until)},
                    {"user", there->by},
                    {"at", calendar::local_text(there->at, estate->time_zone)}},
                   "until"};
  const ClosedPeriod closed{id, until, now, caller.user_name};
  store::insert_closed_period(tx, caller.scope, closed, caller.user);
  changes::record(tx, now, caller.scope.company, id, "closed_period", id.n);
  accounts::audit(tx, caller, now,
                  {"charging.close_period",
                   "estate",
                   id.n,
                   id,
                   there ? boost::json::value{{"until", calendar::to_text(there->until)}} : boost::json::value{nullptr},
                   {{"until", calendar::to_text(until)}},
                   ""});
  return closed;
}

std::vector<ClosedPeriod> closed_periods(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  return store::closed_periods(tx, scope, estate);
}

std::optional<Refusal> fault_of_posting_day(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                            Day day) {
  const auto closed = store::closed_period(tx, scope, estate);
  if (!closed || day > closed->until) return std::nullopt;
  return Refusal{RefusalKind::conflict,
                 "charging.period_closed",
                 {{"posting_date", calendar::to_text(day)},
                  {"until", calendar::to_text(closed->until)},
                  {"earliest", calendar::to_text(closed->until + 1)},
                  {"user", closed->by}},
                 "posting_date"};
}

}  // namespace lamplighter::charging

#include "core/metering/decide_flags.h"

#include <boost/json.hpp>

#include "core/accounts/approval_policy.h"
#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/metering/check.h"
#include "core/metering/four_eyes.h"

namespace lamplighter::metering {
namespace {

Outcome<ReadingFlag> open_flag(db::Transaction& tx, const accounts::Caller& caller, ReadingFlagId id) {
  auto where = accounts::in_scope(caller.scope, "company_id", "estate_id");
  where.add(" AND id = ?", id);
  auto found = flags_where(tx, where, 1);
  if (found.empty())
    return Refusal{RefusalKind::not_found, "metering.no_flag", {{"flag", std::to_string(id.n)}}, "flags"};
  auto& flag = found.front();
  if (flag.state != FlagState::open)
    return Refusal{RefusalKind::conflict,
                   "metering.flag_decided",
                   {{"flag", std::string(to_text(flag.flag))},
                    {"state", std::string(to_text(flag.state))},
                    {"by", flag.decided_by.empty() ? "-" : flag.decided_by}},
                   "flags"};
  return std::move(flag);
}

// The value that lost against the one stored first takes its place: at once, or, where a second person is needed, when
// he has granted it; the flag stays open until then.
Outcome<std::variant<MeterReadingId, ApprovalId>> take_other_value(db::Transaction& tx, const accounts::Caller& caller,
                                                                   const ReadingFlag& flag, const std::string& reason,
                                                                   Instant now) {
  if (!caller.may("metering.correct"))
    return Refusal{RefusalKind::forbidden, "metering.correct_not_allowed", {{"permission", "metering.correct"}}, ""};
  const auto value = parse_decimal(flag.value);
  if (!value)
    return Refusal{RefusalKind::not_found, "metering.no_flag", {{"flag", std::to_string(flag.id.n)}}, "flags"};
  return change_reading(tx, caller, {flag.meter, flag.reg, {}, flag.channel, flag.at, *value, reason}, now);
}

}  // namespace

Outcome<DecidedFlags> decide_flags(db::Transaction& tx, const accounts::Caller& caller,
                                   const std::vector<ReadingFlagId>& flags, FlagState decision,
                                   const std::string& reason, Instant now) {
  DecidedFlags done;
  const auto takes_other = [&](const ReadingFlag& f) {
    return f.flag == Flag::conflict && decision == FlagState::approved;
  };
  std::vector<ReadingFlag> looked_at;
  for (const auto id : flags) {  // all are decided before any correction, which rejects what is still open
    auto flag = open_flag(tx, caller, id);
    if (!flag) return flag.error();
    const bool waits = takes_other(*flag) && accounts::approval_need(tx, caller, correction_rule, flag->estate,
                                                                     std::nullopt) == accounts::ApprovalNeed::needed;
    if (!waits) decide_row(tx, caller, id, decision, reason, now);
    looked_at.push_back(std::move(*flag));
  }
  for (const auto& flag : looked_at) {
    if (takes_other(flag)) {
      const auto taken = take_other_value(tx, caller, flag, reason, now);
      if (!taken) return taken.error();
      if (const auto* waiting = std::get_if<ApprovalId>(&*taken)) {
        done.asked.push_back(*waiting);
        continue;
      }
    }
    ++done.decided;
    set_check_back(tx, flag.meter, flag.reg.text, flag.at);
    accounts::audit(tx, caller, now,
                    {"metering.flag.decide", "meter", flag.meter.n, flag.estate,
                     boost::json::value{{"flag", to_text(flag.flag)},
                                        {"at", to_text(flag.at)},
                                        {"register", flag.reg.text},
                                        {"value", flag.value}},
                     boost::json::value{{"state", to_text(decision)}}, reason});
    changes::record(tx, now, caller.scope.company, flag.estate, "meter", flag.meter.n);
  }
  return done;
}

}  // namespace lamplighter::metering

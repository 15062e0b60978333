// One act on something of premises: into the audit trail and, of the room or estate it touches, into the change log.
#pragma once

#include <boost/json/value.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/premises.h"

namespace lamplighter::premises {

struct Act {
  std::string action;
  std::string subject_kind;  // of the audit entry
  std::int64_t subject = 0;
  EstateId estate;
  boost::json::value before, after;
  std::string reason = {};
};
inline void tell(db::Transaction& tx, const accounts::Caller& caller, Instant now, Act act) {
  changes::record(tx, now, caller.scope.company, act.estate, act.subject_kind, act.subject);
  accounts::audit(tx, caller, now,
                  {.action = std::move(act.action),
                   .subject_kind = std::move(act.subject_kind),
                   .subject = act.subject,
                   .estate = act.estate,
                   .before = std::move(act.before),
                   .after = std::move(act.after),
                   .reason = std::move(act.reason)});
}

}  // namespace lamplighter::premises

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/assignment_store.h"
#include "core/premises/assignments.h"
#include "core/premises/place_json.h"

namespace lamplighter::premises {

Outcome<MeterAssignment> end_assignment(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                        AssignmentId id, Day valid_to) {
  const auto& scope = caller.scope;
  const auto before = store::find_assignment(tx, scope, id);
  if (!before)
    return Refusal{RefusalKind::not_found, "premises.assignment_not_found", {{"assignment", std::to_string(id.n)}}, ""};
  if (before->valid_to == valid_to) return *before;  // said twice: done once
  if (before->valid_to)
    return Refusal{RefusalKind::conflict,
                   "premises.assignment_ended",
                   {{"until", calendar::to_text(*before->valid_to)}},
                   "valid_to"};
  if (valid_to <= before->valid_from)
    return Refusal{RefusalKind::invalid,
                   "premises.assignment_end_too_early",
                   {{"value", calendar::to_text(valid_to)}, {"since", calendar::to_text(before->valid_from)}},
                   "valid_to"};
  store::set_end(tx, scope, id, valid_to);
  const auto after = store::find_assignment(tx, scope, id).value();
  accounts::audit(tx, caller, now,
                  {.action = "premises.meter.end_assignment",
                   .subject_kind = "room",
                   .subject = after.room.n,
                   .estate = after.estate,
                   .before = assignment_json(*before),
                   .after = assignment_json(after),
                   .reason = ""});
  changes::record(tx, now, scope.company, after.estate, "room", after.room.n);
  changes::record(tx, now, scope.company, after.estate, "meter", after.meter.n);
  return after;
}

}  // namespace lamplighter::premises

// Which room a meter serves. A meter is in one room at a time; a stretch that has ended stays for ever.
#pragma once

#include "core/premises/meter_label.h"
#include "core/premises/premises.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::premises {

// From `valid_from` until further notice. Refuses premises.room_not_found, meter_not_found, meter_of_other_estate,
// meter_held or meter_held_until (which room has it on that day, since when) and meter_held_later (from a later day).
Outcome<MeterAssignment> assign_meter(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                      const FindMeter& find_meter, RoomId room, MeterId meter, Day valid_from);
// `valid_to` is the first day the room no longer has it. Refuses premises.assignment_not_found, assignment_ended (with
// another day than that one), assignment_end_too_early (not after valid_from).
Outcome<MeterAssignment> end_assignment(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                        AssignmentId assignment, Day valid_to);

}  // namespace lamplighter::premises

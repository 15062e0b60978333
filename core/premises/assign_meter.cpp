#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/assignment_store.h"
#include "core/premises/assignments.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"

namespace lamplighter::premises {
namespace {

Refusal held(const MeterLabel& meter, const store::HeldBy& by, Day wanted_from) {
  std::map<std::string, std::string> facts = {{"meter", meter.code},
                                              {"room", by.room_full_code},
                                              {"since", calendar::to_text(by.assignment.valid_from)},
                                              {"wanted", calendar::to_text(wanted_from)}};
  if (by.assignment.valid_from > wanted_from)
    return {RefusalKind::conflict, "premises.meter_held_later", std::move(facts), "valid_from"};
  if (!by.assignment.valid_to) return {RefusalKind::conflict, "premises.meter_held", std::move(facts), "meter"};
  facts["until"] = calendar::to_text(*by.assignment.valid_to);
  return {RefusalKind::conflict, "premises.meter_held_until", std::move(facts), "valid_from"};
}

}  // namespace

Outcome<MeterAssignment> assign_meter(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                      const FindMeter& find_meter, RoomId room_id, MeterId meter_id, Day valid_from) {
  const auto& scope = caller.scope;
  const auto room = find_room(tx, scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto meter = find_meter(tx, scope, meter_id);
  if (!meter)
    return Refusal{
        RefusalKind::not_found, "premises.meter_not_found", {{"meter", std::to_string(meter_id.n)}}, "meter"};
  if (meter->estate != room->estate)
    return Refusal{RefusalKind::conflict,
                   "premises.meter_of_other_estate",
                   {{"meter", meter->code}, {"room", room->full_code}},
                   "meter"};
  if (const auto by = store::first_from(tx, scope.company, meter_id, valid_from)) return held(*meter, *by, valid_from);

  const auto id = store::insert_assignment(tx, scope, room->estate, meter_id, room_id, valid_from);
  const auto assignment = store::find_assignment(tx, scope, id).value();
  accounts::audit(tx, caller, now,
                  {.action = "premises.meter.assign",
                   .subject_kind = "room",
                   .subject = room_id.n,
                   .estate = room->estate,
                   .before = nullptr,
                   .after = assignment_json(assignment),
                   .reason = ""});
  changes::record(tx, now, scope.company, room->estate, "room", room_id.n);
  changes::record(tx, now, scope.company, room->estate, "meter", meter_id.n);
  return assignment;
}

}  // namespace lamplighter::premises

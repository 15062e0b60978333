#include <algorithm>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/place_json.h"
#include "core/premises/places.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

Outcome<Recorded<OwnerSince>> add_owner(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                        RoomId room_id, const OwnerSince& wanted) {
  const auto& scope = caller.scope;
  const auto room = find_room(tx, scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto owners = owners_of_room(tx, scope, room_id);
  const auto before =
      std::ranges::find_if(owners, [&](const OwnerSince& row) { return row.valid_from <= wanted.valid_from; });
  if (before != owners.end() && before->valid_from == wanted.valid_from) {
    if (before->name == wanted.name) return Recorded<OwnerSince>{*before, false};  // said twice: done once
    return Refusal{
        RefusalKind::conflict,
        "premises.owner_recorded",
        {{"room", room->full_code}, {"since", calendar::to_text(before->valid_from)}, {"owner", before->name}},
        "valid_from"};
  }
  store::insert_owner(tx, scope, room->estate, room_id, wanted.valid_from, wanted.name);
  accounts::audit(tx, caller, now,
                  {.action = "premises.room.add_owner",
                   .subject_kind = "room",
                   .subject = room_id.n,
                   .estate = room->estate,
                   .before = before == owners.end() ? nullptr : owner_json(*before),
                   .after = owner_json(wanted),
                   .reason = ""});
  changes::record(tx, now, scope.company, room->estate, "room", room_id.n);
  return Recorded<OwnerSince>{wanted, true};
}

}  // namespace lamplighter::premises

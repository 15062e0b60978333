#include <algorithm>

#include "core/premises/fact_store.h"
#include "core/premises/place_json.h"
#include "core/premises/places.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"
#include "core/premises/tell.h"

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
    if (before->name == wanted.name && (!wanted.resident || before->resident == wanted.resident))
      return Recorded<OwnerSince>{*before, false};           // said twice: done once
    if (before->name == wanted.name && !before->resident) {  // who it is was not known yet
      store::set_owner_resident(tx, scope, room_id, wanted);
      tell(tx, caller, now,
           {"premises.room.add_owner", "room", room_id.n, room->estate, owner_json(*before), owner_json(wanted)});
      return Recorded<OwnerSince>{wanted, true};
    }
    return Refusal{
        RefusalKind::conflict,
        "premises.owner_recorded",
        {{"room", room->full_code}, {"since", calendar::to_text(before->valid_from)}, {"owner", before->name}},
        "valid_from"};
  }
  store::insert_owner(tx, scope, room->estate, room_id, wanted, now);
  tell(tx, caller, now,
       {"premises.room.add_owner", "room", room_id.n, room->estate,
        before == owners.end() ? nullptr : owner_json(*before), owner_json(wanted)});
  return Recorded<OwnerSince>{wanted, true};
}

}  // namespace lamplighter::premises

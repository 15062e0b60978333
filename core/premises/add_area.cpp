#include <algorithm>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/place_json.h"
#include "core/premises/places.h"
#include "core/premises/refusals.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

Outcome<std::int64_t> area_1e4_of(const Decimal& area_m2) {
  const auto area_1e4 = rescale_exactly(area_m2, -4);
  if (!area_1e4 || *area_1e4 <= 0 || *area_1e4 > area_1e4_max)
    return Refusal{RefusalKind::invalid,
                   "premises.area_invalid",
                   {{"value", to_text(area_m2)}, {"maximum", "1000000"}},
                   "area_m2"};
  return *area_1e4;
}

Outcome<Recorded<AreaSince>> add_area(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room_id,
                                      const AreaSince& wanted) {
  const auto& scope = caller.scope;
  const auto room = find_room(tx, scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto area_1e4 = area_1e4_of(wanted.area_m2);
  if (!area_1e4) return area_1e4.error();
  const AreaSince after{Decimal{*area_1e4, -4}, wanted.valid_from};
  const auto areas = areas_of_room(tx, scope, room_id);
  const auto before =
      std::ranges::find_if(areas, [&](const AreaSince& row) { return row.valid_from <= after.valid_from; });
  if (before != areas.end() && before->valid_from == after.valid_from) {
    if (before->area_m2 == after.area_m2) return Recorded<AreaSince>{*before, false};  // said twice: done once
    return Refusal{RefusalKind::conflict,
                   "premises.area_recorded",
                   {{"room", room->full_code},
                    {"since", calendar::to_text(before->valid_from)},
                    {"area", area_text(before->area_m2)}},
                   "valid_from"};
  }
  store::insert_area(tx, scope, room->estate, room_id, after.valid_from, *area_1e4);
  accounts::audit(tx, caller, now,
                  {.action = "premises.room.add_area",
                   .subject_kind = "room",
                   .subject = room_id.n,
                   .estate = room->estate,
                   .before = before == areas.end() ? nullptr : area_json(*before),
                   .after = area_json(after),
                   .reason = ""});
  changes::record(tx, now, scope.company, room->estate, "room", room_id.n);
  return Recorded<AreaSince>{after, true};
}

}  // namespace lamplighter::premises

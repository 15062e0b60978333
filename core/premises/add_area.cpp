#include <algorithm>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/premises/fact_store.h"
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

std::optional<Refusal> area_refusal(const Decimal& area_m2, const std::optional<Decimal>& inner_area_m2) {
  const auto area_1e4 = area_1e4_of(area_m2);
  if (!area_1e4) return area_1e4.error();
  if (!inner_area_m2) return std::nullopt;
  const auto inner_1e4 = area_1e4_of(*inner_area_m2);
  if (inner_1e4 && *inner_1e4 <= *area_1e4) return std::nullopt;
  return Refusal{RefusalKind::invalid,
                 "premises.inner_area_invalid",
                 {{"value", to_text(*inner_area_m2)}, {"maximum", area_text(area_m2)}},
                 "inner_area_m2"};
}

Outcome<Recorded<AreaSince>> add_area(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room_id,
                                      const AreaSince& wanted) {
  const auto& scope = caller.scope;
  const auto room = find_room(tx, scope, room_id);
  if (!room) return room_not_found(room_id);
  if (auto refusal = area_refusal(wanted.area_m2, wanted.inner_area_m2)) return *refusal;
  const auto four_decimals = [](const Decimal& area) { return Decimal{area_1e4_of(area).value(), -4}; };
  AreaSince after{four_decimals(wanted.area_m2), wanted.valid_from};
  if (wanted.inner_area_m2) after.inner_area_m2 = four_decimals(*wanted.inner_area_m2);
  const auto areas = areas_of_room(tx, scope, room_id);
  const auto before =
      std::ranges::find_if(areas, [&](const AreaSince& row) { return row.valid_from <= after.valid_from; });
  if (before != areas.end() && before->valid_from == after.valid_from) {
    if (before->area_m2 == after.area_m2 && (!after.inner_area_m2 || before->inner_area_m2 == after.inner_area_m2))
      return Recorded<AreaSince>{*before, false};  // said twice: done once
    return Refusal{RefusalKind::conflict,
                   "premises.area_recorded",
                   {{"room", room->full_code},
                    {"since", calendar::to_text(before->valid_from)},
                    {"area", area_text(before->area_m2)}},
                   "valid_from"};
  }
  store::insert_area(tx, scope, room->estate, room_id, after, now);
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

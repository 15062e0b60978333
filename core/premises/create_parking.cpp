#include <boost/json.hpp>

#include "core/premises/parking_store.h"
#include "core/premises/refusals.h"
#include "core/premises/resident_json.h"
#include "core/premises/tell.h"
#include "core/premises/vehicles.h"

namespace lamplighter::premises {

std::vector<ParkingArea> parking_areas(db::Transaction& tx, const accounts::Scope& scope, EstateId estate) {
  return store::parking_areas(tx, scope, {.estate = estate, .area = {}});
}

Outcome<ParkingArea> create_parking_area(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                         const NewParkingArea& wanted) {
  const auto estate = find_estate(tx, caller.scope, wanted.estate);
  if (!estate) return estate_not_found(wanted.estate);
  for (const auto& other : parking_areas(tx, caller.scope, wanted.estate))
    if (other.code == wanted.code)
      return Refusal{RefusalKind::conflict,
                     "premises.parking_area_code_taken",
                     {{"code", wanted.code}, {"estate", estate->name}},
                     "code"};
  const auto id = store::insert_parking_area(tx, caller.scope, wanted, now);
  tell(tx, caller, now,
       {"premises.parking_area.create",
        "parking_area",
        id.n,
        wanted.estate,
        nullptr,
        {{"code", wanted.code}, {"name", wanted.name}}});
  return ParkingArea{id, wanted.estate, wanted.code, wanted.name, 0};
}

Outcome<ParkingSpace> create_parking_space(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                           const NewParkingSpace& wanted) {
  const auto areas = store::parking_areas(tx, caller.scope, {.estate = {}, .area = wanted.area});
  if (areas.empty())
    return Refusal{
        RefusalKind::not_found, "premises.parking_area_not_found", {{"area", std::to_string(wanted.area.n)}}, "area"};
  const auto& area = areas.front();
  const auto full_code = area.code + "-" + wanted.code;
  if (store::space_code_taken(tx, caller.scope, area.estate, full_code))
    return Refusal{RefusalKind::conflict, "premises.parking_space_code_taken", {{"code", full_code}}, "code"};
  const auto id = store::insert_parking_space(tx, caller.scope, area, wanted.code, now);
  auto made = find_parking_space(tx, caller.scope, id, Day{}).value();
  tell(tx, caller, now,
       {"premises.parking_space.create", "parking_space", id.n, area.estate, nullptr, parking_space_json(made)});
  return made;
}

}  // namespace lamplighter::premises

#include "core/premises/readiness.h"

#include "core/premises/history_store.h"

namespace lamplighter::premises {

std::vector<Missing> missing_of_rooms(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Day today) {
  Missing area{"premises.missing.room_area", 0, {}}, owner{"premises.missing.room_owner", 0, {}},
      meter{"premises.missing.room_meter", 0, {}};
  const auto note = [](Missing& missing, const Room& room) {
    ++missing.count;
    if (missing.examples.size() < missing_examples_max) missing.examples.push_back(room.full_code);
  };
  std::map<RoomId, bool> unsold;  // where somebody said so; without an owner alone it is what nobody recorded
  for (const auto& row : store::use_rows(tx, scope, {.room = {}, .estate = estate}))
    if (row.use.valid_from <= today) unsold[row.room] = row.use.occupancy == Occupancy::unsold;
  for (const auto& room : rooms_of_estate(tx, scope, estate, today)) {
    if (!room.area_m2) note(area, room);
    if (!room.owner_name && !unsold[room.id]) note(owner, room);
    if (room.meter_count == 0) note(meter, room);
  }
  std::vector<Missing> out;
  for (auto& missing : {area, owner, meter})
    if (missing.count > 0) out.push_back(missing);
  return out;
}

}  // namespace lamplighter::premises

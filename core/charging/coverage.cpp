#include "core/charging/coverage.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/metering/meter.h"
#include "core/premises/in_turn.h"

namespace lamplighter::charging {
namespace {

constexpr int all_of_them = std::numeric_limits<int>::max();

std::set<MeterId> meters_of_kind(db::Transaction& tx, const accounts::Scope& scope, EstateId estate,
                                 const std::string& kind) {
  std::set<MeterId> meters;
  for (const auto& meter : metering::meters_of_estate(tx, scope, estate))
    if (meter.kind == kind) meters.insert(meter.id);
  return meters;
}

std::vector<premises::Room> rooms_of(db::Transaction& tx, const accounts::Scope& scope, const Run& run) {
  auto rooms = premises::rooms_in(tx, scope, run.estate, run.scope.building);
  const auto& listed = run.scope.rooms;
  if (!listed.empty())
    std::erase_if(rooms, [&](const auto& room) { return !std::binary_search(listed.begin(), listed.end(), room.id); });
  return rooms;
}

void count_meters(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const premises::Within& within,
                  const std::string& kind, Coverage& coverage) {
  const auto meters = meters_of_kind(tx, scope, run.estate, kind);
  std::set<MeterId> borne;
  std::set<RoomId> served;
  for (const auto& stretch : premises::meters_in_turn(tx, scope, within, run.period_from, run.period_to,
                                                      premises::AssignmentId{0}, all_of_them)) {
    if (!meters.contains(stretch.meter)) continue;
    borne.insert(stretch.meter);
    served.insert(stretch.room);
  }
  coverage.objects = static_cast<std::int64_t>(borne.size());
  coverage.rooms_without_meter = 0;
  for (const auto& room : rooms_of(tx, scope, run)) {
    if (served.contains(room.id)) continue;
    ++*coverage.rooms_without_meter;
    if (coverage.first_without_meter.size() < rooms_named_max) coverage.first_without_meter.push_back(room.full_code);
  }
}

}  // namespace

Coverage coverage_of(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const ChargeItem& item) {
  const premises::Within within{run.estate, run.scope.building, run.scope.rooms};
  Coverage coverage;
  coverage.rooms = premises::count_rooms(tx, scope, within);
  switch (item.object) {
    case ChargeObject::meter:
      count_meters(tx, scope, run, within, item.meter_kind, coverage);
      break;
    case ChargeObject::room:
      coverage.objects = coverage.rooms;
      break;
    case ChargeObject::parking_space:
      coverage.objects = premises::count_parking(tx, scope, within, run.period_from, run.period_to);
      break;
  }
  return coverage;
}

}  // namespace lamplighter::charging

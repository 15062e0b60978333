#include "core/charging/coverage.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/metering/meter.h"
#include "core/premises/in_turn.h"
#include "core/premises/places.h"

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

// The first of them as people walk: 1-2 before 1-10.
std::vector<std::string> first_of(std::vector<std::string> codes) {
  const auto end = codes.begin() + static_cast<std::ptrdiff_t>(std::min(codes.size(), rooms_named_max));
  std::partial_sort(codes.begin(), end, codes.end(),
                    [](const auto& a, const auto& b) { return premises::sort_key(a) < premises::sort_key(b); });
  codes.erase(end, codes.end());
  return codes;
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
  std::vector<std::string> bare;
  for (const auto& room : premises::rooms_in_turn(tx, scope, within, RoomId{0}, all_of_them))
    if (!served.contains(room.room)) bare.push_back(room.full_code);
  coverage.rooms_without_meter = static_cast<std::int64_t>(bare.size());
  coverage.first_without_meter = first_of(std::move(bare));
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

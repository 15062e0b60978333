#include "core/charging/coverage.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/charging/regular_lines.h"
#include "core/metering/meter.h"
#include "core/premises/in_turn.h"
#include "core/premises/places.h"

namespace lamplighter::charging {
namespace {

constexpr int all_of_them = std::numeric_limits<int>::max();
constexpr std::size_t rooms_at_once = 500;  // whose histories lie in memory

using Rooms = std::map<RoomId, std::string>;  // with their full codes

LeftOut left_out(std::vector<std::string> codes) {
  LeftOut left{static_cast<std::int64_t>(codes.size()), {}};
  const auto end = codes.begin() + static_cast<std::ptrdiff_t>(std::min(codes.size(), rooms_named_max));
  std::partial_sort(codes.begin(), end, codes.end(),
                    [](const auto& a, const auto& b) { return premises::sort_key(a) < premises::sort_key(b); });
  left.first.assign(codes.begin(), end);
  return left;
}

Rooms all_rooms(db::Transaction& tx, const accounts::Scope& scope, const Run& run) {
  Rooms rooms;
  for (auto& room : premises::rooms_in_turn(tx, scope, within(run), RoomId{0}, all_of_them))
    rooms.emplace(room.room, std::move(room.full_code));
  return rooms;
}

struct Borne {
  Rooms by;  // rooms that bear an object
  std::int64_t objects = 0;
};

Borne meters_borne(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const std::string& kind) {
  std::set<MeterId> of_kind, meters;
  for (const auto& meter : metering::meters_of_estate(tx, scope, run.estate))
    if (meter.kind == kind) of_kind.insert(meter.id);
  Borne borne;
  for (auto& stretch : premises::meters_in_turn(tx, scope, within(run), run.period_from, run.period_to,
                                                premises::AssignmentId{0}, all_of_them)) {
    if (!of_kind.contains(stretch.meter)) continue;
    meters.insert(stretch.meter);
    borne.by.emplace(stretch.room, std::move(stretch.room_full_code));
  }
  borne.objects = static_cast<std::int64_t>(meters.size());
  return borne;
}

Borne spaces_borne(db::Transaction& tx, const accounts::Scope& scope, const Run& run) {
  std::set<premises::ParkingSpaceId> spaces;
  Borne borne;
  for (auto& stretch : premises::parking_in_turn(tx, scope, within(run), run.period_from, run.period_to,
                                                 premises::ParkingAssignmentId{0}, all_of_them)) {
    spaces.insert(stretch.space);
    borne.by.emplace(stretch.room, std::move(stretch.room_full_code));
  }
  borne.objects = static_cast<std::int64_t>(spaces.size());
  return borne;
}

Borne borne_by(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const ChargeItem& item,
               const Rooms& rooms) {
  switch (item.object) {
    case ChargeObject::meter:
      return meters_borne(tx, scope, run, item.meter_kind);
    case ChargeObject::parking_space:
      return spaces_borne(tx, scope, run);
    case ChargeObject::room:
      break;
  }
  return {rooms, static_cast<std::int64_t>(rooms.size())};
}

LeftOut without_payer(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const ChargeItem& item,
                      const Rooms& rooms) {
  const DaySpan period{run.period_from, run.period_to};
  std::vector<std::string> codes;
  std::vector<RoomId> slice;
  const auto look = [&] {
    for (auto& [room, history] :
         premises::histories_of_rooms(tx, scope, slice, run.period_from, run.period_to, std::nullopt)) {
      LineFacts facts;
      facts.served = facts.period = period;
      facts.history = std::move(history);
      if (applies(item, facts) && !payer_of(item, facts.history, period)) codes.push_back(rooms.at(room));
    }
    slice.clear();
  };
  for (const auto& [room, code] : rooms) {
    slice.push_back(room);
    if (slice.size() == rooms_at_once) look();
  }
  if (!slice.empty()) look();
  return left_out(std::move(codes));
}

}  // namespace

Coverage coverage_of(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const ChargeItem& item) {
  const Rooms rooms = all_rooms(tx, scope, run);
  const Borne borne = borne_by(tx, scope, run, item, rooms);
  Coverage coverage{static_cast<std::int64_t>(rooms.size()), borne.objects, {}, {}};
  if (item.object == ChargeObject::meter) {
    std::vector<std::string> bare;
    for (const auto& [room, code] : rooms)
      if (!borne.by.contains(room)) bare.push_back(code);
    coverage.without_meter = left_out(std::move(bare));
  }
  if (run.state == RunState::preview) coverage.without_payer = without_payer(tx, scope, run, item, borne.by);
  return coverage;
}

}  // namespace lamplighter::charging

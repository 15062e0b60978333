#include "core/charging/regular_lines.h"

#include <algorithm>

#include "core/premises/in_turn.h"

namespace lamplighter::charging {
namespace {

// First days of the newest periods, of which some may be a few days longer than this one.
Day average_since(const Run& run) {
  return run.period_from - outlier_periods_max * (run.period_to - run.period_from + 3);
}

LineSubject subject_of(const Place& place, RoomId room, std::string room_full_code, ChargedObject object,
                       DaySpan served) {
  LineSubject subject;
  subject.room = room;
  subject.facts.object = std::move(object);
  subject.facts.room_full_code = std::move(room_full_code);
  subject.facts.served = served;
  subject.facts.period = {place.run.period_from, place.run.period_to};
  return subject;
}

SubjectsInTurn meters_after(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                            std::int64_t cursor) {
  SubjectsInTurn turn{{}, cursor, 0};
  for (const auto& stretch :
       premises::meters_in_turn(tx, scope, within(place.run), place.run.period_from, place.run.period_to,
                                premises::AssignmentId{cursor}, objects_per_slice)) {
    if (static_cast<int>(turn.subjects.size()) == lines_per_slice) break;
    turn.cursor = stretch.assignment.n;
    ++turn.looked_at;
    const auto meter = metering::find_meter(tx, scope, stretch.meter);
    if (meter && meter->kind == place.item.meter_kind)
      turn.subjects.push_back(subject_of(place, stretch.room, stretch.room_full_code,
                                         {ChargeObject::meter, stretch.meter.n, meter->code},
                                         {stretch.from, stretch.to}));
  }
  return turn;
}

SubjectsInTurn rooms_after(db::Transaction& tx, const accounts::Scope& scope, const Place& place, std::int64_t cursor) {
  SubjectsInTurn turn{{}, cursor, 0};
  for (const auto& room : premises::rooms_in_turn(tx, scope, within(place.run), RoomId{cursor}, lines_per_slice)) {
    turn.cursor = room.room.n;
    ++turn.looked_at;
    turn.subjects.push_back(subject_of(place, room.room, room.full_code,
                                       {ChargeObject::room, room.room.n, room.full_code},
                                       {place.run.period_from, place.run.period_to}));
  }
  return turn;
}

SubjectsInTurn spaces_after(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                            std::int64_t cursor) {
  SubjectsInTurn turn{{}, cursor, 0};
  for (const auto& space :
       premises::parking_in_turn(tx, scope, within(place.run), place.run.period_from, place.run.period_to,
                                 premises::ParkingAssignmentId{cursor}, lines_per_slice)) {
    turn.cursor = space.assignment.n;
    ++turn.looked_at;
    turn.subjects.push_back(subject_of(place, space.room, space.room_full_code,
                                       {ChargeObject::parking_space, space.space.n, space.space_full_code},
                                       {space.from, space.to}));
  }
  return turn;
}

template <class Key, class Of>
std::map<Key, std::vector<PostedStretch>> posted_by(const std::vector<store::BilledLine>& lines, Of of) {
  std::map<Key, std::vector<store::BilledLine>> grouped;
  for (const auto& line : lines) grouped[of(line)].push_back(line);
  std::map<Key, std::vector<PostedStretch>> posted;
  for (const auto& [key, group] : grouped) posted[key] = posted_stretches(group);
  return posted;
}

void fill_in_posted(db::Transaction& tx, const ChargeItem& item, std::vector<LineSubject>& subjects, Day since) {
  std::vector<std::int64_t> objects;
  std::vector<RoomId> rooms;
  for (const LineSubject& subject : subjects) {
    objects.push_back(subject.facts.object.id);
    rooms.push_back(subject.room);
  }
  auto of_object = posted_by<std::int64_t>(store::billed_of_objects(tx, item, objects, since),
                                           [](const auto& line) { return line.object; });
  for (LineSubject& subject : subjects) subject.of_object = of_object[subject.facts.object.id];
  if (item.object != ChargeObject::meter || item.ytd_follow != YtdFollow::household) return;
  auto of_room =
      posted_by<RoomId>(store::billed_of_rooms(tx, item, rooms, since), [](const auto& line) { return line.room; });
  for (LineSubject& subject : subjects) subject.of_room = of_room[subject.room];
}

}  // namespace

premises::Within within(const Run& run) {
  return {run.estate, run.scope.building, run.scope.rooms};
}

void fill_in(db::Transaction& tx, const accounts::Scope& scope, const Place& place, std::vector<LineSubject>& subjects,
             std::optional<Instant> known_at) {
  if (subjects.empty()) return;
  std::vector<RoomId> rooms;
  Day looks_back = subjects.front().facts.served.from, last = subjects.front().facts.period.to;
  for (const LineSubject& subject : subjects) {
    rooms.push_back(subject.room);
    looks_back = std::min({looks_back, looks_back_to(place.item, subject.facts.served), subject.facts.period.from});
    last = std::max(last, subject.facts.period.to);
  }
  std::sort(rooms.begin(), rooms.end());
  rooms.erase(std::unique(rooms.begin(), rooms.end()), rooms.end());
  const auto histories = premises::histories_of_rooms(tx, scope, rooms, looks_back, last, known_at);
  std::map<RoomId, std::int64_t> floors;
  if (asks_for(place.item, Variable::floor))
    for (const auto& room :
         premises::rooms_in_turn(tx, scope, {place.run.estate, {}, rooms}, RoomId{0}, static_cast<int>(rooms.size())))
      floors[room.room] = room.floor;
  const bool counts_parking = asks_for(place.item, Variable::parking_count);
  for (LineSubject& subject : subjects) {
    subject.facts.history = histories.at(subject.room);
    if (const auto floor = floors.find(subject.room); floor != floors.end()) subject.facts.floor = floor->second;
    if (counts_parking)
      subject.facts.parking_count = premises::parking_count_on(tx, scope, subject.room, subject.facts.served.from);
  }
  fill_in_posted(tx, place.item, subjects, std::min(looks_back, average_since(place.run)));
}

SubjectsInTurn subjects_after(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                              std::int64_t cursor) {
  SubjectsInTurn turn;
  switch (place.item.object) {
    case ChargeObject::meter:
      turn = meters_after(tx, scope, place, cursor);
      break;
    case ChargeObject::room:
      turn = rooms_after(tx, scope, place, cursor);
      break;
    case ChargeObject::parking_space:
      turn = spaces_after(tx, scope, place, cursor);
      break;
  }
  fill_in(tx, scope, place, turn.subjects);
  return turn;
}

std::int64_t count_subjects(db::Transaction& tx, const accounts::Scope& scope, const Place& place) {
  const auto& run = place.run;
  switch (place.item.object) {
    case ChargeObject::meter:
      return premises::count_meters(tx, scope, within(run), run.period_from, run.period_to);
    case ChargeObject::room:
      return premises::count_rooms(tx, scope, within(run));
    case ChargeObject::parking_space:
      return premises::count_parking(tx, scope, within(run), run.period_from, run.period_to);
  }
  return 0;
}

}  // namespace lamplighter::charging

#include "core/charging/adjusted_lines.h"

#include <algorithm>
#include <set>

#include "core/premises/in_turn.h"

namespace lamplighter::charging {
namespace {

// The rooms of the chain that the run is about.
std::set<RoomId> rooms_in_scope(db::Transaction& tx, const accounts::Scope& scope, const Run& run,
                                const std::vector<PostedStretch>& chain) {
  std::set<RoomId> rooms;
  for (const PostedStretch& stretch : chain) rooms.insert(stretch.line.room);
  if (!run.scope.rooms.empty())
    std::erase_if(
        rooms, [&](RoomId room) { return !std::binary_search(run.scope.rooms.begin(), run.scope.rooms.end(), room); });
  if (rooms.empty() || !run.scope.building) return rooms;
  std::set<RoomId> of_building;
  for (const auto& room :
       premises::rooms_in_turn(tx, scope, {run.estate, run.scope.building, {rooms.begin(), rooms.end()}}, RoomId{0},
                               static_cast<int>(rooms.size())))
    of_building.insert(room.room);
  return of_building;
}

std::vector<PostedStretch> chain_of(db::Transaction& tx, const ChargeItem& item, std::int64_t chain, Day since) {
  const auto lines = chained_by(item) == store::BilledBy::room
                         ? store::billed_of_rooms(tx, item, {RoomId{chain}}, since)
                         : store::billed_of_objects(tx, item, {chain}, since);
  auto stretches = posted_stretches(lines);
  std::stable_sort(stretches.begin(), stretches.end(), [](const PostedStretch& a, const PostedStretch& b) {
    return a.line.served_from < b.line.served_from;
  });
  return stretches;
}

LineSubject subject_of(const PostedStretch& stretch, const store::PostedPlace& at, DaySpan period) {
  LineSubject subject;
  subject.room = stretch.line.room;
  subject.facts.object = at.object;
  subject.facts.room_full_code = at.room_full_code;
  subject.facts.served = {stretch.line.served_from, stretch.line.served_to};
  subject.facts.period = period;
  return subject;
}

bool differs(const PostedStretch& posted, const Evaluation& now) {
  return posted.usage != now.usage || posted.raw != now.amount.raw_yuan || posted.amount != now.amount.amount;
}

// The next line begins with the reading that this one ended with.
bool closing_differs(const Evaluation& before, const Evaluation& now) {
  if (before.segments.empty() || now.segments.empty()) return false;
  return before.segments.back().measured.to != now.segments.back().measured.to;
}

}  // namespace

store::BilledBy chained_by(const ChargeItem& item) {
  const bool by_room = item.object == ChargeObject::meter && item.ytd_follow == YtdFollow::household;
  return by_room ? store::BilledBy::room : store::BilledBy::object;
}

std::vector<AdjustedLine> adjusted_lines(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                                         std::int64_t chain_id) {
  const Run& run = place.run;
  const Day since = looks_back_to(place.item, {run.period_from, run.period_to}) - 1;
  auto chain = chain_of(tx, place.item, chain_id, since);
  const auto rooms = rooms_in_scope(tx, scope, run, chain);
  std::map<BillLineRef, Evaluation> worked_out;
  const EvaluationOf evaluation_of = [&](const PostedStretch& stretch) -> std::optional<Evaluation> {
    if (const auto now = worked_out.find(stretch.line.at); now != worked_out.end()) return now->second;
    return posted_evaluation(tx, stretch);
  };
  std::vector<AdjustedLine> adjusted;
  bool moved = false;  // an earlier line came out differently, so later ones may too
  for (PostedStretch& stretch : chain) {
    if (stretch.line.served_to <= run.period_from || !rooms.contains(stretch.line.room)) continue;
    if (stretch.line.served_from >= run.period_to && !moved) continue;
    const auto before = posted_evaluation(tx, stretch);
    if (!before) continue;  // damaged; verify_bill says so
    const auto at = store::place_of(tx, stretch.line.at);
    std::vector<LineSubject> subjects{subject_of(stretch, at, before->input.period)};
    fill_in(tx, scope, place, subjects);
    // As far as this run has got, not as it was posted.
    subjects.front().of_object = chain;
    std::erase_if(subjects.front().of_object,
                  [&](const PostedStretch& other) { return other.line.object != stretch.line.object; });
    subjects.front().of_room = chain;
    auto now = evaluate_line(tx, scope, place, subjects.front(), evaluation_of);
    if (!now) {
      adjusted.push_back({stretch, std::move(now), at});
      continue;
    }
    const bool different = differs(stretch, *now);
    moved = moved || different || closing_differs(*before, *now);
    worked_out.insert_or_assign(stretch.line.at, *now);
    const PostedStretch posted = stretch;
    stretch.usage = now->usage;
    stretch.raw = now->amount.raw_yuan;
    stretch.amount = now->amount.amount;
    if (different) adjusted.push_back({posted, std::move(now), at});
  }
  return adjusted;
}

}  // namespace lamplighter::charging

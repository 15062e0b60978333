#include "core/premises/room_facts.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/premises/fact_store.h"
#include "core/premises/history_store.h"
#include "core/premises/place_json.h"
#include "core/premises/refusals.h"
#include "core/premises/tell.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::premises {
namespace {

constexpr std::string_view fact_texts[] = {"owner", "area", "use", "people"};

Act act_on(const Room& room, std::string action, boost::json::value before, boost::json::value after) {
  return {std::move(action), "room", room.id.n, room.estate, std::move(before), std::move(after)};
}

// Whether posted bills forbid it: those of an owner always, other facts until somebody says how far bills reach.
std::optional<Refusal> billed_refusal(const Room& room, const Withdrawal& wanted, Day billed_until) {
  if (wanted.fact != RoomFact::owner && wanted.billed_until == billed_until) return std::nullopt;
  return Refusal{RefusalKind::conflict,
                 wanted.fact == RoomFact::owner ? "premises.owner_billed" : "premises.fact_billed",
                 {{"room", room.full_code},
                  {"since", calendar::to_text(wanted.valid_from)},
                  {"billed_until", calendar::to_text(billed_until)}},
                 wanted.fact == RoomFact::owner ? "valid_from" : "billed_until"};
}

// Of rows newest first, the one in force on that day.
template <class Row>
auto in_force(const std::vector<Row>& rows, Day day) {
  return std::ranges::find_if(rows, [&](const Row& row) { return row.valid_from <= day; });
}

}  // namespace

std::string_view to_text(RoomFact fact) {
  return fact_texts[static_cast<std::size_t>(fact)];
}
std::optional<RoomFact> parse_room_fact(std::string_view text) {
  return enumerator_of<RoomFact>(fact_texts, text);
}

std::vector<UseSince> uses_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  std::vector<UseSince> out;
  for (const auto& row : store::use_rows(tx, scope, {.room = room, .estate = {}})) out.push_back(row.use);
  std::ranges::reverse(out);
  return out;
}

std::vector<PeopleSince> people_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  std::vector<PeopleSince> out;
  for (const auto& row : store::people_rows(tx, scope, {.room = room, .estate = {}}))
    out.push_back({row.people, row.from});
  std::ranges::reverse(out);
  return out;
}

Outcome<Recorded<UseSince>> add_use(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room_id,
                                    const UseSince& wanted) {
  const auto room = find_room(tx, caller.scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto uses = uses_of_room(tx, caller.scope, room_id);
  const auto before = in_force(uses, wanted.valid_from);
  if (before != uses.end() && before->valid_from == wanted.valid_from) {
    if (*before == wanted) return Recorded<UseSince>{*before, false};  // said twice: done once
    return Refusal{RefusalKind::conflict,
                   "premises.use_recorded",
                   {{"room", room->full_code},
                    {"since", calendar::to_text(before->valid_from)},
                    {"use", std::string(to_text(before->use))}},
                   "valid_from"};
  }
  store::insert_use(tx, caller.scope, room->estate, room_id, wanted, now);
  tell(tx, caller, now,
       act_on(*room, "premises.room.add_use", before == uses.end() ? nullptr : use_json(*before), use_json(wanted)));
  return Recorded<UseSince>{wanted, true};
}

Outcome<Recorded<PeopleSince>> add_people(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                          RoomId room_id, const PeopleSince& wanted) {
  const auto room = find_room(tx, caller.scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto all = people_of_room(tx, caller.scope, room_id);
  const auto before = in_force(all, wanted.valid_from);
  if (before != all.end() && before->valid_from == wanted.valid_from) {
    if (*before == wanted) return Recorded<PeopleSince>{*before, false};  // said twice: done once
    return Refusal{RefusalKind::conflict,
                   "premises.people_recorded",
                   {{"room", room->full_code},
                    {"since", calendar::to_text(before->valid_from)},
                    {"people", std::to_string(before->people)}},
                   "valid_from"};
  }
  store::insert_people(tx, caller.scope, room->estate, room_id, wanted, now);
  tell(tx, caller, now,
       act_on(*room, "premises.room.add_people", before == all.end() ? nullptr : people_json(*before),
              people_json(wanted)));
  return Recorded<PeopleSince>{wanted, true};
}

Outcome<Recorded<Day>> record_handover(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room_id,
                                       Day day) {
  const auto room = find_room(tx, caller.scope, room_id);
  if (!room) return room_not_found(room_id);
  if (room->handover_day == day) return Recorded<Day>{day, false};  // said twice: done once
  if (room->handover_day)
    return Refusal{RefusalKind::conflict,
                   "premises.handover_recorded",
                   {{"room", room->full_code}, {"day", calendar::to_text(*room->handover_day)}},
                   "day"};
  store::set_handover(tx, caller.scope, room_id, day);
  tell(tx, caller, now, act_on(*room, "premises.room.hand_over", nullptr, {{"handover_day", calendar::to_text(day)}}));
  return Recorded<Day>{day, true};
}

Outcome<Withdrawal> withdraw(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                             const BilledUntil& billed_until, RoomId room_id, const Withdrawal& wanted) {
  const auto room = find_room(tx, caller.scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto day = calendar::to_text(wanted.valid_from);
  if (!store::stands(tx, caller.scope, room_id, wanted.fact, wanted.valid_from))
    return Refusal{RefusalKind::not_found,
                   "premises.fact_not_recorded",
                   {{"room", room->full_code}, {"since", day}},
                   "valid_from"};
  const auto billed = billed_until(tx, caller.scope, room_id);
  const bool is_billed = billed && *billed > wanted.valid_from;
  if (is_billed)
    if (auto refusal = billed_refusal(*room, wanted, *billed)) return *refusal;
  store::withdraw(tx, caller, now, room_id, wanted);
  boost::json::object taken_back{{"fact", to_text(wanted.fact)}, {"valid_from", day}};
  if (is_billed) taken_back["billed_until"] = calendar::to_text(*billed);  // bills rest on it
  auto act = act_on(*room, "premises.room.withdraw", std::move(taken_back), nullptr);
  act.reason = wanted.reason;
  tell(tx, caller, now, std::move(act));
  return wanted;
}

}  // namespace lamplighter::premises

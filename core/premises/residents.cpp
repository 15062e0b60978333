#include "core/premises/residents.h"

#include <algorithm>

#include "core/premises/refusals.h"
#include "core/premises/resident_json.h"
#include "core/premises/resident_store.h"
#include "core/premises/tell.h"
#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::premises {
namespace {

constexpr std::string_view role_texts[] = {"owner", "co_owner", "tenant", "family"};
constexpr std::size_t phone_digits_min = 5;
constexpr Seen nothing_whole{};

bool is_phone(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '-'; };
  return text.size() >= phone_digits_min && text.size() <= phone_characters_max && std::ranges::all_of(text, fits);
}

std::optional<Refusal> facts_refusal(const ResidentFacts& facts) {
  for (const auto& phone : facts.phones)
    if (!is_phone(phone)) return Refusal{RefusalKind::invalid, "premises.phone_invalid", {{"value", phone}}, "phones"};
  if (facts.identity_kind.empty() != facts.identity_number.empty())
    return Refusal{RefusalKind::invalid, "premises.identity_incomplete", {}, "identity_number"};
  return std::nullopt;
}

Act act_on(const Resident& resident, std::string action) {
  return {std::move(action), "resident", resident.id.n, resident.estate, nullptr, nullptr};
}

}  // namespace

std::string_view to_text(Role role) {
  return role_texts[static_cast<std::size_t>(role)];
}
std::optional<Role> parse_role(std::string_view text) {
  return enumerator_of<Role>(role_texts, text);
}

bool is_same_person(const ResidentFacts& a, const ResidentFacts& b) {
  if (a.name != b.name) return false;
  if (!a.identity_number.empty() && a.identity_number == b.identity_number) return true;
  return !a.phones.empty() && !b.phones.empty() && a.phones.front() == b.phones.front();
}

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t first = 3, last = 4, short_last = 2;
  if (phone.size() >= first + last + 4)
    return std::string(phone.substr(0, first)) + std::string(phone.size() - first - last, '*') +
           std::string(phone.substr(phone.size() - last));
  const auto shown = std::min(short_last, phone.size());
  return std::string(phone.size() - shown, '*') + std::string(phone.substr(phone.size() - shown));
}

std::string masked_identity(std::string_view number) {
  return masked_phone(number);
}

std::optional<Resident> find_resident(db::Transaction& tx, const accounts::Scope& scope, ResidentId resident) {
  auto found = store::residents_after(tx, scope, {.resident = resident, .estate = {}, .name = {}, .q = {}}, {}, 1);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Residency> residencies_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room) {
  return store::residencies(tx, scope, {.room = room, .resident = {}, .residency = {}});
}

std::vector<Residency> residencies_of_resident(db::Transaction& tx, const accounts::Scope& scope, ResidentId resident) {
  return store::residencies(tx, scope, {.room = {}, .resident = resident, .residency = {}});
}

std::optional<std::string> occupant_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day) {
  const auto history = room_history(tx, scope, room, day, day + 1);
  if (!history.tenants.empty()) return history.tenants.front().name;
  if (!history.owners.empty()) return history.owners.front().name;
  return std::nullopt;
}

Outcome<Resident> create_resident(db::Transaction& tx, const accounts::Caller& caller, Instant now, EstateId estate,
                                  const ResidentFacts& wanted) {
  if (!find_estate(tx, caller.scope, estate)) return estate_not_found(estate);
  if (auto refusal = facts_refusal(wanted)) return *refusal;
  for (const auto& other : store::residents_named(tx, caller.scope, estate, wanted.name))
    if (is_same_person(other.facts, wanted))
      return Refusal{RefusalKind::conflict, "premises.resident_recorded", {{"name", wanted.name}}, "name"};
  const auto id = store::insert_resident(tx, caller.scope, estate, wanted, now);
  const Resident made{id, estate, wanted};
  auto act = act_on(made, "premises.resident.create");
  act.after = resident_json(made, nothing_whole);
  tell(tx, caller, now, std::move(act));
  return made;
}

Outcome<Resident> change_resident(db::Transaction& tx, const accounts::Caller& caller, Instant now, ResidentId id,
                                  const ResidentFacts& wanted) {
  const auto before = find_resident(tx, caller.scope, id);
  if (!before) return resident_not_found(id);
  if (auto refusal = facts_refusal(wanted)) return *refusal;
  const Resident after{id, before->estate, wanted};
  store::update_resident(tx, caller.scope, after);
  auto act = act_on(after, "premises.resident.change");
  act.before = resident_json(*before, nothing_whole);
  act.after = resident_json(after, nothing_whole);
  tell(tx, caller, now, std::move(act));
  return after;
}

Outcome<Resident> reveal_resident(db::Transaction& tx, const accounts::Caller& caller, Instant now, ResidentId id,
                                  std::string_view reason) {
  const auto resident = find_resident(tx, caller.scope, id);
  if (!resident) return resident_not_found(id);
  accounts::audit(tx, caller, now,
                  {.action = "premises.resident.reveal",
                   .subject_kind = "resident",
                   .subject = id.n,
                   .estate = resident->estate,
                   .before = nullptr,
                   .after = nullptr,
                   .reason = std::string(reason)});
  return *resident;
}

Outcome<Recorded<NewResidency>> add_residency(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                              RoomId room_id, const NewResidency& wanted) {
  const auto room = find_room(tx, caller.scope, room_id);
  if (!room) return room_not_found(room_id);
  const auto resident = find_resident(tx, caller.scope, wanted.resident);
  if (!resident) return resident_not_found(wanted.resident);
  if (resident->estate != room->estate)
    return Refusal{RefusalKind::conflict,
                   "premises.resident_of_other_estate",
                   {{"resident", resident->facts.name}, {"room", room->full_code}},
                   "resident"};
  if (wanted.role == Role::owner) {
    const auto owner = add_owner(tx, caller, now, room_id,
                                 {resident->facts.name, wanted.valid_from, wanted.resident, wanted.share_1e4});
    if (!owner) return owner.error();
    return Recorded<NewResidency>{wanted, owner->added};
  }
  for (const auto& other : residencies_of_room(tx, caller.scope, room_id)) {
    if (other.resident != wanted.resident || other.role != wanted.role) continue;
    if (other.valid_to && *other.valid_to <= wanted.valid_from) continue;  // before
    if (other.valid_from == wanted.valid_from && !other.valid_to) return Recorded<NewResidency>{wanted, false};
    return Refusal{
        RefusalKind::conflict,
        "premises.residency_recorded",
        {{"resident", resident->facts.name}, {"room", room->full_code}, {"since", calendar::to_text(other.valid_from)}},
        "valid_from"};
  }
  store::insert_residency(tx, caller.scope, room->estate, room_id, wanted, std::nullopt);
  const auto all = residencies_of_room(tx, caller.scope, room_id);
  const auto made = std::ranges::find_if(all, [&](const Residency& r) {
    return r.resident == wanted.resident && r.role == wanted.role && r.valid_from == wanted.valid_from;
  });
  tell(tx, caller, now,
       {"premises.room.add_resident", "room", room_id.n, room->estate, nullptr, residency_json(*made, nothing_whole)});
  return Recorded<NewResidency>{wanted, true};
}

Outcome<Residency> end_residency(db::Transaction& tx, const accounts::Caller& caller, Instant now, ResidencyId id,
                                 Day valid_to) {
  const auto found = store::residencies(tx, caller.scope, {.room = {}, .resident = {}, .residency = id});
  if (found.empty())
    return Refusal{RefusalKind::not_found, "premises.residency_not_found", {{"residency", std::to_string(id.n)}}, ""};
  const auto& before = found.front();
  if (before.valid_to == valid_to) return before;  // said twice: done once
  if (auto refusal = end_refusal("premises.residency_", before.valid_from, before.valid_to, valid_to)) return *refusal;
  store::end_residency(tx, caller.scope, id, valid_to);
  auto after = before;
  after.valid_to = valid_to;
  const auto room = find_room(tx, caller.scope, before.room).value();
  tell(tx, caller, now,
       {"premises.room.end_resident", "room", before.room.n, room.estate, residency_json(before, nothing_whole),
        residency_json(after, nothing_whole)});
  return after;
}

}  // namespace lamplighter::premises

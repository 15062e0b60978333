// Residents: whoever owns, rents or lives in a room of the estate, and since when. The owner stands in room_owner, for
// the debtor of a bill comes from there; residency has everybody else.
#pragma once

#include "core/premises/places.h"

namespace lamplighter::premises {

using ResidencyId = Id<struct ResidencyTag>;

inline constexpr std::size_t phones_max = 4;
inline constexpr std::size_t phone_characters_max = 20;
inline constexpr std::size_t identity_characters_max = 40;
inline constexpr std::size_t note_characters_max = 400;
inline constexpr std::int64_t birth_year_min = 1900;
inline constexpr std::int64_t share_1e4_max = 10'000;

// Sees whole phone numbers; whole identity numbers need both.
inline constexpr std::string_view sees_phones = "premises.personal";
inline constexpr std::string_view sees_identity = "premises.identity";

struct ResidentFacts {  // what was not volunteered is empty
  std::string name;
  std::vector<std::string> phones;  // the one to call first leads; digits with an optional '+' before
  std::string gender;               // "female", "male", "other"
  std::optional<std::int64_t> birth_year;
  std::string hobbies;
  std::string identity_kind;    // "id_card", "passport", "company", "other"
  std::string identity_number;  // with identity_kind or not at all
  std::string note;
};
struct Resident {
  ResidentId id;
  EstateId estate;
  ResidentFacts facts;
};

enum class Role : std::uint8_t {
  owner,
  co_owner,
  tenant,
  family,
};
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view text);

// Who has to do with which room as what. An owner's comes from room_owner: no id, ended by the next owner.
struct Residency {
  std::optional<ResidencyId> id;
  RoomId room;
  std::string room_full_code;
  std::optional<ResidentId> resident;  // none: an owner of whom only the name is known
  std::string name;
  std::vector<std::string> phones;
  Role role = Role::owner;
  std::optional<std::int64_t> share_1e4;
  Day valid_from;
  std::optional<Day> valid_to;
};

std::optional<Resident> find_resident(db::Transaction& tx, const accounts::Scope& scope, ResidentId resident);
// By day, the owners among them; those that ended too.
std::vector<Residency> residencies_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);
std::vector<Residency> residencies_of_resident(db::Transaction& tx, const accounts::Scope& scope, ResidentId resident);
// The tenant on that day (the first, where there are several), else the owner; nullopt where neither is recorded.
std::optional<std::string> occupant_on(db::Transaction& tx, const accounts::Scope& scope, RoomId room, Day day);

// The same name, and the same identity number or first phone; with neither given on one side, nobody can say.
bool is_same_person(const ResidentFacts& a, const ResidentFacts& b);

// "138****1234"; all but the last two signs of a short one.
std::string masked_phone(std::string_view phone);
// "110***********1234": the first three and the last four signs of a long one, the last two of a short one.
std::string masked_identity(std::string_view number);

// Refuses premises.estate_not_found, phone_invalid, identity_incomplete, resident_recorded (the
// same name with the same first phone or identity number exists in the estate).
Outcome<Resident> create_resident(db::Transaction& tx, const accounts::Caller& caller, Instant now, EstateId estate,
                                  const ResidentFacts& wanted);
// All facts at once, as they are from now on. Refuses premises.resident_not_found and as create_resident.
Outcome<Resident> change_resident(db::Transaction& tx, const accounts::Caller& caller, Instant now, ResidentId resident,
                                  const ResidentFacts& wanted);
// The whole phone numbers, and the identity number for who may see it: audited with the reason.
Outcome<Resident> reveal_resident(db::Transaction& tx, const accounts::Caller& caller, Instant now, ResidentId resident,
                                  std::string_view reason);

struct NewResidency {
  ResidentId resident;
  Role role = Role::tenant;
  std::optional<std::int64_t> share_1e4;
  Day valid_from;
};
// An owner is added as add_owner does, with its refusals. Otherwise refuses premises.room_not_found,
// resident_not_found, resident_of_other_estate, residency_recorded (the same resident as the same, overlapping).
Outcome<Recorded<NewResidency>> add_residency(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                              RoomId room, const NewResidency& wanted);
// Refuses premises.residency_not_found, residency_ended, residency_end_too_early.
Outcome<Residency> end_residency(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                                 ResidencyId residency, Day valid_to);

}  // namespace lamplighter::premises

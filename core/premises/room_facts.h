// What is recorded of a room from a day on besides owner and area (places.h): use, people, the handover; and taking a
// wrong row back. Rows are added, never edited: bills rest on them.
#pragma once

#include <functional>

#include "core/premises/places.h"

namespace lamplighter::premises {

inline constexpr std::int64_t people_max = 1'000;
inline constexpr std::size_t reason_characters_max = 200;

struct PeopleSince {
  std::int64_t people = 0;
  Day valid_from;
  friend bool operator==(const PeopleSince&, const PeopleSince&) = default;
};
// Newest first.
std::vector<UseSince> uses_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);
std::vector<PeopleSince> people_of_room(db::Transaction& tx, const accounts::Scope& scope, RoomId room);

// As add_owner. Refuse premises.room_not_found, use_recorded; people_recorded.
Outcome<Recorded<UseSince>> add_use(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room,
                                    const UseSince& wanted);
Outcome<Recorded<PeopleSince>> add_people(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room,
                                          const PeopleSince& wanted);
// The day the room was handed over to its first owner: once. Refuses premises.room_not_found, handover_recorded.
Outcome<Recorded<Day>> record_handover(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room,
                                       Day day);

enum class RoomFact : std::uint8_t {
  owner,
  area,
  use,
  people,
};
std::string_view to_text(RoomFact fact);
std::optional<RoomFact> parse_room_fact(std::string_view text);

// The first day after the last period of the room that a posted bill charges; nullopt: none does. Charging lies above
// premises, so main passes it in.
using BilledUntil = std::function<std::optional<Day>(db::Transaction&, const accounts::Scope&, RoomId)>;

struct Withdrawal {
  RoomFact fact = RoomFact::owner;
  Day valid_from;
  std::string reason;
  // Who withdraws knows that posted bills reach so far. Looked at only where they reach past `valid_from`.
  std::optional<Day> billed_until;
};
// The row of that day stays in the database but counts no more; the row before it holds on. Posted bills stay as they
// are: an adjustment run charges or credits the difference. Refuses premises.room_not_found, fact_not_recorded (no row
// of that day), fact_billed (posted bills may rest on it, and `billed_until` is not how far they reach), owner_billed
// (posted bills name their debtor for ever).
Outcome<Withdrawal> withdraw(db::Transaction& tx, const accounts::Caller& caller, Instant now,
                             const BilledUntil& billed_until, RoomId room, const Withdrawal& wanted);

}  // namespace lamplighter::premises

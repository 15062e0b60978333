// When a gateway was there: what its status messages said, as a strip of time.
#pragma once

#include <vector>

#include "core/fleet/arrival.h"

namespace lamplighter::fleet {

using lamplighter::to_text;  // of instants too, which argument-dependent lookup does not find

enum class Presence : std::uint8_t {
  online,   // connected, and its records arrive as they are made
  late,     // connected, but records older than late_after still wait with it
  offline,  // it said so, or the broker lost it
  unheard,  // it was online as far as anybody knew, but for unheard_after nothing came: we were away, or the broker
};
std::string_view to_text(Presence presence);

inline constexpr std::chrono::minutes late_after{15};
inline constexpr std::chrono::minutes unheard_after{15};  // longer than the longest status interval
inline constexpr int presence_rows_max = 2'000;           // in one strip: the newest
inline constexpr int presence_rows_kept = 20'000;  // of one gateway; of one that comes and goes all day the oldest go

struct PresenceChange {
  Presence state = Presence::online;
  Instant at{};
};
// What one status message says.
Presence presence_of(const wire::StatusMessage& status, Instant received);
// What is to be written down when it comes: nothing, the new state, or that before it nobody was heard. `last_seen`:
// when anything of the gateway came before this message.
std::vector<PresenceChange> changes_by(const std::optional<PresenceChange>& last, Instant last_seen, Presence now_state,
                                       Instant received);
// Writes that down; to be called before `seen`.
void note_presence(db::Transaction& tx, const Standing& gateway, const wire::StatusMessage& status, Instant received);

struct PresenceStretch {
  Presence state = Presence::online;
  Instant from{}, to{};
  friend bool operator==(const PresenceStretch&, const PresenceStretch&) = default;
};
// The changes (oldest first, one before `from` where there is one) as stretches within [from, now). The time before the
// first change is not covered: nothing is known of it.
std::vector<PresenceStretch> stretches(const std::vector<PresenceChange>& changes, Instant last_seen, Instant from,
                                       Instant now);
// The newest changes of a gateway that the caller was shown, from the one in force at `from` on; oldest first.
std::vector<PresenceChange> presence_changes(db::Transaction& tx, GatewayId gateway, Instant from);

}  // namespace lamplighter::fleet

#include "core/fleet/presence.h"

#include <array>

namespace lamplighter::fleet {
namespace {

bool is_there(Presence state) {
  return state == Presence::online || state == Presence::late;
}

}  // namespace

std::string_view to_text(Presence presence) {
  constexpr std::array<std::string_view, 4> texts{"online", "late", "offline", "unheard"};
  return texts.at(static_cast<std::size_t>(presence));
}

Presence presence_of(const wire::StatusMessage& status, Instant received) {
  if (!status.online) return Presence::offline;
  // A gateway whose clock is not right yet cannot say how old its records are.
  const bool dated = status.oldest_unconfirmed && status.clock != ClockState::unsynced;
  return dated && received - *status.oldest_unconfirmed > late_after ? Presence::late : Presence::online;
}

std::vector<PresenceChange> changes_by(const std::optional<PresenceChange>& last, Instant last_seen, Presence now_state,
                                       Instant received) {
  std::vector<PresenceChange> changes;
  const bool lost = last && is_there(last->state) && received - last_seen > unheard_after;
  if (lost) changes.push_back({Presence::unheard, std::max(last_seen, last->at)});
  if (lost || !last || last->state != now_state) changes.push_back({now_state, received});
  return changes;
}

std::vector<PresenceStretch> stretches(const std::vector<PresenceChange>& changes, Instant last_seen, Instant from,
                                       Instant now) {
  std::vector<PresenceStretch> found;
  const auto add = [&](Presence state, Instant begin, Instant end) {
    begin = std::max(begin, from);
    if (begin < end) found.push_back({state, begin, end});
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto& change = changes[i];
    if (i + 1 < changes.size()) {
      add(change.state, change.at, changes[i + 1].at);
      continue;
    }
    const auto heard_to = std::max(last_seen, change.at);
    const bool lost = is_there(change.state) && now - heard_to > unheard_after;
    add(change.state, change.at, lost ? heard_to : now);
    if (lost) add(Presence::unheard, heard_to, now);
  }
  return found;
}

}  // namespace lamplighter::fleet

#include <algorithm>

#include "core/fleet/presence.h"

namespace lamplighter::fleet {
namespace {

Presence presence_from(const std::string& text) {
  for (const auto state : {Presence::online, Presence::late, Presence::offline})
    if (to_text(state) == text) return state;
  return Presence::unheard;
}

}  // namespace

void note_presence(db::Transaction& tx, const Standing& g, const wire::StatusMessage& status, Instant received) {
  const auto seen = tx.select_one<Instant>("SELECT last_seen FROM gateway WHERE id = ?", g.id);
  std::optional<PresenceChange> last;
  if (const auto row = tx.select_one<std::string, Instant>(
          "SELECT state, at FROM gateway_presence WHERE gateway_id = ? ORDER BY id DESC LIMIT 1", g.id))
    last = PresenceChange{presence_from(std::get<0>(*row)), std::get<1>(*row)};
  const auto changes = changes_by(last, std::get<0>(seen.value()), presence_of(status, received), received);
  for (const auto& change : changes)
    tx.execute("INSERT INTO gateway_presence (gateway_id, at, state) VALUES (?, ?, ?)", g.id, change.at,
               to_text(change.state));
  if (changes.empty()) return;
  tx.execute(
      "DELETE FROM gateway_presence WHERE gateway_id = ? AND id <= (SELECT n.id FROM gateway_presence n"
      " WHERE n.gateway_id = ? ORDER BY n.id DESC LIMIT 1 OFFSET ?)",
      g.id, g.id, presence_rows_kept);
}

std::vector<PresenceChange> presence_changes(db::Transaction& tx, GatewayId gateway, Instant from) {
  std::vector<PresenceChange> changes;  // newest first, until one that was in force at `from`
  for (const auto& [state, at] : tx.select<std::string, Instant>(
           "SELECT state, at FROM gateway_presence WHERE gateway_id = ? ORDER BY id DESC LIMIT ?", gateway,
           presence_rows_max)) {
    changes.push_back({presence_from(state), at});
    if (at <= from) break;
  }
  std::reverse(changes.begin(), changes.end());
  return changes;
}

}  // namespace lamplighter::fleet

// Many messages into the database in one transaction; then, and only then, the answers.
//
// A crash before the commit: nothing happened, nobody was answered, the gateways resend. A crash after it: the gateways
// resend, and the received ranges say "already here". So each record counts once whatever dies (reliability.md, promise
// 1).
#pragma once

#include <unordered_map>

#include "core/ingest/accept.h"
#include "core/metering/intake.h"

namespace lamplighter::ingest {

// Channel numbers already looked up. A committed number never changes, so what is here is never stale.
class ChannelIndex {
 public:
  const ChannelId* find(const metering::ChannelKey& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second;
  }
  void add(const metering::ChannelKey& key, ChannelId id) { by_key_.emplace(key, id); }

 private:
  struct Hash {
    std::size_t operator()(const metering::ChannelKey& k) const noexcept {
      const std::size_t names = std::hash<DeviceName>{}(k.device) * 31 + std::hash<RegisterName>{}(k.reg);
      return names * 31 + static_cast<std::size_t>(k.gateway.n) * 64 + static_cast<std::size_t>(k.unit);
    }
  };
  std::unordered_map<metering::ChannelKey, ChannelId, Hash> by_key_;
};

struct Arrived {  // a message and what was made of it
  Message message;
  Arrival arrival;
};

struct Tally {  // records, for the metrics
  std::int64_t stored = 0, already_here = 0, refused = 0, held = 0;
  std::int64_t unsure = 0, repeated = 0, conflicting = 0;
};

struct Written {
  std::vector<wire::AnswerMessage> answers;                          // one a gateway and epoch
  std::vector<std::pair<metering::ChannelKey, ChannelId>> channels;  // looked up: for the index
  Tally tally;
  bool corrections_waiting = false;  // correct_some has work
};

// Commits at Priority::ingest, then returns. Throws what the database throws: nothing was stored then.
Written write_batch(db::Database& database, const ChannelIndex& index, const std::vector<Arrived>& batch, Instant now);

// One slice of the work that clock_corrected events left. False: nothing is waiting.
bool correct_some(db::Database& database, Instant now);

}  // namespace lamplighter::ingest

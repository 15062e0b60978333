// One gateway, one broker, one core, and everything that can go wrong between them, under one clock and one seed.
//
// The gateway's outbox and delivery and the core's acceptance are the real ones. Simulated are the disk below the
// outbox, the network with a broker that forgets, the core's database (a transaction is a copy that replaces the
// state), and time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "core/ingest/accept.h"
#include "gateway/outbox/outbox.h"
#include "gateway/publish/delivery.h"
#include "tests/simulation/disk.h"

namespace lamplighter::simulation {

struct Outcome {
  std::vector<std::string> faults;  // what the oracle found; empty: all is well
  std::uint64_t transcript_hash = 0;
  std::string transcript;  // when asked for
  std::int64_t accepted = 0, stored = 0, thinned = 0, crashes = 0, disk_failures = 0, resent = 0, epochs = 0;
};

// The same seed gives the same transcript, byte for byte.
Outcome simulate(std::uint64_t seed, bool keep_transcript);

// One failure and no other trouble.
struct Strike {
  std::int64_t operation = 0;   // of the gateway's disk, counted from 1: a write, truncation or sync
  bool power = false;           // the power goes with it
  std::int64_t readings = 200;  // so many are read, then the gateway stops to measure
};
struct StrikeOutcome {
  Outcome outcome;
  bool struck = false;  // false: the play has fewer operations
};
StrikeOutcome simulate(const Strike& strike);

}  // namespace lamplighter::simulation

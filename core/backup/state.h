// What a database holds, and whether it is whole: the proof of a restore, tried or real.
#pragma once

#include "core/backup/manifest.h"

namespace lamplighter::backup {

State state_of(db::Transaction& tx);

// What is wrong with a database that should hold `expected`, one sentence each; empty: whole. Integrity, migrations,
// rows of each table, heads of the chains; then brings it up to date with this program and walks both chains of every
// company. The second half needs the first to be good.
std::vector<std::string> faults_of(db::Database& database, const State& expected, Instant now);

}  // namespace lamplighter::backup

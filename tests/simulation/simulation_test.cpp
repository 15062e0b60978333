// LAMPLIGHTER_SEEDS=2000 plays more; `test_simulation --seed=N` plays one seed and prints its transcript.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/simulation/world.h"

using namespace lamplighter::simulation;

namespace {

std::string option(const std::string& name) {  // --name=value of the command line
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string line{std::istreambuf_iterator<char>(file), {}};
  const auto found = line.find("--" + name + "=");
  if (found == std::string::npos) return "";
  const auto begin = found + name.size() + 3;
  return line.substr(begin, line.find('\0', begin) - begin);
}

std::string shown(const Outcome& outcome) {
  std::string text;
  for (std::size_t i = 0; i < outcome.faults.size() && i < 5; ++i) text += "\n  " + outcome.faults[i];
  return text;
}

}  // namespace

TEST_CASE("whatever fails, each accepted reading is stored once, in order, and the outbox drains") {
  if (const auto seed = option("seed"); !seed.empty()) {
    const auto outcome = simulate(std::stoull(seed), /*keep_transcript=*/true);
    std::cout << outcome.transcript << "hash " << outcome.transcript_hash << "\n";
    CHECK_MESSAGE(outcome.faults.empty(), "seed " << seed << shown(outcome));
    return;
  }
  const char* wanted = std::getenv("LAMPLIGHTER_SEEDS");
  const std::uint64_t seeds = wanted ? std::stoull(wanted) : 2000;
  Outcome sum;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const auto outcome = simulate(seed, /*keep_transcript=*/false);
    CHECK_MESSAGE(outcome.faults.empty(), "test_simulation --seed=" << seed << shown(outcome));
    sum.accepted += outcome.accepted;
    sum.stored += outcome.stored;
    sum.thinned += outcome.thinned;
    sum.crashes += outcome.crashes;
    sum.disk_failures += outcome.disk_failures;
    sum.resent += outcome.resent;
  }
  MESSAGE(seeds << " seeds: " << sum.accepted << " readings accepted, " << sum.stored << " stored, " << sum.thinned
                << " thinned, " << sum.crashes << " crashes, " << sum.disk_failures << " failures of the disk, "
                << sum.resent << " messages sent again");
  CHECK(sum.crashes > 0);
  CHECK(sum.disk_failures > 0);
  CHECK(sum.thinned > 0);
  CHECK(sum.resent > 0);
}

TEST_CASE("a seed replays byte for byte") {
  if (!option("seed").empty()) return;
  for (const std::uint64_t seed : {1, 2, 3, 11, 33}) {
    const auto first = simulate(seed, /*keep_transcript=*/true), second = simulate(seed, /*keep_transcript=*/true);
    CHECK(first.transcript.size() > 1'000);
    CHECK(first.transcript == second.transcript);
    CHECK(first.transcript_hash == second.transcript_hash);
  }
  CHECK(simulate(1, false).transcript_hash != simulate(2, false).transcript_hash);
}

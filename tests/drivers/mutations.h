// How many damaged answers, made from which seed: LAMPLIGHTER_MUTATIONS and LAMPLIGHTER_SEED, or what a test run takes.
#pragma once

#include <cstdlib>
#include <string>

namespace lamplighter {

struct Mutations {
  int count = 20'000;
  unsigned seed = 20261123;
};

inline Mutations wanted_mutations() {
  Mutations wanted;
  if (const char* text = std::getenv("LAMPLIGHTER_MUTATIONS")) wanted.count = std::stoi(text);
  if (const char* text = std::getenv("LAMPLIGHTER_SEED")) wanted.seed = static_cast<unsigned>(std::stoul(text));
  return wanted;
}

}  // namespace lamplighter

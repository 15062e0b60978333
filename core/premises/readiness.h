// What is missing before charging can begin (B5).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/premises/premises.h"

namespace lamplighter::premises {

inline constexpr std::size_t missing_examples_max = 5;

struct Missing {
  std::string code;                   // "premises.missing.room_area": a sentence of the catalogue with {count}
  std::int64_t count = 0;             // above 0
  std::vector<std::string> examples;  // the first few, by what people call them
};
// nullptr: nothing to add.
using FindMissing =
    std::function<std::vector<Missing>(db::Transaction&, const accounts::Scope&, EstateId estate, Day today)>;

// Of the estate's rooms: without an area, without an owner (unless recorded as unsold), without a meter.
std::vector<Missing> missing_of_rooms(db::Transaction& tx, const accounts::Scope& scope, EstateId estate, Day today);

}  // namespace lamplighter::premises

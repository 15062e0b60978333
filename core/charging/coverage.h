// What a run will look at, and what it leaves out without a line to say so, or will only block: rooms that have no
// meter to charge, and rooms that nobody pays for.
#pragma once

#include "core/charging/charging.h"

namespace lamplighter::charging {

inline constexpr std::size_t rooms_named_max = 5;

struct LeftOut {
  std::int64_t count = 0;
  std::vector<std::string> first;  // full codes of the first rooms_named_max, as people walk: 1-2 before 1-10
};

struct Coverage {
  std::int64_t rooms = 0;    // within the run's scope
  std::int64_t objects = 0;  // meters, rooms or parking spaces that a room bears in its period
  // Of an item by meter: rooms that bear none of its kind on any day of the period.
  std::optional<LeftOut> without_meter;
  // Of those that bear an object: rooms without a payer in the period (payer_of). None once lines say so themselves.
  std::optional<LeftOut> without_payer;
};

// As it is known now; of a regular run. Reads only.
Coverage coverage_of(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const ChargeItem& item);

}  // namespace lamplighter::charging

// What a run will look at, and what it leaves out without a line to say so: rooms that have no meter to charge.
#pragma once

#include "core/charging/charging.h"

namespace lamplighter::charging {

inline constexpr std::size_t rooms_named_max = 5;

struct Coverage {
  std::int64_t rooms = 0;    // within the run's scope
  std::int64_t objects = 0;  // meters, rooms or parking spaces that a room bears in its period
  // Of an item by meter: rooms that bear none of its kind on any day of the period, the first of them by code.
  std::optional<std::int64_t> rooms_without_meter;
  std::vector<std::string> first_without_meter;
};

// As it is known now; of a regular run. Reads only.
Coverage coverage_of(db::Transaction& tx, const accounts::Scope& scope, const Run& run, const ChargeItem& item);

}  // namespace lamplighter::charging

// Meters pasted from a spreadsheet: one a line, columns by tab (or comma), the first line may name them.
//
//   code  kind  room  serial  multiplier  digits  initial_reading  valid_from
//   W-101 water 1-101 88-1    1           7       123.45           2026-01-01
//
// The decimals of the initial reading are the counter's. A code that the estate has already: its serial and multiplier
// become those of the line, and nothing else changes. An empty room assigns nothing.
#pragma once

#include "core/metering/enter_readings.h"

namespace lamplighter::metering {

inline constexpr std::size_t import_rows_max = 1000;

struct ImportProblem {
  std::int64_t row = 0;  // line of the text, from 1
  Refusal problem;
};
struct Imported {
  std::int64_t rows = 0, created = 0, changed = 0, assigned = 0;
  std::vector<ImportProblem> problems;
  bool kept = false;
};
// All lines or none; with problems, or with Keep::nothing, nothing is kept. Refuses metering.no_estate,
// metering.too_many_readings.
Outcome<Imported> import_meters(db::Transaction& tx, const accounts::Caller& caller, EstateId estate,
                                std::string_view text, Keep keep, Instant now);

}  // namespace lamplighter::metering

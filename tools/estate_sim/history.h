// The past of a simulated estate as a file for `lamplighter-gateway append`: what the charged register of each meter
// (the first of class billing in its profile) showed at each full hour, and its power at each full quarter of an hour.
// The same function as the live answers, so that history joins them.
//
// One line of JSON a reading, sorted by time:
//   {"device":"e-1-101","register":"energy_import","value":"1234.56","unit":"kWh","at":"2026-09-24T16:00:00.000Z"}
#pragma once

#include <functional>
#include <string>

#include "tools/estate_sim/estate_file.h"

namespace lamplighter::estate_sim {

inline constexpr int history_days_max = 3660;

struct HistoryOptions {
  Instant until;       // the last instant is at or before it
  int days = 60;       // of charged registers, hourly
  int power_days = 7;  // of the registers called "power", each 15 minutes
};

// Calls `take` with each line, without its newline; how many there were.
std::int64_t write_history(const Estate& estate, const HistoryOptions& options,
                           const std::function<void(const std::string&)>& take);

}  // namespace lamplighter::estate_sim

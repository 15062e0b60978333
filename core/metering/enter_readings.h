// Readings that people write down: checked row by row, flagged where suspicious, kept all or not at all.
#pragma once

#include "core/metering/history.h"

namespace lamplighter::metering {

inline constexpr std::size_t entered_rows_max = 1000;
inline constexpr int entered_decimals_max = 6;
inline constexpr std::int64_t entered_value_max = 1'000'000'000'000;

struct ReadingToEnter {
  MeterId meter;
  RegisterName reg;  // "": the billing register
  Instant at{};
  Decimal value;
  std::string note;
};
struct EnteredRow {
  MeterReadingId id;                  // {0}: not kept
  bool repeated = false;              // the same reading was entered before
  std::vector<ReadingFlag> warnings;  // flags it went into the review queue with
  std::optional<Refusal> problem;
};
struct EnteredRows {
  std::vector<EnteredRow> rows;  // as given
  bool kept = false;             // false: a row has a problem, or it was a dry run
};
enum class Keep {
  all_or_nothing,
  nothing  // dry run
};
// source: manual, photo or self_report. Problems of a row: metering.no_meter, register_unknown, reading_in_future,
// reading_too_large, reading_exists (another value at that instant: correct it instead).
Outcome<EnteredRows> enter_readings(db::Transaction& tx, const accounts::Caller& caller, Source source,
                                    const std::vector<ReadingToEnter>& readings, Keep keep, Instant now);

// A value such as people write on a sheet for that counter; nullopt: it is. `field` names it.
std::optional<Refusal> fault_of_value(const Meter& meter, Decimal value, std::optional<int> digits,
                                      std::int8_t exponent, std::string_view field);
// The body a reading of that instant is of; the nearest one where none was the meter then.
const Body* body_for(const History& history, Instant at);
Evidence evidence_of(const EnteredReading& reading);

}  // namespace lamplighter::metering

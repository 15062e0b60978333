// What readings are suspected of, and what people decided (domain.md section 2.6: flags, not refusals).
#pragma once

#include <string>
#include <vector>

#include "core/accounts/scope_sql.h"
#include "core/metering/meter.h"
#include "core/metering/source.h"

namespace lamplighter::metering {

enum class Flag : std::uint8_t {
  neg,            // lower than the one before, and no rollover
  roll,           // the counter passed its end
  high,           // far more than on the days before
  zero,           // nothing used for a whole day where every day before something was
  future,         // claims to be later than its arrival
  out_of_window,  // outside the life of the meter it is of
  reg_sum,        // the tariff registers do not add up to the total
  offline_gap,    // nothing came for longer than a boundary may be old
  conflict,       // another value for the same channel and instant
};
std::string_view to_text(Flag flag);  // "NEG" …
std::optional<Flag> parse_flag(std::string_view text);
// Whether no bill may rest on the reading until a person approves it.
bool blocks(Flag flag);
// Whether the day it lies in tells nothing about usual usage.
bool spoils_average(Flag flag);

enum class FlagState : std::uint8_t {
  open,
  approved,
  rejected
};
std::string_view to_text(FlagState state);
std::optional<FlagState> parse_flag_state(std::string_view text);

struct ReadingFlag {
  ReadingFlagId id;
  EstateId estate;
  MeterId meter;
  RegisterName reg;
  ChannelId channel;     // {0}: an entered reading
  MeterReadingId entry;  // {0}: an automatic one
  Instant at{};
  Flag flag = Flag::neg;
  std::string value;         // what was read
  std::string before = "-";  // what it was compared with
  std::string limit = "-";   // what it passed
  Epoch epoch;               // of the other reading of a conflict
  Sequence sequence;
  FlagState state = FlagState::open;
  Instant found_at{};
  std::string decided_by;
  std::optional<Instant> decided_at;
  std::string reason;
};

std::vector<ReadingFlag> flags_of(db::Transaction& tx, MeterId meter, std::string_view reg);  // "": of all registers
// Up to `limit` that meet the condition, by id.
std::vector<ReadingFlag> flags_where(db::Transaction& tx, const accounts::Condition& where, int limit);
void decide_row(db::Transaction& tx, const accounts::Caller& caller, ReadingFlagId id, FlagState state,
                std::string_view reason, Instant now);
void insert_flag(db::Transaction& tx, const Meter& meter, const ReadingFlag& flag, Instant now);  // once

}  // namespace lamplighter::metering

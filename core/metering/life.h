// The bodies of a meter, one after another, and its multiplier from an instant on (domain.md section 2.6).
#pragma once

#include <string>
#include <vector>

#include "core/metering/meter.h"

namespace lamplighter::metering {

struct Life {  // from one meter change to the next
  MeterLifeId id;
  std::int64_t number = 1;    // 1, 2, 3 …
  std::string serial;         // "" where unknown
  std::optional<int> digits;  // of its counter including decimals; nullopt: those of its channel
  std::int8_t exponent = 0;   // of its last digit, where no channel says it
  Instant installed_at{};     // 1970 where "from its first reading on"
  std::optional<Instant> removed_at;
  std::string reason;  // of the change that began it
};

struct Multiplier {
  Instant valid_from{};  // 1970: ever
  Decimal value{1, 0};
  std::string recorded_by;
  Instant recorded_at{};
};

// By number, at least one. The caller has found the meter in his scope before, here and below.
std::vector<Life> lives_of(db::Transaction& tx, const Meter& meter);
// By valid_from, one each, the first of 1970.
std::vector<Multiplier> multipliers_of(db::Transaction& tx, const Meter& meter);
// The one in force at an instant, of multipliers_of.
Decimal multiplier_at(const std::vector<Multiplier>& multipliers, Instant at);

MeterLifeId insert_life(db::Transaction& tx, const Meter& meter, const Life& life);  // life.id is not looked at
void end_life(db::Transaction& tx, MeterLifeId life, Instant removed_at);
void name_life(db::Transaction& tx, MeterId meter, std::string_view serial);  // the one that counts now
void insert_multiplier(db::Transaction& tx, const accounts::Caller& caller, const Meter& meter, Instant valid_from,
                       Decimal value, Instant now);

}  // namespace lamplighter::metering

// Arithmetic of counters: exact, pure. A counter shows value x 10^exponent and begins again at 0 past its last digit.
#pragma once

#include <vector>

#include "core/metering/meter.h"

namespace lamplighter::metering {

// Two readings that follow each other, the later one lower.
struct Decrease {
  StoredReading before;
  StoredReading after;
};

// Whether it is a rollover: before at 90 % of the range or more, after at 10 % or less (domain.md section 2.6, flag
// ROLL). Without digits never. `exponent` is that of the register: the range is 10^(digits+exponent).
bool is_rollover(const Decrease& decrease, std::optional<int> digits, std::int8_t exponent);

// (to - from + rollovers x range) x multiplier, exactly. nullopt: it does not fit 64 bits and 12 decimals.
std::optional<Decimal> usage_of(const StoredReading& from, const StoredReading& to, std::int64_t rollovers,
                                std::optional<int> digits, std::int8_t exponent, Decimal multiplier);

std::optional<Decimal> sum_of(const std::vector<Decimal>& parts);  // exactly; {0, 0} of none

// Negative where a < b, 0 where they are the same number, else positive.
int compare(Decimal a, Decimal b);

}  // namespace lamplighter::metering

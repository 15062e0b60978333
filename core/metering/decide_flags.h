// What people decide about flags: the reading is right, or no bill may rest on it.
#pragma once

#include "core/metering/flag.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

inline constexpr std::size_t flags_per_decision_max = 500;

// All of them or none. Approving a CONFLICT puts the other value in place of the stored one (correct_reading), for
// which the caller needs metering.correct. Approving a NEG says that the counter began anew. What came after is looked
// at again. Refusals: metering.no_flag, flag_decided (by whom), correct_not_allowed, and those of correct_reading.
Outcome<int> decide_flags(db::Transaction& tx, const accounts::Caller& caller, const std::vector<ReadingFlagId>& flags,
                          FlagState decision, const std::string& reason, Instant now);

}  // namespace lamplighter::metering

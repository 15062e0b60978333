// What people decide about flags: the reading is right, or no bill may rest on it.
#pragma once

#include "core/accounts/approvals.h"
#include "core/metering/flag.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::metering {

inline constexpr std::size_t flags_per_decision_max = 500;

struct DecidedFlags {
  int decided = 0;
  std::vector<ApprovalId> asked;  // corrections that wait for a second person; their flags stay open
};
// All of them or none. Approving a CONFLICT puts the other value in place of the stored one (change_reading), for which
// the caller needs metering.correct. Approving a NEG says that the counter began anew. What came after is looked at
// again. Refusals: metering.no_flag, flag_decided (by whom), correct_not_allowed, and those of change_reading.
Outcome<DecidedFlags> decide_flags(db::Transaction& tx, const accounts::Caller& caller,
                                   const std::vector<ReadingFlagId>& flags, FlagState decision,
                                   const std::string& reason, Instant now);

}  // namespace lamplighter::metering

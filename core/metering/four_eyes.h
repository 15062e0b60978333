// Correcting a reading needs a second person (domain.md section 7). Who asks and who decides is accounts' business;
// here is what is asked and how it is carried out.
#pragma once

#include <variant>

#include "core/accounts/approvals.h"
#include "core/metering/correct_reading.h"

namespace lamplighter::metering {

inline constexpr accounts::ApprovalRule correction_rule{"metering.correction", "metering.correct", "metering.approve",
                                                        /*required_by_default=*/true};

// Corrects the reading, or asks for approval where the company wants a second person. Refuses what correct_reading
// refuses now, and what ask_approval refuses.
Outcome<std::variant<MeterReadingId, ApprovalId>> change_reading(db::Transaction& tx, const accounts::Caller& caller,
                                                                 const ReadingCorrection& correction, Instant now);

}  // namespace lamplighter::metering

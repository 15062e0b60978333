// A corrected reading changes bills, so it needs a second person (domain.md section 7): asked, or done at once where
// the company does not want that.
#pragma once

#include <boost/json/object.hpp>
#include <variant>

#include "core/accounts/approvals.h"
#include "core/metering/correct_reading.h"

namespace lamplighter::metering {

inline constexpr accounts::ApprovalRule correction_rule{"metering.correction", "metering.correct", "metering.approve",
                                                        /*required_by_default=*/true};

// The correction of a request's body (ReadingCorrection in openapi.yaml; http_entry.cpp). The approval keeps the body
// and reads it again when it is granted.
Outcome<ReadingCorrection> correction_request(const boost::json::object& body);

// Refuses what correct_reading and accounts::ask_approval refuse.
Outcome<std::variant<MeterReadingId, ApprovalId>> correct_or_ask(db::Transaction& tx, const accounts::Caller& caller,
                                                                 const boost::json::object& body, Instant now);

accounts::ApprovalKinds approval_kinds();  // "metering.correction"

}  // namespace lamplighter::metering

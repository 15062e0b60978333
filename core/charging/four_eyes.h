// What needs a second person in charging (domain.md section 7): a price change, and, where the company wants it, the
// posting of a run. Who asks and who decides is accounts' business; here is what is asked and how it is carried out.
#pragma once

#include <boost/json/object.hpp>
#include <variant>

#include "core/accounts/approval_policy.h"
#include "core/charging/charging.h"

namespace lamplighter::charging {

inline constexpr accounts::ApprovalRule price_change_rule{"charging.price_change", "charging.write", "charging.approve",
                                                          /*required_by_default=*/true};
inline constexpr accounts::ApprovalRule post_run_rule{"charging.post_run", "charging.post", "charging.approve",
                                                      /*required_by_default=*/false};

// The price plan of a request's body (PricePlanRequest in openapi.yaml; http_items.cpp). The approval keeps the body
// itself and reads it again when it is granted, so that there is one reading of it.
Outcome<NewPricePlan> price_plan_request(const boost::json::object& body);
// What add_price_plan would refuse now.
std::optional<Refusal> price_plan_fault(db::Transaction& tx, const accounts::Scope& scope, const ChargeItem& item,
                                        const NewPricePlan& asked);

// Adds the version, or asks for approval where the item has a price already and the company wants a second person.
Outcome<std::variant<PricePlan, ApprovalId>> change_price(db::Transaction& tx, const accounts::Caller& caller,
                                                          ChargeItemId item, const boost::json::object& body,
                                                          Instant now);
// What follows if this caller posts a reviewed run of this total.
struct PostingWay {
  accounts::ApprovalNeed need = accounts::ApprovalNeed::none;
  std::optional<Money> limit;      // the caller's, where the total is above it
  std::optional<Refusal> refusal;  // accounts.amount_above_limit, amount_above_every_limit, no_other_approver
};
PostingWay posting_way(db::Transaction& tx, const accounts::Caller& caller, const Run& run);
// Enqueues the posting, or asks for approval of it.
Outcome<std::variant<JobId, ApprovalId>> ask_or_post_run(db::Transaction& tx, const accounts::Caller& caller, RunId run,
                                                         Day posting_date, Instant now);

}  // namespace lamplighter::charging

#include "core/accounts/roles.h"

namespace lamplighter::accounts {
namespace {

constexpr std::string_view permissions[] = {
    "accounts.read",   "accounts.write",   "approvals.ask",     "approvals.decide",  "approvals.read",
    "audit.read",      "charging.approve", "charging.close",    "charging.post",     "charging.read",
    "charging.run",    "charging.write",   "desk.read",         "fleet.adopt",       "fleet.read",
    "jobs.read",       "jobs.write",       "metering.approve",  "metering.correct",  "metering.read",
    "metering.review", "metering.write",   "premises.identity", "premises.personal", "premises.read",
    "premises.write",
};

}  // namespace

std::span<const std::string_view> all_permissions() {
  return permissions;
}

// domain.md section 7. Guards, their captain and the grounds staff see nothing until their own slices exist: minimum
// necessary. Whole phone numbers
// (premises.personal) are for who calls people, whole identity numbers (premises.identity) for the manager only.
// Only finance changes prices, runs and posts; only admin changes users and devices; the auditor reads all. The manager
// decides what others ask and asks for nothing himself.
const std::vector<RoleSeed>& role_seeds() {
  static const std::vector<RoleSeed> seeds = {
      {"cashier", {"premises.read", "charging.read", "jobs.read"}},
      {"finance",
       {"premises.read", "premises.personal", "metering.read", "metering.review", "metering.correct", "charging.read",
        "charging.write", "charging.run", "charging.post", "charging.close", "approvals.read", "approvals.ask",
        "jobs.read", "jobs.write", "desk.read"}},
      {"service_desk", {"premises.read", "premises.personal", "metering.read", "charging.read", "desk.read"}},
      {"engineer",
       {"premises.read", "fleet.read", "fleet.adopt", "metering.read", "metering.write", "metering.review",
        "approvals.read", "approvals.ask", "jobs.read", "desk.read"}},
      {"guard", {}},
      {"captain", {}},
      {"grounds", {}},
      {"manager",
       {"premises.read", "premises.write", "premises.personal", "premises.identity", "fleet.read", "metering.read",
        "metering.approve", "charging.read", "charging.approve", "approvals.read", "approvals.decide", "accounts.read",
        "jobs.read", "desk.read"}},
      {"auditor",
       {"premises.read", "fleet.read", "metering.read", "charging.read", "approvals.read", "accounts.read",
        "audit.read", "jobs.read", "desk.read"}},
      {"admin",
       {"premises.read", "premises.write", "fleet.read", "fleet.adopt", "metering.read", "metering.write",
        "metering.review", "metering.correct", "approvals.read", "approvals.ask", "accounts.read", "accounts.write",
        "audit.read", "jobs.read", "desk.read"}},
  };
  return seeds;
}

}  // namespace lamplighter::accounts

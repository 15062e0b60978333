// The routes of set-up, sessions, users, roles, approvals and the audit trail (schemas/api/openapi.yaml).
#pragma once

#include "core/accounts/approvals.h"
#include "core/http/answer.h"
#include "core/http/route.h"

namespace lamplighter::accounts {

// What a session says of the estates its user sees. Premises lie above accounts (architecture.md section 3), so main
// passes their function in: accounts::routes(premises::estate_labels).
struct EstateLabel {
  EstateId id;
  std::string code;
  std::string name;
  std::string time_zone;
};
using EstatesInScope = std::function<std::vector<EstateLabel>(db::Transaction&, const Scope&)>;

// With TLS the session cookie is Secure. The kinds of approvals are those of all slices.
std::vector<http::Route> routes(EstatesInScope estates_in_scope, http::Transport transport, ApprovalKinds kinds);
std::vector<http::LiveRoute> live_routes(ApprovalKinds kinds);

// What the HTTP server asks about each request.
http::Gate gate();

}  // namespace lamplighter::accounts

// The routes of set-up, sessions, users, roles and the audit trail (api.md, "accounts").
#pragma once

#include "core/http/route.h"

namespace lamplighter::accounts {

enum class Transport {
  plain,
  tls
};  // with TLS the session cookie is Secure

// What a session says of the estates its user sees. Premises lie above accounts (architecture.md section 3), so main
// passes their function in: accounts::routes(premises::estate_labels).
struct EstateLabel {
  EstateId id;
  std::string code;
  std::string name;
  std::string time_zone;
};
using EstatesInScope = std::function<std::vector<EstateLabel>(db::Transaction&, const Scope&)>;

std::vector<http::Route> routes(EstatesInScope estates_in_scope, Transport transport = Transport::plain);

}  // namespace lamplighter::accounts

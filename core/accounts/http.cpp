#include "core/accounts/http.h"

#include "core/accounts/http_parts.h"
#include "core/accounts/session.h"

namespace lamplighter::accounts {

std::vector<http::Route> routes(EstatesInScope estates_in_scope, http::Transport transport, ApprovalKinds kinds) {
  std::vector<http::Route> all = session_routes({estates_in_scope, kinds}, transport);
  for (auto& route : user_routes(estates_in_scope)) all.push_back(std::move(route));
  for (auto& route : approval_routes(kinds)) all.push_back(std::move(route));
  for (auto& route : audit_routes()) all.push_back(std::move(route));
  return all;
}

http::Gate gate() {
  const auto look = [](db::Transaction& tx, const http::Request& request,
                       Instant now) -> std::optional<http::SignedIn> {
    auto session = authenticate(tx, request, now);
    if (!session) return std::nullopt;
    return http::SignedIn{std::move(session->caller), std::move(session->csrf_token), session->seen_is_stale};
  };
  return {look, mark_seen, record_denial};
}

}  // namespace lamplighter::accounts

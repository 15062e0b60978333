#include "core/accounts/http.h"

#include "core/accounts/http_parts.h"

namespace lamplighter::accounts {

std::vector<http::Route> routes(EstatesInScope estates_in_scope, Transport transport) {
  std::vector<http::Route> all = session_routes(estates_in_scope, transport);
  for (auto& route : user_routes(estates_in_scope)) all.push_back(std::move(route));
  for (auto& route : audit_routes()) all.push_back(std::move(route));
  return all;
}

}  // namespace lamplighter::accounts

// The groups of routes that make up accounts::routes, and what they share.
#pragma once

#include "core/accounts/http.h"
#include "core/http/fields.h"

namespace lamplighter::accounts {

struct SessionShows {  // what a session tells of other slices
  EstatesInScope estates;
  ApprovalKinds kinds;
};
std::vector<http::Route> session_routes(const SessionShows& shows, http::Transport transport);
std::vector<http::Route> approval_routes(const ApprovalKinds& kinds);
std::vector<http::Route> user_routes(const EstatesInScope& estates_in_scope);
std::vector<http::Route> audit_routes();

inline constexpr std::size_t query_characters_max = 100;  // of a text that is searched; what is longer is cut

// A query parameter whose value says nothing to us.
inline Refusal query_refusal(std::string_view name, const std::string& value) {
  return {RefusalKind::invalid,
          "accounts.query_unknown",
          {{"name", std::string(name)}, {"value", value.substr(0, 32)}},
          std::string(name)};
}

// Field "language": "zh-CN" or "en"; else accounts.language_unknown.
Language language_field(http::Fields& fields);
// Field "user_name" as normal_user_name; else accounts.user_name_invalid.
std::string user_name_field(http::Fields& fields);

// A request whose body holds a password must not leave that body's plain hash behind as its idempotency record: a fast
// hash of a password can be guessed. The copy's body is an HMAC of the body under the session token, which is not
// stored either.
http::Request without_secrets(const http::Request& request);

}  // namespace lamplighter::accounts

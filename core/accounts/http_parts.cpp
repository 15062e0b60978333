#include "core/accounts/http_parts.h"

#include "core/accounts/secret.h"
#include "core/accounts/session.h"
#include "core/accounts/users.h"

namespace lamplighter::accounts {

Language language_field(http::Fields& fields) {
  const auto text = fields.text("language", 1, 16);
  const auto language = parse_language(text);
  if (!text.empty() && text != to_text(language))
    fields.refuse("language", "accounts.language_unknown", {{"value", text}});
  return language;
}

std::string user_name_field(http::Fields& fields) {
  const auto typed = fields.text("user_name", 1, 200);
  const auto name = normal_user_name(typed);
  if (!name)
    fields.refuse("user_name", "accounts.user_name_invalid",
                  {{"value", typed},
                   {"minimum", std::to_string(user_name_characters_min)},
                   {"maximum", std::to_string(user_name_characters_max)}});
  return name.value_or("");
}

http::Request without_secrets(const http::Request& request) {
  auto copy = request;
  const auto cookie = request.cookies.find(session_cookie);
  copy.body = hmac_sha256_hex(cookie == request.cookies.end() ? "" : cookie->second, request.body);
  return copy;
}

}  // namespace lamplighter::accounts

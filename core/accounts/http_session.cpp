#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/accounts/http_parts.h"
#include "core/accounts/password.h"
#include "core/accounts/secret.h"
#include "core/accounts/session.h"
#include "core/accounts/setup.h"
#include "core/accounts/sign_in.h"
#include "core/accounts/store.h"

namespace lamplighter::accounts {
namespace {

std::string token_of(const http::Request& request) {
  const auto cookie = request.cookies.find(session_cookie);
  return cookie == request.cookies.end() ? "" : cookie->second;
}

std::pair<std::string, std::string> cookie(std::string_view token, http::Transport transport) {
  std::string value = std::string(session_cookie) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict";
  if (transport == http::Transport::tls) value += "; Secure";
  const auto age = token.empty() ? std::chrono::seconds{0} : std::chrono::seconds{session_age_max};
  return {"Set-Cookie", value + "; Max-Age=" + std::to_string(age.count())};
}

boost::json::value session_json(db::Transaction& tx, const Caller& caller, std::string_view token,
                                const SessionShows& shows, Instant now) {
  boost::json::array permissions(caller.permissions.begin(), caller.permissions.end()), estates;
  for (const auto& estate : shows.estates(tx, caller.scope))
    estates.push_back({{"id", std::to_string(estate.id.n)},
                       {"name", estate.name},
                       {"code", estate.code},
                       {"time_zone", estate.time_zone}});
  return {{"user",
           {{"id", std::to_string(caller.user.n)}, {"name", caller.user_name}, {"language", to_text(caller.language)}}},
          {"company",
           {{"id", std::to_string(caller.scope.company.n)}, {"name", store::company_name(tx, caller.scope.company)}}},
          {"permissions", permissions},
          {"estates", estates},
          {"all_estates", caller.scope.all_estates},
          {"approvals_to_decide", approvals_to_decide(tx, caller, shows.kinds, now)},
          {"csrf_token", csrf_token_of(token)}};
}

// Answers with the session that `token` opens, and hands the token over.
http::Response with_session(const http::Exchange& exchange, std::string_view token, int status,
                            const SessionShows& shows, http::Transport transport) {
  http::Request request = exchange.request;
  request.cookies.insert_or_assign(std::string(session_cookie), std::string(token));
  const auto body = exchange.database().read([&](db::Transaction& tx) -> std::optional<boost::json::value> {
    const auto session = authenticate(tx, request, exchange.now);
    if (!session) return std::nullopt;
    return session_json(tx, session->caller, token, shows, exchange.now);
  });
  if (!body)  // ended again at once by another request: sign in again
    return http::problem({RefusalKind::unauthenticated, "accounts.sign_in_refused", {}, ""}, exchange.caller.language);
  auto response = status == 201 ? http::created(*body) : http::ok(*body);
  response.headers.push_back(cookie(token, transport));
  return response;
}

http::Response show_setup(const http::Exchange& exchange) {
  return exchange.read([](db::Transaction& tx) -> Outcome<boost::json::value> {
    return boost::json::value{{"needed", setup_needed(tx)}};
  });
}

struct SetupRequest {
  std::string code;
  Installation installation;
  std::string password;
};

Outcome<SetupRequest> setup_request(const http::Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return body.error();
  http::Fields fields(*body);
  SetupRequest wanted;
  wanted.code = fields.text("code", 1, 64);
  wanted.installation.company_name = fields.text("company_name", 1, company_name_characters_max);
  wanted.installation.user_name = user_name_field(fields);
  wanted.password = fields.secret("password", password_bytes_max);
  wanted.installation.language = language_field(fields);
  if (auto refusal = fields.refusal()) return *refusal;
  if (auto refusal = password_refusal(wanted.password, wanted.installation.user_name, "password")) return *refusal;
  return wanted;
}

// Anyone may try, so tries are counted by address as sign-ins are.
std::optional<Refusal> count_setup_try(const http::Exchange& exchange, const std::string& code) {
  return exchange.database().write(db::Priority::people, [&](db::Transaction& tx) -> std::optional<Refusal> {
    if (auto refusal = address_refusal(tx, exchange.request.remote, exchange.now)) return refusal;
    auto refusal = setup_refusal(tx, code);
    if (refusal) count_failure_of_address(tx, exchange.request.remote, exchange.now);
    return refusal;
  });
}

http::Response do_setup(const http::Exchange& exchange, const SessionShows& shows, http::Transport transport) {
  const auto refuse = [&](const Refusal& refusal) { return http::problem(refusal, exchange.caller.language); };
  auto wanted = setup_request(exchange);
  if (!wanted) return refuse(wanted.error());
  if (const auto refusal = count_setup_try(exchange, wanted->code)) return refuse(*refusal);
  auto hash = hash_password(wanted->password);
  if (!hash) return refuse(hash.error());
  wanted->installation.password_hash = std::move(*hash);
  const auto token = random_token();
  const auto user = exchange.database().write(db::Priority::people, [&](db::Transaction& tx) -> Outcome<User> {
    auto made = set_up(tx, wanted->code, wanted->installation, exchange.request.remote, exchange.now);
    if (made) begin_session(tx, made->company, made->id, token, exchange.request.remote, exchange.now);
    return made;
  });
  if (!user) return refuse(user.error());
  return with_session(exchange, token, 201, shows, transport);
}

http::Response do_sign_in(const http::Exchange& exchange, const SessionShows& shows, http::Transport transport) {
  const auto refuse = [&](const Refusal& refusal) { return http::problem(refusal, exchange.caller.language); };
  const auto body = exchange.json();
  if (!body) return refuse(body.error());
  http::Fields fields(*body);
  const auto user_name = fields.text("user_name", 1, 200);
  const auto password = fields.secret("password", password_bytes_max);
  if (const auto refusal = fields.refusal()) return refuse(*refusal);
  const auto signed_in = sign_in(exchange.database(), user_name, password, exchange.request.remote, exchange.now);
  if (!signed_in) return refuse(signed_in.error());
  return with_session(exchange, signed_in->token, 200, shows, transport);
}

http::Response change_settings(const http::Exchange& exchange, const SessionShows& shows) {
  const auto body = exchange.json();
  if (!body) return http::problem(body.error(), exchange.caller.language);
  http::Fields fields(*body);
  const auto language = language_field(fields);
  if (const auto refusal = fields.refusal()) return http::problem(*refusal, exchange.caller.language);
  return exchange.write([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    store::set_language(tx, exchange.caller.scope.company, exchange.caller.user, language);
    audit(tx, exchange.caller, exchange.now,
          {.action = "accounts.language.change",
           .subject_kind = "user",
           .subject = exchange.caller.user.n,
           .estate = {},
           .before = {{"language", to_text(exchange.caller.language)}},
           .after = {{"language", to_text(language)}},
           .reason = ""});
    auto caller = exchange.caller;
    caller.language = language;
    return session_json(tx, caller, token_of(exchange.request), shows, exchange.now);
  });
}

struct PasswordRequest {
  std::string old_password, new_password;
};

Outcome<PasswordRequest> password_request(const http::Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return body.error();
  http::Fields fields(*body);
  PasswordRequest wanted{fields.secret("old_password", password_bytes_max),
                         fields.secret("new_password", password_bytes_max)};
  if (auto refusal = fields.refusal()) return *refusal;
  if (auto refusal = password_refusal(wanted.new_password, exchange.caller.user_name, "new_password")) return *refusal;
  return wanted;
}

http::Response change_password(const http::Exchange& exchange) {
  const auto wanted = password_request(exchange);
  if (!wanted) return http::problem(wanted.error(), exchange.caller.language);
  // A stolen session must not become a guessing machine: the old password is tried as a sign-in is, under its throttle.
  const auto wrong = verify_again(exchange.database(), exchange.caller, wanted->old_password, exchange.now);
  const auto hash = wrong ? Outcome<std::string>(*wrong) : hash_password(wanted->new_password);
  const auto request = without_secrets(exchange.request);
  const http::Exchange kept(request, exchange.caller, exchange.now, exchange.database(), {});
  return kept.write(
      [&](db::Transaction& tx) -> Outcome<boost::json::value> {
        // Refused in here only, so that a repeat gets its first answer although the old password no longer fits.
        if (!hash) return hash.error();
        change_own_password(tx, kept.caller, token_of(kept.request), *hash, kept.now);
        return boost::json::value(nullptr);
      },
      204);
}

http::Response sign_out(const http::Exchange& exchange, http::Transport transport) {
  auto response = exchange.write(
      [&](db::Transaction& tx) -> Outcome<boost::json::value> {
        end_session(tx, exchange.caller, token_of(exchange.request), exchange.now);
        return boost::json::value(nullptr);
      },
      204);
  response.headers.push_back(cookie("", transport));
  return response;
}

}  // namespace

std::vector<http::Route> session_routes(const SessionShows& shows, http::Transport transport) {
  using enum http::Method;
  return {
      {get, "/api/v1/setup", std::string(http::anyone), show_setup},
      {post, "/api/v1/setup", std::string(http::anyone),
       [=](const http::Exchange& exchange) { return do_setup(exchange, shows, transport); }},
      {post, "/api/v1/session", std::string(http::anyone),
       [=](const http::Exchange& exchange) { return do_sign_in(exchange, shows, transport); }},
      {get, "/api/v1/session", std::string(http::signed_in),
       [=](const http::Exchange& exchange) {
         return exchange.read([&](db::Transaction& tx) -> Outcome<boost::json::value> {
           return session_json(tx, exchange.caller, token_of(exchange.request), shows, exchange.now);
         });
       }},
      {patch, "/api/v1/session", std::string(http::signed_in),
       [=](const http::Exchange& exchange) { return change_settings(exchange, shows); }},
      {post, "/api/v1/session/password", std::string(http::signed_in), change_password},
      {del, "/api/v1/session", std::string(http::signed_in),
       [=](const http::Exchange& exchange) { return sign_out(exchange, transport); }},
  };
}

}  // namespace lamplighter::accounts

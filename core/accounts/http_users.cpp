#include <boost/json.hpp>
#include <charconv>

#include "core/accounts/http_parts.h"
#include "core/accounts/password.h"
#include "core/accounts/user_json.h"
#include "core/accounts/users.h"
#include "core/http/first_characters.h"
#include "core/http/page.h"

namespace lamplighter::accounts {
namespace {

std::vector<EstateId> estate_ids(db::Transaction& tx, const Scope& scope, const EstatesInScope& estates_in_scope) {
  std::vector<EstateId> ids;
  for (const auto& estate : estates_in_scope(tx, scope)) ids.push_back(estate.id);
  return ids;
}

http::Response list_users(const http::Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    const auto page = http::page_of(exchange);
    if (!page) return page.error();
    const auto users =
        users_after(tx, exchange.caller.scope, UserId{page->number_after()}, page->limit + 1,
                    std::string(http::first_characters(exchange.query("q").value_or(""), query_characters_max)));
    return http::list(
        users, page->limit, [](const User& user) { return http::cursor_of({std::to_string(user.id.n)}); }, user_json);
  });
}

// {"<role>": "5000.00", …}: the roles that are given up to an amount only.
std::map<RoleId, Money> amount_limits_field(http::Fields& fields, const boost::json::object& body) {
  std::map<RoleId, Money> limits;
  if (!fields.has("amount_limits")) return limits;
  const auto* given = body.at("amount_limits").if_object();
  if (given == nullptr) fields.refuse("amount_limits", "accounts.amount_limits_invalid");
  if (given == nullptr) return limits;
  for (const auto& [role, amount] : *given) {
    RoleId id;
    const auto [end, error] = std::from_chars(role.data(), role.data() + role.size(), id.n);
    const bool whole = error == std::errc{} && end == role.data() + role.size();
    const auto text = amount.is_string() ? std::string(amount.get_string()) : boost::json::serialize(amount);
    const auto limit = parse_money(text);
    if (!whole) fields.refuse("amount_limits", "accounts.amount_limits_invalid");
    if (!limit || limit->fen < 0) fields.refuse("amount_limits", "accounts.amount_invalid", {{"value", text}});
    if (whole && limit) limits.emplace(id, *limit);
  }
  return limits;
}

struct UserRequest {
  NewUser user;
  std::string password;
};

Outcome<UserRequest> new_user_request(const http::Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return body.error();
  http::Fields fields(*body);
  UserRequest wanted;
  wanted.user.user_name = user_name_field(fields);
  wanted.password = fields.secret("password", password_bytes_max);
  wanted.user.language = language_field(fields);
  wanted.user.roles = fields.ids<RoleId>("roles");
  wanted.user.amount_limits = amount_limits_field(fields, *body);
  wanted.user.all_estates = fields.flag("all_estates");
  if (fields.has("estates")) wanted.user.estates = fields.ids<EstateId>("estates");
  if (auto refusal = fields.refusal()) return *refusal;
  if (auto refusal = password_refusal(wanted.password, wanted.user.user_name, "password")) return *refusal;
  return wanted;
}

http::Response add_user(const http::Exchange& exchange, const EstatesInScope& estates_in_scope) {
  auto wanted = new_user_request(exchange);
  if (!wanted) return http::problem(wanted.error(), exchange.caller.language);
  auto hash = hash_password(wanted->password);
  if (!hash) return http::problem(hash.error(), exchange.caller.language);
  wanted->user.password_hash = std::move(*hash);
  const auto request = without_secrets(exchange.request);
  const http::Exchange kept(request, exchange.caller, exchange.now, exchange.database(), {});
  return kept.write(
      [&](db::Transaction& tx) -> Outcome<boost::json::value> {
        const auto known = estate_ids(tx, kept.caller.scope, estates_in_scope);
        const auto user = create_user(tx, kept.caller, kept.now, wanted->user, known);
        if (!user) return user.error();
        return user_json(*user);
      },
      201);
}

struct ChangeRequest {
  UserChange change;
  std::optional<std::string> password;
};

Outcome<ChangeRequest> change_request(const http::Exchange& exchange) {
  const auto body = exchange.json();
  if (!body) return body.error();
  http::Fields fields(*body);
  ChangeRequest wanted;
  if (fields.has("enabled")) wanted.change.enabled = fields.flag("enabled");
  if (fields.has("roles")) wanted.change.roles = fields.ids<RoleId>("roles");
  if (fields.has("amount_limits")) wanted.change.amount_limits = amount_limits_field(fields, *body);
  if (fields.has("all_estates")) wanted.change.all_estates = fields.flag("all_estates");
  if (fields.has("estates")) wanted.change.estates = fields.ids<EstateId>("estates");
  if (fields.has("password")) wanted.password = fields.secret("password", password_bytes_max);
  if (auto refusal = fields.refusal()) return *refusal;
  return wanted;
}

// The name belongs to the user changed, not to the caller: looked up first, because the rules ask for it.
std::optional<Refusal> new_password_refusal(const http::Exchange& exchange, UserId id, const std::string& password) {
  const auto users = exchange.database().read(
      [&](db::Transaction& tx) { return users_after(tx, exchange.caller.scope, UserId{id.n - 1}, 1); });
  const bool seen = !users.empty() && users.front().id == id;
  return password_refusal(password, seen ? users.front().user_name : "", "password");
}

http::Response patch_user(const http::Exchange& exchange, const EstatesInScope& estates_in_scope) {
  const auto refuse = [&](const Refusal& refusal) { return http::problem(refusal, exchange.caller.language); };
  const auto id = exchange.id<UserId>("user");
  if (!id) return refuse(id.error());
  auto wanted = change_request(exchange);
  if (!wanted) return refuse(wanted.error());
  if (wanted->password) {
    if (const auto refusal = new_password_refusal(exchange, *id, *wanted->password)) return refuse(*refusal);
    auto hash = hash_password(*wanted->password);
    if (!hash) return refuse(hash.error());
    wanted->change.password_hash = std::move(*hash);
  }
  const auto request = without_secrets(exchange.request);
  const http::Exchange kept(request, exchange.caller, exchange.now, exchange.database(), {});
  return kept.write([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    const auto known = estate_ids(tx, kept.caller.scope, estates_in_scope);
    const auto user = change_user(tx, kept.caller, kept.now, *id, wanted->change, known);
    if (!user) return user.error();
    return user_json(*user);
  });
}

http::Response list_roles(const http::Exchange& exchange) {
  return exchange.read([&](db::Transaction& tx) -> Outcome<boost::json::value> {
    boost::json::array rows;
    for (const auto& role : roles_of_company(tx, exchange.caller.scope.company)) rows.push_back(role_json(role));
    return boost::json::value{{"rows", rows}, {"next", nullptr}};
  });
}

}  // namespace

std::vector<http::Route> user_routes(const EstatesInScope& estates) {
  using enum http::Method;
  return {
      {get, "/api/v1/users", "accounts.read", list_users},
      {post, "/api/v1/users", "accounts.write",
       [=](const http::Exchange& exchange) { return add_user(exchange, estates); }},
      {patch, "/api/v1/users/{user}", "accounts.write",
       [=](const http::Exchange& exchange) { return patch_user(exchange, estates); }},
      {get, "/api/v1/roles", "accounts.read", list_roles},
  };
}

}  // namespace lamplighter::accounts

#include <openssl/evp.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>

#include "core/http/problem.h"
#include "core/http/route.h"
#include "core/http/router.h"
#include "core/http/store.h"
#include "core/http/target.h"

namespace lamplighter::http {
namespace {

constexpr std::size_t idempotency_key_bytes_max = 64;
constexpr std::size_t json_depth_max = 16;

struct RolledBack {  // carries a refusal out of the transaction
  Refusal refusal;
};

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

// The request's key; "" where none is needed and none came. A route for anyone has no user whose keys they could be.
Outcome<std::string> idempotency_key(const Request& request, const accounts::Caller& caller) {
  if (caller.user == UserId{}) return std::string();
  const auto found = request.headers.find("idempotency-key");
  if (found == request.headers.end()) {
    if (request.method != Method::post) return std::string();
    return Refusal{RefusalKind::invalid, "request.idempotency_key_missing", {}, ""};
  }
  const auto& key = found->second;
  if (key.empty() || key.size() > idempotency_key_bytes_max || !is_utf8(key))
    return Refusal{RefusalKind::invalid,
                   "request.idempotency_key_invalid",
                   {{"limit", std::to_string(idempotency_key_bytes_max)}},
                   ""};
  return key;
}

bool has_nul(const boost::json::value& value) {
  if (value.is_string()) return value.get_string().find('\0') != boost::json::string::npos;
  if (value.is_array())
    for (const auto& element : value.get_array())
      if (has_nul(element)) return true;
  if (value.is_object())
    for (const auto& [name, member] : value.get_object())
      if (name.find('\0') != name.npos || has_nul(member)) return true;
  return false;
}

Response reply_of(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = status == 204 ? std::string() : std::move(body);
  if (status == 204) response.content_type.clear();
  return response;
}

}  // namespace

Response ok(const boost::json::value& body) {
  return reply_of(200, boost::json::serialize(body));
}
Response created(const boost::json::value& body) {
  return reply_of(201, boost::json::serialize(body));
}
Response no_content() {
  return reply_of(204, {});
}

int status_of(const Refusal& refusal) {
  switch (refusal.kind) {
    case RefusalKind::invalid:
      return refusal.field.empty() ? 400 : 422;
    case RefusalKind::unauthenticated:
      return 401;
    case RefusalKind::forbidden:
      return 403;
    case RefusalKind::not_found:
      return 404;
    case RefusalKind::conflict:
      return 409;
    case RefusalKind::too_large:
      return 413;
    case RefusalKind::too_many:
      return 429;
    case RefusalKind::try_later:
      return 503;
  }
  return 500;
}

Response problem_with_status(int status, const Refusal& refusal, Language language) {
  boost::json::object facts;
  for (const auto& [name, fact] : refusal.facts) facts[name] = fact;
  boost::json::object body{{"type", "about:blank"},
                           {"status", status},
                           {"code", refusal.code},
                           {"detail", sentence(language, refusal.code, refusal.facts)}};
  if (!refusal.field.empty()) body["field"] = refusal.field;
  if (!facts.empty()) body["facts"] = std::move(facts);
  Response response = reply_of(status, boost::json::serialize(body));
  response.content_type = "application/problem+json";
  if (status == 503) response.headers.emplace_back("Retry-After", "2");
  return response;
}

Response problem(const Refusal& refusal, Language language) {
  return problem_with_status(status_of(refusal), refusal, language);
}

std::string Exchange::text(std::string_view variable) const {
  const auto found = variables_.find(variable);
  if (found == variables_.end()) throw std::logic_error("the route has no variable {" + std::string(variable) + "}");
  return found->second;
}

std::optional<std::string> Exchange::query(std::string_view name) const {
  const auto found = request.query.find(name);
  if (found == request.query.end()) return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> Exchange::number(std::string_view variable) const {
  const std::string digits = text(variable);
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
  if (error != std::errc{} || end != digits.data() + digits.size() || n <= 0) return std::nullopt;
  return n;
}

Refusal Exchange::not_there(std::string_view variable) const {
  return {RefusalKind::not_found,
          "request.not_found",
          {{"thing", std::string(variable)}, {"value", text(variable).substr(0, 64)}},
          ""};
}

Outcome<boost::json::object> Exchange::json() const {
  const auto type = request.headers.find("content-type");
  if (type == request.headers.end() || !type->second.starts_with("application/json"))
    return Refusal{RefusalKind::invalid, "request.not_json_type", {}, ""};
  boost::json::parse_options options;
  options.max_depth = json_depth_max;
  boost::system::error_code error;
  auto parsed = boost::json::parse(request.body, error, {}, options);
  if (error) return Refusal{RefusalKind::invalid, "request.not_json", {{"reason", error.message()}}, ""};
  if (!parsed.is_object()) return Refusal{RefusalKind::invalid, "request.not_object", {}, ""};
  if (has_nul(parsed)) return Refusal{RefusalKind::invalid, "request.nul", {}, ""};
  return std::move(parsed.as_object());
}

Response Exchange::read(const std::function<Outcome<boost::json::value>(db::Transaction&)>& fn) const {
  const auto outcome = database_.read([&](db::Transaction& tx) { return fn(tx); });
  return outcome ? ok(*outcome) : problem(outcome.error(), caller.language);
}

namespace {

// One try: the kept reply of the same request, or what fn says. Throws RolledBack for a refusal.
Response write_once(db::Transaction& tx, const Exchange& exchange, const std::string& key,
                    const std::function<Outcome<Exchange::Done>(db::Transaction&)>& fn) {
  const auto& request = exchange.request;
  const std::string route = std::string(to_text(request.method)) + " " + request.path;
  const std::string hash = key.empty() ? "" : sha256_hex(route + "\n" + request.body);
  if (!key.empty()) {
    if (const auto kept = find_reply(tx, exchange.caller, key)) {
      if (kept->body_hash == hash) return reply_of(kept->status, kept->reply);
      throw RolledBack{
          {RefusalKind::conflict, "request.idempotency_key_reused", {{"key", key}, {"route", kept->route}}, ""}};
    }
  }
  const auto outcome = fn(tx);
  if (!outcome) throw RolledBack{outcome.error()};  // what it wrote before it refused must not stay
  const std::string body = outcome->status == 204 ? "" : boost::json::serialize(outcome->body);
  if (!key.empty()) keep_reply(tx, exchange.caller, key, {route, hash, outcome->status, body}, exchange.now);
  return reply_of(outcome->status, body);
}

}  // namespace

Response Exchange::write(const std::function<Outcome<boost::json::value>(db::Transaction&)>& fn,
                         int success_status) const {
  return write_as([&](db::Transaction& tx) -> Outcome<Done> {
    auto body = fn(tx);
    if (!body) return body.error();
    return Done{success_status, std::move(*body)};
  });
}

Response Exchange::write_as(const std::function<Outcome<Done>(db::Transaction&)>& fn) const {
  const auto key = idempotency_key(request, caller);
  if (!key) return problem(key.error(), caller.language);
  for (int tries = 1;; ++tries) {
    try {
      return database_.write(db::Priority::people,
                             [&](db::Transaction& tx) { return write_once(tx, *this, *key, fn); });
    } catch (const RolledBack& refused) {
      return problem(refused.refusal, caller.language);
    } catch (const db::ConstraintViolated&) {
      // Somebody was quicker between our look and our insert (PostgreSQL): the second look sees what they wrote.
      if (tries == 2) return problem({RefusalKind::conflict, "request.conflict", {}, ""}, caller.language);
    }
  }
}

}  // namespace lamplighter::http

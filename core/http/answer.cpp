#include "core/http/answer.h"

#include <openssl/crypto.h>
#include <spdlog/spdlog.h>

#include <boost/json.hpp>

#include "core/http/problem.h"

namespace lamplighter::http {
namespace {

bool is_unsafe(Method method) {
  return method != Method::get;
}

Language language_of(const Request& request) {
  const auto found = request.headers.find("accept-language");
  return parse_language(found == request.headers.end() ? "" : found->second);
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && !a.empty() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string header(const Request& request, std::string_view name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? "" : found->second;
}

Response refuse(RefusalKind kind, std::string code, Language language, std::map<std::string, std::string> facts = {}) {
  return problem({kind, std::move(code), std::move(facts), ""}, language);
}

TextMap headers_of(const Head& head) {
  TextMap headers;
  for (const auto& [name, value] : head.fields) {
    const auto [place, is_new] = headers.emplace(name, value);
    if (!is_new)
      place->second += ", " + value;  // RFC 9110 section 5.2; what may come once only, the framing has checked
  }
  return headers;
}

}  // namespace

Answerer::Answerer(db::Database& database, Gate gate, Router router, StaticFiles files, Transport transport,
                   std::function<Instant()> clock, std::function<void()> after_write)
    : database_(database),
      gate_(std::move(gate)),
      router_(std::move(router)),
      files_(std::move(files)),
      transport_(transport),
      clock_(std::move(clock)),
      after_write_(std::move(after_write)) {}

Routed Answerer::route(const Head& head, std::string remote) const {
  Routed routed;
  routed.method_word = head.method;
  auto& request = routed.request;
  request.headers = headers_of(head);
  request.remote = std::move(remote);
  const auto language = language_of(request);
  auto target = parse_target(head.target);
  const auto method = parse_method(head.method == "HEAD" ? "GET" : head.method);
  if (!target) {
    routed.refused = refuse(RefusalKind::invalid, "request.bad_target", language);
    return routed;
  }
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  if (const auto cookie = head.field("cookie")) request.cookies = parse_cookies(*cookie);
  if (!method) {
    routed.refused = problem_with_status(405,
                                         {RefusalKind::invalid,
                                          "request.method_unknown",
                                          {{"method", head.method}, {"allowed", "GET, POST, PUT, PATCH, DELETE"}},
                                          ""},
                                         language);
    routed.refused->headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
    return routed;
  }
  request.method = *method;
  auto found = router_.match(*method, target->segments);
  if (auto* match = std::get_if<Match>(&found)) {
    routed.match = std::move(*match);
    if (routed.match.route && is_unsafe(*method)) routed.body_bytes_max = routed.match.route->body_bytes_max;
  } else if (auto* others = std::get_if<OtherMethods>(&found)) {
    routed.refused = problem_with_status(
        405,
        {RefusalKind::invalid, "request.method_unknown", {{"method", head.method}, {"allowed", others->allow}}, ""},
        language);
    routed.refused->headers.emplace_back("Allow", others->allow);
  } else if (is_unsafe(*method)) {
    routed.refused =
        refuse(RefusalKind::not_found, "request.no_such_path", language, {{"path", request.path.substr(0, 128)}});
  }
  return routed;
}

// Browsers send Origin with every unsafe request; a page of another site must not act for the user.
std::optional<Response> Answerer::check_origin(const Request& request, Language language) const {
  const auto origin = header(request, "origin"), site = header(request, "sec-fetch-site");
  const std::string ours = std::string(transport_ == Transport::tls ? "https://" : "http://") + header(request, "host");
  // Behind a proxy that ends TLS, the page's origin is https while we are spoken to plainly.
  const bool same =
      origin == ours || (transport_ == Transport::plain && origin == "https://" + header(request, "host"));
  const bool foreign_site = !site.empty() && site != "same-origin" && site != "none";
  if ((origin.empty() || same) && !foreign_site) return std::nullopt;
  return refuse(RefusalKind::forbidden, "request.foreign_origin", language, {{"origin", origin.substr(0, 128)}});
}

Answerer::Admission Answerer::admit_in(db::Transaction& tx, const Request& request, std::string_view permission,
                                       Instant now) const {
  return admit_as(gate_.authenticate(tx, request, now), request, permission);
}

Answerer::Admission Answerer::admit_as(const std::optional<SignedIn>& session, const Request& request,
                                       std::string_view permission) const {
  Admission admission;
  admission.caller.language = language_of(request);
  admission.caller.from = request.remote;
  if (session) {
    admission.caller = session->caller;
    admission.caller.from = request.remote;
    admission.seen_is_stale = session->seen_is_stale;
  }
  const auto language = admission.caller.language;
  if (is_unsafe(request.method)) admission.refused = check_origin(request, language);
  if (admission.refused || permission == anyone) return admission;
  if (!session)
    admission.refused = refuse(RefusalKind::unauthenticated, "request.sign_in_first", language);
  else if (is_unsafe(request.method) && !same_secret(session->csrf_token, header(request, "x-csrf-token")))
    admission.refused = refuse(RefusalKind::forbidden, "request.csrf", language);
  else if (permission != signed_in && !admission.caller.may(permission))
    admission.refused =
        refuse(RefusalKind::forbidden, "request.not_permitted", language, {{"permission", std::string(permission)}});
  return admission;
}

Answerer::Admission Answerer::admit(const Request& request, std::string_view permission, Instant now) const {
  if (request.cookies.empty()) return admit_as(std::nullopt, request, permission);  // nobody to look up
  auto admission = database_.read([&](db::Transaction& tx) { return admit_in(tx, request, permission, now); });
  const bool denied = admission.refused && admission.refused->status == 403 && admission.caller.user != UserId{};
  if (denied && !permission.empty() && permission != signed_in && !admission.caller.may(permission))
    database_.write(db::Priority::people,
                    [&](db::Transaction& tx) { gate_.record_denial(tx, admission.caller, permission, now); });
  else if (admission.seen_is_stale)
    database_.write(db::Priority::people, [&](db::Transaction& tx) { gate_.mark_seen(tx, request, now); });
  return admission;
}

template <class Fn>
Response Answerer::guarded(const Request& request, Fn fn) const {
  try {
    return fn();
  } catch (const db::Unavailable& e) {
    spdlog::warn("{} {}: {}", to_text(request.method), request.path, e.what());
    return refuse(RefusalKind::try_later, "request.database_unavailable", language_of(request));
  } catch (const std::exception& e) {
    spdlog::error("{} {}: {}", to_text(request.method), request.path, e.what());
    return problem_with_status(500, {RefusalKind::try_later, "request.failed", {}, ""}, language_of(request));
  }
}

Response Answerer::call(const Routed& routed, Instant now) const {
  const auto& request = routed.request;
  const auto& route = *routed.match.route;
  const auto admission = admit(request, route.permission, now);
  if (admission.refused) return *admission.refused;
  auto response = route.handler(Exchange(request, admission.caller, now, database_, routed.match.variables));
  if (is_unsafe(request.method) && response.status < 300 && after_write_) after_write_();
  return response;
}

Response Answerer::answer(const Routed& routed) const {
  if (routed.refused) return *routed.refused;
  return guarded(routed.request, [&] {
    if (routed.match.route) return call(routed, clock_());
    return files_.answer(routed.request);
  });
}

Answerer::Frame Answerer::render(const Routed& routed) const {
  Frame frame;
  auto response = guarded(routed.request, [&] {
    const auto& live = *routed.match.live;
    const auto now = clock_();
    const auto admission = admit(routed.request, live.permission, now);
    if (admission.refused) return *admission.refused;
    frame.company = admission.caller.scope.company;
    const Exchange exchange(routed.request, admission.caller, now, database_, routed.match.variables);
    return exchange.read([&](db::Transaction& tx) { return live.render(exchange, tx); });
  });
  if (response.status == 200)
    frame.json = std::move(response.body);
  else
    frame.refused = std::move(response);
  return frame;
}

}  // namespace lamplighter::http

// From a request to its response: route, who asks, may they, origin and token, the handler, and what its exceptions
// mean. Here and only here are permissions checked. Knows no sockets, so that tests call it directly. Threads may share
// it.
#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "core/http/framing.h"
#include "core/http/router.h"
#include "core/http/static_files.h"

namespace lamplighter::http {

struct SignedIn {
  accounts::Caller caller;
  std::string csrf_token;
  bool seen_is_stale = false;
};
// What the slice accounts knows; main wires it in.
struct Gate {
  std::function<std::optional<SignedIn>(db::Transaction&, const Request&, Instant)> authenticate;
  std::function<void(db::Transaction&, const Request&, Instant)> mark_seen;
  std::function<void(db::Transaction&, const accounts::Caller&, std::string_view permission, Instant)> record_denial;
};

enum class Transport {
  plain,
  tls
};

// A request as the connection hands it over: the head is parsed, the target decoded, the route known.
struct Routed {
  Request request;
  std::string method_word;          // HEAD counts as GET
  Match match;                      // without a route: a file, or nothing
  std::optional<Response> refused;  // no such path, other methods: the answer
  std::size_t body_bytes_max = 0;
};

class Answerer {
 public:
  Answerer(db::Database& database, Gate gate, Router router, StaticFiles files, Transport transport,
           std::function<Instant()> clock, std::function<void()> after_write);

  // Everything but the body. `remote`: the address without port.
  Routed route(const Head& head, std::string remote) const;
  // Runs on a database thread; what has no route (a file in memory, a refusal) on any. Never throws.
  Response answer(const Routed& routed) const;

  // Of a live view: the first or next value, with the caller looked up again (a session may have ended meanwhile).
  struct Frame {
    std::optional<Response> refused;
    CompanyId company;
    std::string json;
  };
  Frame render(const Routed& routed) const;

  const Router& router() const { return router_; }
  Transport transport() const { return transport_; }

 private:
  struct Admission {
    std::optional<Response> refused;
    accounts::Caller caller;
    bool seen_is_stale = false;
  };
  Admission admit(const Request& request, std::string_view permission, Instant now) const;
  Admission admit_in(db::Transaction& tx, const Request& request, std::string_view permission, Instant now) const;
  Admission admit_as(const std::optional<SignedIn>& session, const Request& request, std::string_view permission) const;
  std::optional<Response> check_origin(const Request& request, Language language) const;
  Response call(const Routed& routed, Instant now) const;
  template <class Fn>
  Response guarded(const Request& request, Fn fn) const;

  db::Database& database_;
  Gate gate_;
  Router router_;
  StaticFiles files_;
  Transport transport_;
  std::function<Instant()> clock_;
  std::function<void()> after_write_;
};

}  // namespace lamplighter::http

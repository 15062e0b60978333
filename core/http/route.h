// The HTTP API as a table of routes. Beast stays behind server.cpp; slices see Request, Response and Exchange only.
//
//   std::vector<http::Route> premises::routes() {
//     return {{Method::get, "/api/v1/rooms/{room}", "premises.read", show_room}, …};
//   }
// Handlers run on the database thread pool. Permission, CSRF, origin and body limit are checked before a handler is
// called.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::http {

enum class Method {
  get,
  post,
  put,
  patch,
  del
};

struct Request {
  Method method = Method::get;
  std::string path;
  std::map<std::string, std::string, std::less<>> query;
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::map<std::string, std::string, std::less<>> cookies;
  std::string body;
  std::string remote;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};
Response ok(const boost::json::value& body);
Response created(const boost::json::value& body);
Response no_content();
// application/problem+json with the code, the sentence of the catalogue in that language, the facts and the field.
Response problem(const Refusal& refusal, Language language);

// One request under way, as a handler sees it.
class Exchange {
 public:
  const Request& request;
  const accounts::Caller& caller;  // of a public route: no user, no permissions
  const Instant now;

  // A path variable as an id; refuses with not_found where it is no decimal number.
  template <class IdType>
  Outcome<IdType> id(std::string_view variable) const {
    const auto n = number(variable);
    if (!n) return not_there(variable);
    return IdType{*n};
  }
  std::string text(std::string_view variable) const;  // a path variable as it came, percent-decoded
  std::optional<std::string> query(std::string_view name) const;
  Outcome<boost::json::object> json() const;  // the body; refuses what is no JSON object

  // Reads in one snapshot and answers 200 with the value, or the problem.
  Response read(const std::function<Outcome<boost::json::value>(db::Transaction&)>& fn) const;
  // Writes. With an Idempotency-Key (required for POST) the reply is kept in the same transaction and a repeat gets
  // that reply; the same key with another body is refused. fn may run again.
  Response write(const std::function<Outcome<boost::json::value>(db::Transaction&)>& fn,
                 int success_status = 200) const;
  // The same where what was done decides the status: 201 made, 202 asked.
  struct Done {
    int status = 200;
    boost::json::value body;
  };
  Response write_as(const std::function<Outcome<Done>(db::Transaction&)>& fn) const;

  Exchange(const Request& r, const accounts::Caller& c, Instant n, db::Database& d,
           std::map<std::string, std::string, std::less<>> v)
      : request(r), caller(c), now(n), database_(d), variables_(std::move(v)) {}
  db::Database& database() const { return database_; }

 private:
  std::optional<std::int64_t> number(std::string_view variable) const;
  Refusal not_there(std::string_view variable) const;
  db::Database& database_;
  std::map<std::string, std::string, std::less<>> variables_;
};

using Handler = std::function<Response(const Exchange&)>;

inline constexpr std::string_view anyone = "";              // no session needed
inline constexpr std::string_view signed_in = "signed_in";  // any session

struct Route {
  Method method = Method::get;
  std::string path;        // "/api/v1/rooms/{room}"
  std::string permission;  // anyone, signed_in, or "slice.action"
  Handler handler;
  std::size_t body_bytes_max = 64 * 1024;
};

// A live view: server-sent events. The stream sends `render`'s value at once, and again after a change of one of
// `kinds` in the caller's company (at most once a second), as `event: <name>` with the JSON as data; a comment every 15
// s keeps it open.
struct LiveRoute {
  std::string path;  // "/api/v1/live/dashboard"
  std::string permission;
  std::string name;  // "dashboard"
  std::vector<std::string> kinds;
  std::function<Outcome<boost::json::value>(const Exchange&, db::Transaction&)> render;
};

}  // namespace lamplighter::http

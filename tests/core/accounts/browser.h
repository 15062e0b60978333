// A browser without a network: speaks to the answerer as the HTTP server does, keeps the cookie, sends the CSRF token
// and a new idempotency key with every POST. For tests of routes.
#pragma once

#include <boost/json.hpp>
#include <memory>
#include <string>

#include "core/accounts/http.h"
#include "core/accounts/secret.h"
#include "core/accounts/session.h"
#include "core/http/answer.h"
#include "tests/core/accounts/people.h"

namespace lamplighter::accounts {

struct Reply {
  int status = 0;
  boost::json::value body;
  std::string set_cookie;
  std::string code() const {  // of a problem
    return body.is_object() && body.as_object().contains("code") ? body.at("code").as_string().c_str() : "";
  }
  std::string text(std::string_view member) const { return body.at(member).as_string().c_str(); }
};

// A service of the given routes whose clock stands where `now` says.
class Service {
 public:
  Service(db::Database& database, std::vector<http::Route> routes)
      : database_(database),
        answerer_(
            database, gate(), http::Router(std::move(routes), {}), http::StaticFiles{}, http::Transport::plain,
            [this] { return now; }, [] {}) {}
  Instant now = db::test_epoch;
  db::Database& database() { return database_; }
  const http::Answerer& answerer() const { return answerer_; }

 private:
  db::Database& database_;
  http::Answerer answerer_;
};

class Browser {
 public:
  explicit Browser(Service& service, std::string address = "192.0.2.1")
      : service_(service), address_(std::move(address)) {}

  // Signed in without a password.
  void become(const User& user) {
    token_ = random_token();
    service_.database().write(db::Priority::people, [&](db::Transaction& tx) {
      begin_session(tx, user.company, user.id, token_, address_, service_.now);
    });
    csrf_ = csrf_token_of(token_);
  }

  Reply get(const std::string& target) { return send("GET", target, "", ""); }
  Reply post(const std::string& target, const boost::json::value& body, std::string key = "") {
    if (key.empty()) key = "key-" + std::to_string(++keys_) + "-" + token_.substr(0, 16);
    return send("POST", target, boost::json::serialize(body), key);
  }
  Reply patch(const std::string& target, const boost::json::value& body) {
    return send("PATCH", target, boost::json::serialize(body), "");
  }
  Reply del(const std::string& target) { return send("DELETE", target, "", ""); }
  Reply send(const std::string& method, const std::string& target, const std::string& body, const std::string& key) {
    http::Head head;
    head.method = method;
    head.target = target;
    head.fields = {{"host", "localhost"}, {"accept-language", language}};
    if (!token_.empty()) head.fields.emplace_back("cookie", std::string(session_cookie) + "=" + token_);
    if (!csrf_.empty()) head.fields.emplace_back("x-csrf-token", csrf_);
    if (!key.empty()) head.fields.emplace_back("idempotency-key", key);
    if (!body.empty()) head.fields.emplace_back("content-type", "application/json");
    auto routed = service_.answerer().route(head, address_);
    routed.request.body = body;
    return take(service_.answerer().answer(routed));
  }
  const std::string& token() const { return token_; }
  void forget_csrf() { csrf_.clear(); }
  std::string language = "en";

 private:
  Reply take(const http::Response& response) {
    Reply reply{response.status, nullptr, ""};
    if (response.content_type.find("json") != std::string::npos && !response.body.empty())
      reply.body = boost::json::parse(response.body);  // a file has no members
    for (const auto& [name, value] : response.headers)
      if (name == "Set-Cookie") reply.set_cookie = value;
    if (!reply.set_cookie.empty()) {
      const auto begin = reply.set_cookie.find('=') + 1;
      token_ = reply.set_cookie.substr(begin, reply.set_cookie.find(';') - begin);
    }
    if (reply.body.is_object() && reply.body.as_object().contains("csrf_token")) csrf_ = reply.text("csrf_token");
    return reply;
  }
  Service& service_;
  std::string address_, token_, csrf_;
  int keys_ = 0;
};

}  // namespace lamplighter::accounts

#include "tests/core/http/http_fixture.h"

using namespace lamplighter;
using namespace lamplighter::http;

namespace {

struct Sent {
  int status;
  std::string body;
};

Sent send(TestServer& server, const std::string& text) {
  auto client = server.client();
  client.send(text);
  const int status = client.answer();
  return {status, client.body};
}

std::string key(const std::string& k) {
  return "Idempotency-Key: " + k + "\r\n";
}

}  // namespace

TEST_CASE("who may do what is decided by session, permission, origin and token") {
  db::for_each_database([](db::Database& database) {
    TestServer server(database);
    const std::string bob = "Cookie: lamplighter_session=bob\r\nX-CSRF-Token: the-token\r\n";
    struct Row {
      std::string what, request;
      int status;
      std::string code;
    };
    for (const auto& row : {
             Row{"anyone", get("/hello"), 200, ""},
             Row{"nobody signed in", get("/signed"), 401, "request.sign_in_first"},
             Row{"a made-up cookie", get("/signed", "Cookie: lamplighter_session=eve\r\n"), 401,
                 "request.sign_in_first"},
             Row{"signed in", get("/signed", as_ann), 200, ""},
             Row{"permitted", get("/read", as_ann), 200, ""},
             Row{"not permitted", get("/read", bob), 403, "request.not_permitted"},
             Row{"no token", post("/notes", "{}", as_ann + key("1")), 403, "request.csrf"},
             Row{"wrong token", post("/notes", "{}", as_ann + "X-CSRF-Token: the-tokem\r\n" + key("1")), 403,
                 "request.csrf"},
             Row{"foreign origin", post("/notes", "{}", with_token + key("1") + "Origin: http://evil\r\n"), 403,
                 "request.foreign_origin"},
             Row{"null origin", post("/open", "{}", "Origin: null\r\n"), 403, "request.foreign_origin"},
             Row{"cross-site", post("/open", "{}", "Sec-Fetch-Site: cross-site\r\n"), 403, "request.foreign_origin"},
             Row{"own origin", post("/open", "{}", "Origin: http://here\r\nSec-Fetch-Site: same-origin\r\n"), 200, ""},
             Row{"another port", post("/open", "{}", "Origin: http://here:81\r\n"), 403, "request.foreign_origin"},
             Row{"bob writes", post("/notes", "{}", bob + key("1")), 403, "request.not_permitted"},
             Row{"no key", post("/notes", "{}", with_token), 400, "request.idempotency_key_missing"},
             Row{"a long key", post("/notes", "{}", with_token + key(std::string(65, 'k'))), 400,
                 "request.idempotency_key_invalid"},
             Row{"no JSON", post("/notes", "{", with_token + key("2")), 400, "request.not_json"},
             Row{"a list", post("/notes", "[]", with_token + key("3")), 400, "request.not_object"},
             Row{"NUL in text", post("/notes", R"({"a":["\u0000"]})", with_token + key("4")), 400, "request.nul"},
             Row{"deep JSON", post("/notes", std::string(40, '['), with_token + key("5")), 400, "request.not_json"},
             Row{"no UTF-8", post("/notes", "{\"a\":\"\xff\"}", with_token + key("6")), 400, "request.not_json"},
             Row{"an unknown method", "BREW /hello HTTP/1.1\r\nHost: here\r\n\r\n", 405, "request.method_unknown"},
             Row{"bad escapes", get("/hello?a=%zz"), 400, "request.bad_target"},
         }) {
      CAPTURE(row.what);
      const auto sent = send(server, row.request);
      CHECK(sent.status == row.status);
      if (!row.code.empty()) {
        CHECK(boost::json::parse(sent.body).at("code") == boost::json::value(row.code));
        CHECK(sentence(Language::zh_cn, row.code).find(row.code) == std::string::npos);  // the catalogue knows it
      }
    }
    CHECK(server.denials == 2);
    CHECK(server.note_count() == 0);
    CHECK(server.writes == 1);
  });
}

TEST_CASE("a repeated POST gets the same answer and does nothing twice; another body under the key is refused") {
  db::for_each_database([](db::Database& database) {
    TestServer server(database);
    const auto first = send(server, post("/notes", R"({"a":1})", with_token + key("k")));
    CHECK(first.status == 201);
    CHECK(first.body == R"({"notes":1})");
    const auto again = send(server, post("/notes", R"({"a":1})", with_token + key("k")));
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(server.note_count() == 1);
    CHECK(send(server, post("/notes", R"({"a":2})", with_token + key("k"))).status == 409);
    CHECK(send(server, post("/notes", R"({"a":1})", with_token + key("k2"))).body == R"({"notes":2})");
  });
}

TEST_CASE("a double click arrives twice at once and counts once") {
  db::for_each_database([](db::Database& database) {
    TestServer server(database);
    for (int round = 0; round < 20; ++round) {
      const auto request = post("/notes", "{}", with_token + key("click " + std::to_string(round)));
      auto first = server.client(), second = server.client();
      first.send(request);
      second.send(request);
      CHECK(first.answer() == 201);
      CHECK(second.answer() == 201);
      CHECK(first.body == second.body);
    }
    CHECK(server.note_count() == 20);
  });
}

TEST_CASE("a refused write leaves nothing behind, not even its key") {
  db::for_each_database([](db::Database& database) {
    TestServer server(database);
    const auto refused = send(server, post("/notes", R"({"refuse":true})", with_token + key("k")));
    CHECK(refused.status == 409);
    CHECK(boost::json::parse(refused.body).at("field") == boost::json::value("refuse"));
    CHECK(server.note_count() == 0);
    CHECK(send(server, post("/notes", "{}", with_token + key("k"))).status == 201);
  });
}

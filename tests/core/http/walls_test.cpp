// What keeps hostile clients out: ambiguous, giant, slow, deaf and climbing requests, as bytes on a connection.
#include <chrono>
#include <memory>

#include "core/http/make_certificate.h"
#include "tests/core/http/http_fixture.h"

using namespace lamplighter;
using namespace lamplighter::http;
using namespace std::chrono_literals;

namespace {

// Twenty clients begin and then go on byte by byte, each before a silence would be noticed. True: all were cut off.
bool drippers_are_cut_off(TestServer& server, const std::string& beginning) {
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 20; ++i) slow.push_back(std::make_unique<Client>(server.server->port()));
  for (const auto& client : slow) client->send(beginning);
  for (int sent = 0; sent < 200 && !slow.empty(); ++sent)
    std::erase_if(slow, [](const auto& client) { return client->ended_within(5ms) || !client->send("a"); });
  return slow.empty();
}

}  // namespace

TEST_CASE("what comes behind a chunked body, a folded line or a bare line end is never read as a request") {
  db::TestDatabase database;
  TestServer server(*database);
  const std::string hidden = "GET /hello HTTP/1.1\r\nHost: here\r\n\r\n";
  const std::string post = "POST /open HTTP/1.1\r\nHost: h\r\n", chunked = "Transfer-Encoding: chunked\r\n\r\n";
  struct Row {
    std::string text;
    int status;
  };
  for (const auto& row : {
           Row{post + chunked + "0\r\n\r\n", 411},
           Row{post + chunked + "0;ext=\"\r\n\r\n", 411},
           Row{post + chunked + "5;a\nb\r\nhello\r\n0\r\n\r\n", 411},
           Row{post + chunked + "FFFFFFFFFFFFFFFF;x\r\n", 411},
           Row{post + "Content-Length: 5\r\n" + chunked + "0\r\n\r\n", 400},
           Row{post + "Content-Length: 0\r\n 40\r\n\r\n", 400},
           Row{post + "X: y\r\n\tTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", 400},
           Row{post + "Content-Length: 0\r\nX: y\n\r\n", 400},
           Row{post + "Content-Length: 0\n\r\n", 400},
           Row{post + "Content-Length: 0\r\n\n", 400},
           Row{"GET /hello HTTP/1.1\nHost: here\n\n", 400},
       }) {
    CAPTURE(row.text);
    auto client = server.client();
    client.send(row.text + hidden);
    CHECK(client.answer() == row.status);
    CHECK(client.closed());
    CHECK(client.buffer.empty());
  }
  // A body that is longer than it said: the rest is a request of its own, by a method that nobody knows.
  auto client = server.client();
  client.send(post + "Content-Length: 2\r\n\r\nab" + "cd" + hidden);
  CHECK(client.answer() == 200);
  CHECK(client.answer() == 405);
  CHECK(client.buffer.empty());
}

TEST_CASE("giant heads and bodies are refused by what they say, long before they have come") {
  db::TestDatabase database;
  TestServer server(*database);
  struct Row {
    std::string text;
    int status;
  };
  std::string many = "GET /hello HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; many.size() < 15'000; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  const std::string post = "POST /open HTTP/1.1\r\nHost: h\r\nContent-Length: ";
  for (const auto& row : {
           Row{many + "\r\n", 431},
           Row{"GET /" + std::string(20'000, 'a'), 431},
           Row{"GET /hello HTTP/1.1\r\nHost: h\r\nCookie: " + std::string(20'000, 'a'), 431},
           Row{std::string(20'000, 'A'), 431},
           Row{post + "65537\r\n\r\n", 413},
           Row{post + "999999999999\r\n\r\n", 413},
           Row{post + "9223372036854775807\r\n\r\n", 400},  // more digits than anybody's body
           Row{post + "18446744073709551616\r\n\r\n", 400},
           Row{"POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999\r\n\r\n", 404},
           Row{"GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999\r\n\r\n", 413},
       }) {
    CAPTURE(row.text.substr(0, 100));
    auto client = server.client();
    client.send(row.text);
    CHECK(client.answer() == row.status);
    CHECK(client.closed());
  }
}

TEST_CASE("who sends a byte now and then, or does not read, is cut off at a deadline that no byte moves") {
  db::TestDatabase database;
  Settings settings;
  settings.head_time = 300ms;
  settings.body_time = 300ms;
  settings.write_time = 300ms;
  settings.idle_time = 60s;
  TestServer server(*database, settings);
  for (const std::string& beginning :
       {std::string("GET /hello HTTP/1.1\r\nHost: h\r\nX: "),
        std::string("POST /open HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n")}) {
    CAPTURE(beginning);
    CHECK(drippers_are_cut_off(server, beginning));
  }
  // Requests without end whose answers nobody takes.
  auto deaf = server.client();
  const auto question = get("/hello?q=" + std::string(4'000, 'a'));
  bool taken = true;
  for (int i = 0; i < 200'000 && taken; ++i) taken = deaf.send(question);
  CHECK_FALSE(taken);
  auto other = server.client();
  other.send(get("/hello"));
  CHECK(other.answer() == 200);
}

TEST_CASE("who dribbles through a TLS handshake is cut off, too") {
  const db::TestFolder folder;
  const auto files = make_certificate({folder.path, "here", {}}, db::test_epoch);
  db::TestDatabase database;
  Settings settings;
  settings.certificate_file = files.certificate;
  settings.key_file = files.key;
  settings.head_time = 300ms;
  settings.idle_time = 60s;
  TestServer server(*database, settings);
  using namespace std::string_literals;
  // The head of a record of 16,128 bytes that holds a ClientHello; what follows is its body, byte by byte.
  CHECK(drippers_are_cut_off(server, "\x16\x03\x01\x3f\x00\x01\x00\x3e\xfc\x03\x03"s));
}

TEST_CASE("no path leads out of the web application, however it is written") {
  db::TestDatabase database;
  TestServer server(*database);
  // Beside and above what is served; and inside its folder, but not there when the server began.
  const auto beside = server.folder.path.string() + "-secret.txt";
  std::ofstream(beside) << "the secret";
  server.write("secret.txt", "the secret");
  const auto name = std::filesystem::path(beside).filename().string();
  struct Row {
    std::string path;
    int status;
  };
  for (const auto& row : {
           Row{"/../" + name, 400},
           Row{"/assets/../../" + name, 400},
           Row{"/%2e%2e/" + name, 400},
           Row{"/.%2E/" + name, 400},
           Row{"/..%2f" + name, 404},
           Row{"/assets%2f..%2f..%2f" + name, 404},
           Row{"/%252e%252e/" + name, 404},
           Row{"/..\\" + name, 404},
           Row{"/..%5c" + name, 404},
           Row{"/assets\\..\\..\\" + name, 404},
           Row{"/%c0%ae%c0%ae/" + name, 400},
           Row{"//" + name, 404},
           Row{"/" + beside, 404},
           Row{"/secret.txt", 404},
           Row{"/secret.txt%00.js", 400},
           Row{"/assets/app-1a2b.js%00", 400},
           Row{"/assets/./app-1a2b.js", 400},
           Row{"/assets/app-1a2b.js/", 200},  // the page, which tells that there is no such place
           Row{"/assets/app-1a2b.js.br", 404},
           Row{"file:///" + name, 400},
       }) {
    CAPTURE(row.path);
    auto client = server.client();
    client.send(get(row.path));
    CHECK(client.answer() == row.status);
    CHECK(client.body.find("the secret") == std::string::npos);
  }
  std::filesystem::remove(beside);
}

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <cstdlib>
#include <thread>

#include "tests/core/http/http_fixture.h"

using namespace lamplighter;
using namespace lamplighter::http;
using namespace std::chrono_literals;

TEST_CASE("requests are answered one after another on one connection, also when they come together") {
  db::TestDatabase database;
  TestServer server(*database);
  auto client = server.client();
  client.send(get("/hello?q=%E5%B0%8F") + get("/nothing.txt") + get("/hello"));
  CHECK(client.answer() == 200);
  CHECK(client.body == R"({"hello":"","query":{"q":"小"}})");
  CHECK(client.head.find("X-Content-Type-Options: nosniff") != std::string::npos);
  CHECK(client.head.find("script-src 'self'") != std::string::npos);
  CHECK(client.answer() == 404);
  CHECK(client.answer() == 200);
  for (const char c : get("/hello")) client.send(std::string_view(&c, 1));
  CHECK(client.answer() == 200);
  client.send("HEAD /hello HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  CHECK(client.read_until("\r\n\r\n"));
  CHECK(client.closed());
  CHECK(client.buffer.ends_with("\r\n\r\n"));
}

TEST_CASE("ambiguous framing is answered with 400 and the connection ends, so nothing can be smuggled") {
  db::TestDatabase database;
  TestServer server(*database);
  const std::string hidden = "GET /hello HTTP/1.1\r\nHost: here\r\n\r\n";
  for (const std::string& text :
       {"POST /open HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
        "POST /open HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n" + hidden,
        "POST /open HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n" + hidden,
        "GET / HTTP/1.1\r\n\r\n" + hidden, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + hidden,
        "GET / HTTP/1.1\nHost: a\n\n" + hidden, "\x16\x03\x01\x02 tls hello\r\n\r\n" + hidden}) {
    CAPTURE(text);
    auto client = server.client();
    client.send(text);
    CHECK(client.answer() == 400);
    CHECK(client.head.find("Connection: close") != std::string::npos);
    CHECK(client.closed());
    CHECK(client.buffer.empty());
  }
  auto client = server.client();
  client.send("POST /open HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  CHECK(client.answer() == 411);
  CHECK(server.server->numbers().framing_faults == 8);
}

TEST_CASE("heads and bodies over their limits are refused, and the reason arrives") {
  db::TestDatabase database;
  TestServer server(*database);
  {
    auto client = server.client();
    client.send("GET /hello HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a'));
    CHECK(client.answer() == 431);
    CHECK(client.closed());
  }
  {
    auto client = server.client();
    client.send(post("/open", std::string(70'000, 'x')));
    CHECK(client.answer() == 413);
    CHECK(client.closed());
  }
  {
    auto client = server.client();
    client.send(post("/large", std::string(1024 * 1024, 'x'), "Expect: 100-continue\r\n"));
    CHECK(client.answer() == 100);
    CHECK(client.answer() == 200);
    CHECK(client.body == R"({"bytes":1048576})");
  }
  {
    auto client = server.client();
    client.send("POST /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(client.answer() == 405);
    CHECK(client.head.find("Allow: GET") != std::string::npos);
    CHECK(client.closed());
  }
}

TEST_CASE("who dribbles or falls silent is cut off, and others are served meanwhile") {
  db::TestDatabase database;
  Settings settings;
  settings.head_time = 300ms;
  settings.body_time = 300ms;
  settings.idle_time = 300ms;
  TestServer server(*database, settings);
  auto half_head = server.client(), half_body = server.client(), idle = server.client();
  half_head.send("GET /hello HTTP/1.1\r\nHo");
  half_body.send("POST /open HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  auto other = server.client();
  other.send(get("/hello"));
  CHECK(other.answer() == 200);
  CHECK(half_head.closed());
  CHECK(half_body.closed());
  CHECK(idle.closed());
  CHECK(half_body.buffer.empty());
}

TEST_CASE("connections over the limit of an address are closed at once, and room comes back") {
  db::TestDatabase database;
  Settings settings;
  settings.connections_per_address_max = 2;
  TestServer server(*database, settings);
  {
    auto first = server.client(), second = server.client();
    first.send(get("/hello"));
    second.send(get("/hello"));
    CHECK(first.answer() == 200);
    CHECK(second.answer() == 200);
    auto third = server.client();
    CHECK(third.closed());
    CHECK(server.server->numbers().connections_refused == 1);
  }
  while (server.server->numbers().connections_open > 0) std::this_thread::yield();
  auto again = server.client();
  again.send(get("/hello"));
  CHECK(again.answer() == 200);
}

TEST_CASE("a handler that fails tells the client nothing but where to look") {
  db::TestDatabase database;
  TestServer server(*database);
  auto client = server.client();
  client.send(get("/fail") + get("/down") + get("/things/12") + get("/things/x") + get("/things/-1"));
  CHECK(client.answer() == 500);
  CHECK(client.body.find("secret") == std::string::npos);
  CHECK(client.answer() == 503);
  CHECK(client.head.find("Retry-After") != std::string::npos);
  CHECK(client.answer() == 200);
  CHECK(client.answer() == 404);
  CHECK(client.answer() == 404);
  CHECK(client.head.find("application/problem+json") != std::string::npos);
}

TEST_CASE("files of the web application are served, routes of its own get its page, nothing else is reached") {
  db::TestDatabase database;
  TestServer server(*database);
  auto client = server.client();
  client.send(get("/"));
  CHECK(client.answer() == 200);
  CHECK(client.body == "<html>the page</html>");
  CHECK(client.head.find("Cache-Control: no-cache") != std::string::npos);
  const auto tag_at = client.head.find("ETag: ") + 6;
  const std::string tag = client.head.substr(tag_at, client.head.find("\r\n", tag_at) - tag_at);
  client.send(get("/rooms/12", "If-None-Match: " + tag + "\r\n") + get("/rooms/12") + get("/assets/app-1a2b.js") +
              get("/assets/app-1a2b.js", "Accept-Encoding: gzip, br\r\n") + get("/missing.js") +
              get("/api/v1/nothing"));
  CHECK(client.answer() == 304);
  CHECK(client.answer() == 200);
  CHECK(client.body == "<html>the page</html>");
  CHECK(client.answer() == 200);
  CHECK(client.body == "run()");
  CHECK(client.head.find("immutable") != std::string::npos);
  CHECK(client.answer() == 200);
  CHECK(client.body == "compressed");
  CHECK(client.head.find("Content-Encoding: br") != std::string::npos);
  CHECK(client.answer() == 404);
  CHECK(client.answer() == 404);
  for (const char* path :
       {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc/passwd.x", "/assets/%00.js"}) {
    auto other = server.client();
    other.send(get(path));
    const int status = other.answer();
    CHECK((status == 400 || status == 404));
  }
}

TEST_CASE("a stop lets the request in work end and closes the rest") {
  db::TestDatabase database;
  auto server = std::make_unique<TestServer>(*database);
  auto idle = server->client(), live = server->client();
  live.send(get("/live/notes", as_ann));
  CHECK(live.read_until("data: {"));
  server->server->stop();
  CHECK(idle.closed());
  CHECK(live.closed());
}

namespace {

// A self-signed certificate for this test, as the operator's tool makes one.
bool make_certificate(const std::filesystem::path& folder) {
  const std::string command =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=here "
      "-keyout " +
      (folder / "key.pem").string() + " -out " + (folder / "cert.pem").string() + " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

// One request over TLS at the version; "" where the handshake fails.
std::string ask_over_tls(std::uint16_t port, int version, const std::string& request) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_set_security_level(context.get(), 0);
  std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_ssl_connect(context.get()), BIO_free_all);
  BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  if (BIO_do_handshake(bio.get()) != 1) return "";
  BIO_write(bio.get(), request.data(), static_cast<int>(request.size()));
  std::string answer;
  char block[4096];
  for (int got = 0; (got = BIO_read(bio.get(), block, sizeof block)) > 0;)
    answer.append(block, static_cast<std::size_t>(got));
  return answer;
}

// The certificate that the server shows, as PEM.
std::string certificate_shown(std::uint16_t port) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_ssl_connect(context.get()), BIO_free_all);
  BIO_set_conn_hostname(bio.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
  if (BIO_do_handshake(bio.get()) != 1) return "";
  SSL* tls = nullptr;
  BIO_get_ssl(bio.get(), &tls);
  std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(tls), X509_free);
  std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new(BIO_s_mem()), BIO_free_all);
  PEM_write_bio_X509(text.get(), shown.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

TEST_CASE("TLS 1.2 and 1.3 are spoken, older ones and plain HTTP are not") {
  const db::TestFolder folder;
  REQUIRE(make_certificate(folder.path));
  db::TestDatabase database;
  Settings settings;
  settings.certificate_file = folder.path / "cert.pem";
  settings.key_file = folder.path / "key.pem";
  TestServer server(*database, settings);
  const auto request = post("/open", "{}", "Connection: close\r\nOrigin: https://here\r\n");
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto answer = ask_over_tls(server.server->port(), version, request);
    CHECK(answer.starts_with("HTTP/1.1 200 OK"));
    CHECK(answer.find("Strict-Transport-Security") != std::string::npos);
  }
  CHECK(ask_over_tls(server.server->port(), TLS1_1_VERSION, request).empty());
  auto plain = server.client();
  plain.send(get("/hello"));
  CHECK(plain.answer() == 0);
}

TEST_CASE("a renewed certificate serves new connections without a restart; a broken one leaves the former") {
  const db::TestFolder folder;
  REQUIRE(make_certificate(folder.path));
  db::TestDatabase database;
  Settings settings;
  settings.certificate_file = folder.path / "cert.pem";
  settings.key_file = folder.path / "key.pem";
  TestServer server(*database, settings);
  const auto first = certificate_shown(server.server->port());
  REQUIRE(make_certificate(folder.path));
  server.server->reload_certificate();
  const auto second = certificate_shown(server.server->port());  // the reload was posted before this comes in
  CHECK(second != "");
  CHECK(second != first);
  std::ofstream(settings.key_file) << "no key";
  server.server->reload_certificate();
  CHECK(certificate_shown(server.server->port()) == second);
}

TEST_CASE("an address that others can reach needs TLS, and says so") {
  Settings settings;
  CHECK(fault_of(settings).empty());
  settings.address = "0.0.0.0";
  CHECK(fault_of(settings).find("TLS is not configured") != std::string::npos);
  settings.certificate_file = "a";
  CHECK(fault_of(settings).find("together") != std::string::npos);
  settings.key_file = "b";
  CHECK(fault_of(settings).empty());
  settings.address = "localhost";
  CHECK(fault_of(settings).find("no IP address") != std::string::npos);
  db::TestDatabase database;
  settings.address = "127.0.0.1";
  CHECK_THROWS_WITH(Server(settings, *database, test_gate({1}), test_routes(), {}, [] { return db::test_epoch; }),
                    doctest::Contains("TLS certificate a cannot be used"));
}

// A server with a few routes and two users who need no password, and a client that sends exactly what it is told.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>

#include "core/changes/changes.h"
#include "core/http/server.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::http {

inline constexpr const char* csrf = "the-token";

// The cookie lamplighter_session=ann is ann, who may test.read and test.write; bob may nothing.
inline Gate test_gate(CompanyId company, std::atomic<int>* denials = nullptr) {
  Gate gate;
  gate.authenticate = [company](db::Transaction&, const Request& request, Instant) -> std::optional<SignedIn> {
    const auto cookie = request.cookies.find("lamplighter_session");
    if (cookie == request.cookies.end() || (cookie->second != "ann" && cookie->second != "bob")) return std::nullopt;
    SignedIn session;
    session.caller.user = UserId{cookie->second == "ann" ? 1 : 2};
    session.caller.user_name = cookie->second;
    session.caller.scope = {company, true, {}};
    session.caller.language = Language::en;
    if (cookie->second == "ann") session.caller.permissions = {"test.read", "test.write"};
    session.csrf_token = csrf;
    return session;
  };
  gate.mark_seen = [](db::Transaction&, const Request&, Instant) {};
  gate.record_denial = [denials](db::Transaction&, const accounts::Caller&, std::string_view, Instant) {
    if (denials) ++*denials;
  };
  return gate;
}

inline std::int64_t notes(db::Transaction& tx) {
  return std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM company WHERE name LIKE 'note%'"));
}

// POST /notes writes a row (a company: any table serves); {"refuse":true} refuses after it wrote.
inline Response write_note(const Exchange& exchange) {
  return exchange.write(
      [&](db::Transaction& tx) -> Outcome<boost::json::value> {
        const auto body = exchange.json();
        if (!body) return body.error();
        tx.execute("INSERT INTO company (name, created_at) VALUES (?, ?)", "note", exchange.now);
        changes::record(tx, exchange.now, exchange.caller.scope.company, {}, "note", 1);
        if (body->contains("refuse")) return Refusal{RefusalKind::conflict, "test.refused", {}, "refuse"};
        return boost::json::value{{"notes", notes(tx)}};
      },
      201);
}

inline std::vector<Route> test_routes() {
  const auto hello = [](const Exchange& exchange) {
    boost::json::object query;
    for (const auto& [name, value] : exchange.request.query) query[name] = value;
    return ok(boost::json::object{{"hello", exchange.caller.user_name}, {"query", query}});
  };
  return {
      {Method::get, "/hello", std::string(anyone), hello},
      {Method::get, "/signed", std::string(signed_in), hello},
      {Method::get, "/read", "test.read", hello},
      {Method::post, "/open", std::string(anyone), hello},
      {Method::get, "/fail", std::string(anyone),
       [](const Exchange&) -> Response { throw std::runtime_error("secret detail"); }},
      {Method::get, "/down", std::string(anyone), [](const Exchange&) -> Response { throw db::Unavailable("down"); }},
      {Method::get, "/things/{thing}", std::string(anyone),
       [](const Exchange& exchange) {
         const auto id = exchange.id<RoomId>("thing");
         return id ? ok({{"id", std::to_string(id->n)}}) : problem(id.error(), exchange.caller.language);
       }},
      {Method::post, "/notes", "test.write", write_note},
      {Method::post, "/large", std::string(anyone),
       [](const Exchange& exchange) {
         return ok({{"bytes", exchange.request.body.size()}});
       },
       1024 * 1024}};
}

inline std::vector<LiveRoute> test_live_routes() {
  return {{"/live/notes",
           "test.read",
           "notes",
           {"note"},
           [](const Exchange&, db::Transaction& tx) -> Outcome<boost::json::value> {
             return boost::json::value{{"notes", notes(tx)}};
           }}};
}

class Client {  // one connection; sends bytes, reads until an answer is whole or the server closes
 public:
  explicit Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(fd_); }

  bool send(std::string_view bytes) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }
  // Reads until `buffer` holds `mark`; false when the server closed first.
  bool read_until(std::string_view mark) {
    while (buffer.find(mark) == std::string::npos)
      if (!read_more()) return false;
    return true;
  }
  // The next answer's status, 0 when the server closed without one. `body` and `head` hold the rest.
  int answer() {
    if (!read_until("\r\n\r\n")) return 0;
    const auto end = buffer.find("\r\n\r\n") + 4;
    head = buffer.substr(0, end);
    buffer.erase(0, end);
    const auto length_at = head.find("Content-Length: ");
    const std::size_t length = length_at == std::string::npos ? 0 : std::stoul(head.substr(length_at + 16));
    while (buffer.size() < length)
      if (!read_more()) return 0;
    body = buffer.substr(0, length);
    buffer.erase(0, length);
    return std::stoi(head.substr(9, 3));
  }
  bool closed() {  // nothing more comes
    while (read_more()) {
    }
    return ended_;
  }
  // True when the server has closed, at once or within the time; what it sends meanwhile is read.
  bool ended_within(std::chrono::milliseconds time) {
    pollfd waiting{fd_, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(time.count())) > 0 && !read_more();
  }
  std::string buffer, head, body;

 private:
  bool read_more() {
    char block[65536];
    const auto got = ::recv(fd_, block, sizeof block, 0);
    ended_ = got == 0 || (got < 0 && errno == ECONNRESET);
    if (got <= 0) return false;
    buffer.append(block, static_cast<std::size_t>(got));
    return true;
  }
  int fd_;
  bool ended_ = false;
};

class TestServer {
 public:
  explicit TestServer(db::Database& d, Settings settings = {}) : database(d), company(db::add_company(d)) {
    settings.port = 0;
    settings.web_root = folder.path;
    std::filesystem::create_directory(folder.path / "assets");
    write("index.html", "<html>the page</html>");
    write("assets/app-1a2b.js", "run()");
    write("assets/app-1a2b.js.br", "compressed");
    server = std::make_unique<Server>(
        settings, database, test_gate(company, &denials), test_routes(), test_live_routes(),
        [] { return db::test_epoch; }, [this] { ++writes; });
    server->start();
  }
  ~TestServer() { server->stop(); }

  Client client() { return Client(server->port()); }
  std::int64_t note_count() {
    return database.read([](db::Transaction& tx) { return notes(tx); });
  }
  void write(const std::string& name, const std::string& text) { std::ofstream(folder.path / name) << text; }

  db::Database& database;
  CompanyId company;
  db::TestFolder folder;
  std::atomic<int> denials{0}, writes{0};
  std::unique_ptr<Server> server;
};

inline std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: here\r\n" + std::string(more) + "\r\n";
}
inline std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more) + "\r\n" + std::string(body);
}
inline const std::string as_ann = "Cookie: lamplighter_session=ann\r\n";
inline const std::string with_token = "Cookie: lamplighter_session=ann\r\nX-CSRF-Token: the-token\r\n";

}  // namespace lamplighter::http

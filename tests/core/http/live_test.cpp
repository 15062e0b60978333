#include <thread>

#include "tests/core/http/http_fixture.h"

using namespace lamplighter;
using namespace lamplighter::http;

namespace {

void add_note(TestServer& server, CompanyId of) {
  server.database.write(db::Priority::people, [&](db::Transaction& tx) {
    tx.execute("INSERT INTO company (name, created_at) VALUES ('note', 0)");
    changes::record(tx, db::test_epoch, of, {}, "note", 1);
  });
}

}  // namespace

TEST_CASE("a live view shows its value at once and again after each change of its kind") {
  db::for_each_database([](db::Database& database) {
    TestServer server(database);
    auto client = server.client();
    client.send(get("/live/notes", as_ann));
    CHECK(client.read_until("event: notes\ndata: {\"notes\":0}\n\n"));
    CHECK(client.buffer.find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(client.buffer.find("Content-Length") == std::string::npos);
    for (int i = 1; i <= 2; ++i) {
      add_note(server, server.company);
      CHECK(client.read_until("data: {\"notes\":" + std::to_string(i) + "}\n\n"));
    }
  });
}

TEST_CASE("a live view asks for the same permission as any route") {
  db::TestDatabase database;
  TestServer server(*database);
  auto nobody = server.client(), bob = server.client();
  nobody.send(get("/live/notes"));
  CHECK(nobody.answer() == 401);
  bob.send(get("/live/notes", "Cookie: lamplighter_session=bob\r\n"));
  CHECK(bob.answer() == 403);
}

TEST_CASE("live views beyond the limit are told to come later, and a closed browser makes room") {
  db::TestDatabase database;
  Settings settings;
  settings.live_streams_max = 1;
  TestServer server(*database, settings);
  {
    auto first = server.client();
    first.send(get("/live/notes", as_ann));
    CHECK(first.read_until("data: {"));
    auto second = server.client();
    second.send(get("/live/notes", as_ann));
    CHECK(second.answer() == 503);
  }
  while (server.server->numbers().live_streams_open > 0) std::this_thread::yield();
  auto third = server.client();
  third.send(get("/live/notes", as_ann));
  CHECK(third.read_until("data: {"));
}

TEST_CASE("a hundred live views all see the change") {
  db::TestDatabase database;
  TestServer server(*database);
  std::vector<std::unique_ptr<Client>> all;
  for (int i = 0; i < 100; ++i) {
    all.push_back(std::make_unique<Client>(server.server->port()));
    all.back()->send(get("/live/notes", as_ann));
  }
  for (auto& client : all) REQUIRE(client->read_until("data: {\"notes\":0}"));
  add_note(server, server.company);
  for (auto& client : all) REQUIRE(client->read_until("data: {\"notes\":1}"));
}

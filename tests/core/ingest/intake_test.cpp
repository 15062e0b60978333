// The intake table in front of the readings, as the batcher keeps it small.
#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "tests/core/ingest/messages_for_tests.h"

namespace lamplighter::ingest {
namespace {

using std::chrono::minutes;

const GatewayName east{"estate-east"};
constexpr std::int64_t kept = 2'000;
constexpr int channels = 100, records_per_message = 250;

struct Core {
  explicit Core(db::Database& d) : database(d) {
    const auto company = db::add_company(database);
    batcher.take({status_message(east, true)}, db::test_epoch);
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      fleet::adopt_gateway_row(tx, GatewayId{1}, {company, EstateId{1}}, std::nullopt, db::test_epoch);
    });
  }
  void take(int messages) {
    std::vector<Message> batch;
    for (int m = 0; m < messages; ++m) {
      std::vector<Reading> readings;
      for (int i = 0; i < records_per_message; ++i) {
        const auto n = sent + i;
        readings.push_back(reading("meter-" + std::to_string(n % channels), "energy_import", n,
                                   db::test_epoch - minutes{1'000} + minutes{n / channels}));
      }
      batch.push_back(readings_message(east, sent + 1, std::move(readings)));
      sent += records_per_message;
    }
    CHECK(batcher.take(batch, db::test_epoch).stored == messages * records_per_message);
  }
  std::int64_t count(const std::string& table) {
    return database.read([&](db::Transaction& tx) {
      return std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM " + table));
    });
  }

  db::Database& database;
  Batcher batcher{database, [](const wire::AnswerMessage&) {}, [](const std::string&, const std::string&) {}, kept};
  std::int64_t sent = 0;
};

}  // namespace

TEST_CASE("the intake table stays small under load, and no reading is in neither table or in both") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    for (int batch = 0; batch < 12; ++batch) {
      core.take(5);
      core.batcher.relieve_intake();
      CHECK(core.count("reading_intake") <= kept);
      CHECK(core.count("reading") == core.sent);
      CHECK(core.count("(SELECT DISTINCT channel_id, at FROM reading) AS once") == core.sent);
    }
    if (database.dialect() == db::Dialect::sqlite) {
      CHECK(core.count("reading_intake") > kept / 2);
      CHECK(core.count("reading_by_channel") >= core.sent - kept);
    } else {
      CHECK(core.count("reading_by_channel") == core.sent);
    }
  });
}

TEST_CASE("what another process left in the intake table counts from the first batch on") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.take(20);
    Batcher after(
        database, [](const wire::AnswerMessage&) {}, [](const std::string&, const std::string&) {}, kept);
    after.relieve_intake();
    after.relieve_intake();
    CHECK(core.count("reading_intake") <= kept);
    CHECK(core.count("reading") == core.sent);
  });
}

TEST_CASE("readings that a copy from SQLite left in the intake table are moved before PostgreSQL takes others") {
  db::for_each_database([](db::Database& database) {
    if (database.dialect() == db::Dialect::sqlite) return;
    Core core(database);
    core.take(5);
    database.write(db::Priority::people, [](db::Transaction& tx) {
      tx.run_script("INSERT INTO reading_intake SELECT * FROM reading_by_channel; DELETE FROM reading_by_channel");
    });
    Batcher after(
        database, [](const wire::AnswerMessage&) {}, [](const std::string&, const std::string&) {}, kept);
    const auto at = db::test_epoch - minutes{1'000};
    const auto tally = after.take(
        {readings_message(east, core.sent + 1, {reading("meter-0", "energy_import", 77, at)})}, db::test_epoch);
    CHECK(tally.conflicting == 1);
    CHECK(core.count("reading_intake") == 0);
    CHECK(core.count("reading") == core.sent);
  });
}

}  // namespace lamplighter::ingest

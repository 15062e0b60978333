#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "tests/core/ingest/messages_for_tests.h"

namespace lamplighter::ingest {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const GatewayName east{"estate-east"};
constexpr Instant t0 = db::test_epoch - hours{10};

// A core with one gateway, and what it answered last.
struct Core {
  explicit Core(db::Database& d) : database(d) {}

  Tally take(const std::vector<Message>& messages, Instant now = db::test_epoch) {
    answers.clear();
    return batcher.take(messages, now);
  }
  const wire::AnswerMessage& answer() {
    REQUIRE(answers.size() == 1);
    return answers.front();
  }
  std::int64_t number(const std::string& sql) {
    return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
  }
  std::string text(const std::string& sql) {
    return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::string>(sql).value()); });
  }
  void adopt(std::optional<Instant> accept_from = std::nullopt) {
    company = db::add_company(database);
    take({status_message(east, true)});
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      const metering::Place place{company, estate};
      fleet::adopt_gateway_row(tx, GatewayId{1}, place, accept_from, db::test_epoch);
      metering::place_channels(tx, place, GatewayId{1});
    });
  }

  db::Database& database;
  CompanyId company;
  EstateId estate{1};
  std::vector<wire::AnswerMessage> answers;
  std::vector<std::string> poison;
  Batcher batcher{database, [this](const wire::AnswerMessage& a) { answers.push_back(a); },
                  [this](const std::string& topic, const std::string& why) { poison.push_back(topic + ": " + why); }};
};

std::vector<SequenceRange> range(std::int64_t first, std::int64_t last) {
  return {{Sequence{first}, Sequence{last}}};
}

Message three(std::int64_t first = 1) {
  return readings_message(east, first,
                          {reading("room-1", "energy_import", 100, t0), reading("room-2", "energy_import", 200, t0),
                           reading("room-1", "energy_import", 110, t0 + minutes{1})});
}

}  // namespace

TEST_CASE("an unknown gateway is written down and held until it is adopted; then its records are stored once") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    const auto held = core.take({three()});
    CHECK(held.held == 3);
    CHECK(core.answer().hold == range(1, 3));
    CHECK(core.answer().stored.empty());
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 0);
    CHECK(core.text("SELECT state FROM gateway WHERE name = 'estate-east'") == "held");

    core.adopt();
    const auto stored = core.take({three()});
    CHECK(stored.stored == 3);
    CHECK(core.answer().stored == range(1, 3));
    CHECK(core.answer().hold.empty());
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 3);
    CHECK(core.number("SELECT COUNT(*) FROM channel WHERE company_id = 1") == 2);
    CHECK(
        core.number(
            "SELECT value FROM latest_reading l JOIN channel c ON c.id = l.channel_id WHERE device_name = 'room-1'") ==
        110);
    CHECK(core.number("SELECT COUNT(*) FROM change WHERE kind = 'reading'") == 1);
    CHECK(core.number("SELECT readings FROM reading_minute") == 3);
  });
}

TEST_CASE("a crash between commit and answer: the resent records are answered as stored and counted once") {
  db::for_each_database([](db::Database& database) {
    Core before(database);
    before.adopt();
    before.take({three()});
    before.answers.clear();  // the answer never left

    Core after(database);  // a new process: it remembers nothing but the database
    const auto tally = after.take({three()});
    CHECK(tally.stored == 0);
    CHECK(tally.already_here == 3);
    CHECK(after.answer().stored == range(1, 3));
    CHECK(after.number("SELECT COUNT(*) FROM reading") == 3);
    CHECK(after.number("SELECT readings FROM reading_minute") == 3);

    after.take({three(), three(4), three()});  // duplicates within one batch, and the same readings under new sequences
    CHECK(after.answer().stored == range(1, 6));
    CHECK(after.number("SELECT COUNT(*) FROM reading") == 3);
    CHECK(after.number("SELECT COUNT(*) FROM reading_conflict") == 0);  // equal values: ignored
    CHECK(after.number("SELECT COUNT(*) FROM received_range") == 1);
  });
}

TEST_CASE("the same instant with another value goes to review and leaves the first reading alone") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.adopt();
    core.take({three()});
    const auto tally = core.take({readings_message(east, 4, {reading("room-1", "energy_import", 999, t0)})});
    CHECK(tally.conflicting == 1);
    CHECK(core.answer().stored == range(4, 4));
    CHECK(core.number("SELECT value FROM reading r JOIN channel c ON c.id = r.channel_id WHERE device_name = 'room-1' "
                      "ORDER BY at LIMIT 1") == 100);
    CHECK(core.number("SELECT value FROM reading_conflict") == 999);
    CHECK(core.number("SELECT sequence FROM reading_conflict") == 4);
  });
}

TEST_CASE("a malformed message is refused by its properties, kept where people see it, and told once") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.adopt();
    Message broken = three();
    broken.payload = "{\"schema\": \x01 nonsense \xff";
    const auto tally = core.take({broken, three(10)});
    CHECK(tally.refused == 3);
    CHECK(tally.stored == 3);
    REQUIRE(core.answer().refused.size() == 1);
    CHECK(core.answer().refused[0].reason == "payload_does_not_parse");
    CHECK(core.answer().refused[0].ranges == range(1, 3));
    CHECK(core.answer().stored == range(10, 12));
    CHECK(core.number("SELECT refused_count FROM gateway") == 3);
    core.take({broken});  // the answer was lost
    CHECK(core.answer().refused.size() == 1);
    CHECK(core.number("SELECT refused_count FROM gateway") == 3);
    CHECK(core.number("SELECT times FROM refused_record") == 2);
    CHECK(core.text("SELECT payload_excerpt FROM refused_record") == "{\"schema\": ? nonsense ?");
    CHECK(core.number("SELECT company_id FROM refused_record") == 1);

    broken.first = "1";
    broken.last = "100000";  // more than a message carries: nobody's records are thrown away by it, it is only counted
    core.take({broken, broken});
    CHECK(core.answers.empty());
    CHECK(core.number("SELECT refused_count FROM gateway") == 5);
    CHECK(core.number("SELECT count FROM refused_record WHERE epoch = 0") == 2);
  });
}

TEST_CASE("a gateway cannot speak for another") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.adopt();
    Message foreign = carrying(readings_of(east, 1, {reading("room-1", "energy_import", 666, t0)}),
                               GatewayName{"intruder"}, "readings");
    core.take({foreign});
    CHECK(core.answer().gateway == GatewayName{"intruder"});
    CHECK(core.answer().refused.at(0).reason == "foreign_gateway");
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 0);
    CHECK(core.number("SELECT COUNT(*) FROM received_range") == 0);
    CHECK(core.number("SELECT COUNT(*) FROM gateway WHERE name = 'intruder'") == 0);
    CHECK(core.number("SELECT COUNT(*) FROM refused_record WHERE gateway_name = 'intruder' AND company_id IS NULL") ==
          1);
  });
}

TEST_CASE("an online status is answered with the highest sequence, refused ones included") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.adopt();
    core.take({three(5)});
    core.take({status_message(east, true)});
    CHECK(core.answer().highest == Sequence{7});
    Message broken = three(8);
    broken.payload = "?";
    core.take({broken});
    core.take({status_message(east, true)});
    CHECK(core.answer().highest == Sequence{10});
    core.take({status_message(east, false)});
    CHECK(core.answers.empty());
    CHECK(core.number("SELECT online FROM gateway") == 0);
    CHECK(core.text("SELECT version FROM gateway") == "0.1.0");  // the will carries no figures
  });
}

TEST_CASE("unsure readings wait apart, and a clock correction adds the right ones, whichever comes first") {
  db::for_each_database([](db::Database& database) {
    const BootId boot{"4f7a1c1e-93d5-4c2b-8a53-0d5f6a7b8c9d"};
    const Instant in_1970{std::chrono::milliseconds{60'000}};
    const std::int64_t offset = unix_ms(t0) - 60'000;
    const auto early =
        readings_message(east, 1, {reading("room-1", "energy_import", 100, in_1970, ClockState::unsynced)});
    const auto late = readings_message(
        east, 2, {reading("room-1", "energy_import", 110, in_1970 + minutes{1}, ClockState::unsynced)});
    const auto after =
        readings_message(east, 4, {reading("room-1", "energy_import", 999, in_1970 + hours{1}, ClockState::unsynced)});
    Core core(database);
    core.adopt();
    CHECK(core.take({early}).unsure == 1);
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 0);
    core.take({events_message(east, 3, {ClockCorrected{boot, offset}})});
    while (core.batcher.correct_some(db::test_epoch)) {
    }
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 1);
    CHECK(core.number("SELECT at FROM reading") == unix_ms(t0));
    CHECK(core.number("SELECT clock FROM reading") == static_cast<int>(ClockState::corrected));
    CHECK(core.number("SELECT quality FROM reading") == static_cast<int>(Quality::measured));
    CHECK(core.number("SELECT sequence FROM reading") == 1);  // it names the old one

    core.take({late, after});  // one from before the correction comes behind it; one from after it is not meant
    CHECK(core.answer().stored == std::vector<SequenceRange>{{Sequence{2}, Sequence{2}}, {Sequence{4}, Sequence{4}}});
    while (core.batcher.correct_some(db::test_epoch)) {
    }
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 2);
    CHECK(core.number("SELECT COUNT(*) FROM reading_unsure") == 3);
    CHECK(core.number("SELECT COUNT(*) FROM reading_unsure WHERE corrected_at IS NULL") == 1);
    // The clock was set while running, and became right again: the second correction is for what came between.
    core.take({events_message(east, 5, {ClockCorrected{boot, offset + 40}})});
    while (core.batcher.correct_some(db::test_epoch)) {
    }
    CHECK(core.number("SELECT COUNT(*) FROM reading_unsure WHERE corrected_at IS NULL") == 0);
    CHECK(core.number("SELECT at FROM reading WHERE sequence = 4") == unix_ms(t0 + hours{1}) - 60'000 + 60'040);
  });
}

TEST_CASE(
    "inventory makes devices and channels; failed and recovered devices are told apart by sequence, not by arrival") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.take({inventory_message(east, {electricity_meter("room-1")}, "h1", 1, 2)});
    CHECK(core.text("SELECT config_hash FROM gateway") == "");
    core.take({inventory_message(east, {electricity_meter("room-2")}, "h1", 2, 2)});
    CHECK(core.text("SELECT config_hash FROM gateway") == "h1");
    CHECK(core.number("SELECT COUNT(*) FROM gateway_device WHERE state = 'discovered' AND transport = 'modbus_tcp'") ==
          2);
    CHECK(core.number("SELECT COUNT(*) FROM channel WHERE company_id IS NULL") == 4);
    CHECK(core.number("SELECT digits FROM channel WHERE register = 'energy_import' AND device_name = 'room-2'") == 8);
    core.adopt();
    CHECK(core.number("SELECT COUNT(*) FROM channel WHERE company_id = 1") == 4);

    core.take({events_message(east, 2, {DeviceRecovered{DeviceName{"room-1"}, 3}})});
    core.take({events_message(east, 1, {DeviceFailed{DeviceName{"room-1"}, "timed_out"}})});  // resent, late
    CHECK(core.number("SELECT failing FROM gateway_device WHERE name = 'room-1'") == 0);
    core.take({events_message(east, 3, {DeviceFailed{DeviceName{"room-1"}, "timed_out"}})});
    CHECK(core.number("SELECT failing FROM gateway_device WHERE name = 'room-1'") == 1);
    CHECK(core.text("SELECT failed_cause FROM gateway_device WHERE name = 'room-1'") == "timed_out");
    CHECK(core.number("SELECT COUNT(*) FROM gateway_event") == 3);
  });
}

TEST_CASE("the start that the adoption set refuses older records visibly") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.adopt(t0 + std::chrono::seconds{1});
    const auto tally = core.take({three()});
    CHECK(tally.refused == 2);
    CHECK(tally.stored == 1);
    CHECK(core.answer().stored == range(3, 3));
    CHECK(core.answer().refused.at(0).ranges == range(1, 2));
    CHECK(core.number("SELECT refused_count FROM gateway") == 2);
    CHECK(core.text("SELECT reason FROM refused_record") == "before_adoption");
  });
}

TEST_CASE("a message that the database will not take is refused alone and stops nobody") {
  db::for_each_database([](db::Database& database) {
    Core core(database);
    core.adopt();
    // A trigger stands for whatever we did not think of.
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      if (tx.dialect() == db::Dialect::sqlite)
        tx.run_script(
            "CREATE TRIGGER bad BEFORE INSERT ON reading_intake WHEN NEW.value = 13 BEGIN SELECT RAISE(ABORT, "
            "'unlucky'); "
            "END");
      else
        tx.run_script("ALTER TABLE reading_by_channel ADD CONSTRAINT bad CHECK (value <> 13)");
    });
    const auto unlucky = readings_message(east, 4, {reading("room-9", "energy_import", 13, t0)});
    const auto tally = core.take({three(), unlucky, three(5)});
    CHECK(tally.stored == 6);
    CHECK(tally.refused == 1);
    CHECK(core.poison.size() == 1);
    CHECK(core.number("SELECT COUNT(*) FROM reading") == 3);
    CHECK(core.text("SELECT reason FROM refused_record") == "cannot_be_stored");
    std::vector<SequenceRange> refused;
    for (const auto& a : core.answers)
      for (const auto& r : a.refused) refused.insert(refused.end(), r.ranges.begin(), r.ranges.end());
    CHECK(refused == range(4, 4));
  });
}

}  // namespace lamplighter::ingest

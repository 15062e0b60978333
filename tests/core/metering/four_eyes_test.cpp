// A reading is corrected by two people: one asks, another grants, and then it is done once.
#include "core/metering/four_eyes.h"

#include <boost/json.hpp>

#include "core/accounts/approval_policy.h"
#include "core/metering/http.h"
#include "tests/core/accounts/people.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

using accounts::ApprovalState;
using accounts::Decision;

struct Office {
  explicit Office(db::Database& database)
      : admin(accounts::first_user(database)),
        boss(accounts::caller_of(admin, "")),
        clerk(accounts::caller_of(accounts::add_user(database, boss, "clerk", {"finance"}).value(), "")),
        manager(accounts::caller_of(accounts::add_user(database, boss, "manager", {"manager"}).value(), "")),
        estate(database) {
    estate.company = boss.scope.company;
    estate.place = {estate.company, estate.add_estate("west")};
  }
  accounts::User admin;
  accounts::Caller boss, clerk, manager;
  TestEstate estate;
};

struct Corrected {
  std::string outcome;  // "done", "asked", or the code of the refusal
  ApprovalId approval;
};
Corrected correct(Office& office, const accounts::Caller& caller, const ReadingCorrection& c) {
  return office.estate.database.write(db::Priority::people, [&](db::Transaction& tx) {
    const auto done = change_reading(tx, caller, c, test_now);
    if (!done) return Corrected{done.error().code, {}};
    if (const auto* waiting = std::get_if<ApprovalId>(&*done)) return Corrected{"asked", *waiting};
    return Corrected{"done", {}};
  });
}

std::string decide(Office& office, const accounts::Caller& caller, ApprovalId id, Decision decision) {
  return office.estate.database.write(db::Priority::people, [&](db::Transaction& tx) {
    const auto decided = accounts::decide_approval(tx, caller, approval_kinds(), id, decision, "seen the picture",
                                                   ApprovalState::asked, test_now);
    return decided ? std::string(to_text(decided->state)) : decided.error().code;
  });
}

}  // namespace

TEST_CASE("a correction waits for a second person, who grants it once") {
  db::for_each_database([](db::Database& database) {
    Office office(database);
    auto& e = office.estate;
    const auto channel = e.channel("w-1", "volume_forward", Unit::cubic_metre, 0, 5);
    const auto meter = e.meter("w-1", "water");
    e.read(channel, midnight(6, 1), 100);
    e.read(channel, midnight(7, 1), 190);
    const auto usage = [&] {
      const auto found = e.usage(meter, "volume_forward", calendar::day(2026, 6, 1), calendar::day(2026, 7, 1));
      return found ? to_text(found->total) : found.error().code;
    };
    REQUIRE(usage() == "90");
    ReadingCorrection c{meter, RegisterName{"volume_forward"}, {}, channel, midnight(7, 1), {109, 0}, "1 read for 0"};

    const auto first = correct(office, office.clerk, c);
    REQUIRE(first.outcome == "asked");
    CHECK(usage() == "90");  // nothing happened yet
    CHECK(correct(office, office.clerk, c).outcome == "accounts.approval_waiting");
    CHECK(decide(office, office.clerk, first.approval, Decision::grant) != "granted");
    CHECK(decide(office, office.manager, first.approval, Decision::grant) == "granted");
    CHECK(usage() == "9");
    CHECK(decide(office, office.boss, first.approval, Decision::grant) == "accounts.approval_over");
    CHECK(correct(office, office.clerk, c).outcome == "metering.reading_replaced");
  });
}

TEST_CASE("a declined correction changes nothing; what cannot be corrected is refused before anybody is asked") {
  db::for_each_database([](db::Database& database) {
    Office office(database);
    auto& e = office.estate;
    const auto channel = e.channel("w-1", "volume_forward", Unit::cubic_metre, 0, 5);
    const auto meter = e.meter("w-1", "water");
    e.read(channel, midnight(6, 1), 100);
    e.read(channel, midnight(7, 1), 190);
    ReadingCorrection c{meter, RegisterName{"volume_forward"}, {}, channel, midnight(7, 1), {109, 0}, "1 read for 0"};
    const auto asked = correct(office, office.clerk, c);
    REQUIRE(asked.outcome == "asked");
    CHECK(decide(office, office.manager, asked.approval, Decision::decline) == "declined");
    const auto found = e.usage(meter, "volume_forward", calendar::day(2026, 6, 1), calendar::day(2026, 7, 1));
    CHECK(to_text(found.value().total) == "90");

    c.at = midnight(7, 2);
    CHECK(correct(office, office.clerk, c).outcome == "metering.no_reading");
    c.at = midnight(7, 1);
    c.value = {100'000, 0};
    CHECK(correct(office, office.clerk, c).outcome == "metering.reading_too_large");
  });
}

TEST_CASE("where nobody else could grant it, one person corrects alone, and the trail says so") {
  db::for_each_database([](db::Database& database) {
    TestEstate other(database);
    const auto channel = other.channel("w-1", "volume_forward", Unit::cubic_metre, 0, 5);
    const auto meter = other.meter("w-1", "water");
    other.read(channel, midnight(7, 1), 190);
    const auto done = database.write(db::Priority::people, [&](db::Transaction& tx) {
      ReadingCorrection c{meter, RegisterName{"volume_forward"}, {}, channel, midnight(7, 1), {109, 0}, "1 read for 0"};
      return change_reading(tx, other.caller(), c, test_now).value();
    });
    CHECK(std::holds_alternative<MeterReadingId>(done));
    const auto sole = database.read([&](db::Transaction& tx) {
      return std::get<0>(*tx.select_one<std::int64_t>(
          "SELECT COUNT(*) FROM audit_entry WHERE action = 'accounts.approval.sole' AND company_id = ?",
          other.company));
    });
    CHECK(sole == 1);
  });
}

}  // namespace lamplighter::metering

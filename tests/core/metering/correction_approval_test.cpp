// A corrected reading needs a second person where there is one.
#include "core/metering/correction_approval.h"

#include <boost/json.hpp>

#include "core/accounts/roles.h"
#include "core/accounts/store.h"
#include "tests/core/accounts/people.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

namespace json = boost::json;

struct Office {
  explicit Office(db::Database& d) : e(d) {
    d.write(db::Priority::people, [&](db::Transaction& tx) {
      for (const auto& seed : accounts::role_seeds())
        accounts::store::insert_role(tx, e.company, seed.code, seed.permissions);
    });
    finance = accounts::caller_of(accounts::add_user(d, e.caller(), "finance", {"finance"}).value(), "");
  }
  void hire_manager() {
    manager = accounts::caller_of(accounts::add_user(e.database, e.caller(), "manager", {"manager"}).value(), "");
  }
  // By the instant of an automatic reading.
  Outcome<std::variant<MeterReadingId, ApprovalId>> correct(MeterId meter, ChannelId channel, Instant at,
                                                            const std::string& value) {
    const json::object body{{"meter", std::to_string(meter.n)},
                            {"register", "volume_forward"},
                            {"channel", std::to_string(channel.n)},
                            {"at", to_text(at)},
                            {"value", value},
                            {"reason", "misread"}};
    return e.database.write(db::Priority::people,
                            [&](db::Transaction& tx) { return correct_or_ask(tx, finance, body, test_now); });
  }
  Outcome<accounts::Approval> grant(ApprovalId id) {
    return e.database.write(db::Priority::people, [&](db::Transaction& tx) {
      return accounts::decide_approval(tx, manager, approval_kinds(), id, accounts::Decision::grant, "",
                                       accounts::ApprovalState::asked, test_now);
    });
  }
  std::int64_t count(const std::string& sql) {
    return e.database.read([&](db::Transaction& tx) {
      return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) " + sql).value());
    });
  }
  TestEstate e;
  accounts::Caller finance, manager;
};

}  // namespace

TEST_CASE("a correction waits for the manager, and the second of two for the same reading is refused when granted") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    o.hire_manager();
    const auto channel = o.e.channel("w-1", "volume_forward", Unit::cubic_metre, -2, 7);
    const auto meter = o.e.meter("w-1", "water");
    o.e.read(channel, midnight(6, 1), 1'000, -2);
    o.e.read(channel, midnight(7, 1), 9'000, -2);

    const auto first = std::get<ApprovalId>(o.correct(meter, channel, midnight(7, 1), "12.50").value());
    const auto second = std::get<ApprovalId>(o.correct(meter, channel, midnight(7, 1), "13.00").value());
    CHECK(accounts::code_of(o.correct(meter, channel, midnight(7, 2), "13.00")) == "metering.no_reading");
    CHECK(o.count("FROM audit_entry WHERE action = 'metering.reading.correct'") == 0);

    const auto granted = o.grant(first).value();
    CHECK(granted.facts.at("before").as_string() == "90.00");
    CHECK(granted.facts.at("after").as_string() == "12.50");
    CHECK(o.count("FROM audit_entry WHERE action = 'metering.reading.correct'") == 1);
    CHECK(accounts::code_of(o.grant(second)) == "metering.reading_replaced");
    CHECK(o.count("FROM audit_entry WHERE action = 'metering.reading.correct'") == 1);
  });
}

TEST_CASE("where nobody else could approve, a correction is made at once and audited as sole") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    const auto channel = o.e.channel("w-1", "volume_forward", Unit::cubic_metre, -2, 7);
    const auto meter = o.e.meter("w-1", "water");
    o.e.read(channel, midnight(7, 1), 9'000, -2);
    CHECK(std::holds_alternative<MeterReadingId>(o.correct(meter, channel, midnight(7, 1), "12.50").value()));
    CHECK(o.count("FROM audit_entry WHERE action = 'accounts.approval.sole'") == 1);
  });
}

}  // namespace lamplighter::metering

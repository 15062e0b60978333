#include <boost/json.hpp>

#include "core/charging/store.h"
#include "core/ledger/ledger.h"
#include "core/premises/room_facts.h"
#include "tests/core/charging/tampered.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

std::optional<DamagedBill> verify(TestEstate& e) {
  return e.read([&](Transaction& tx) { return verify_bills(tx, e.caller.scope); });
}

}  // namespace

TEST_CASE("the database itself refuses to change or delete bills, their lines and price plans") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    charge_two(e);
    for (const auto statement : {"UPDATE bill SET total_fen = 1", "UPDATE bill SET debtor = 'somebody'",
                                 "DELETE FROM bill", "DELETE FROM bill_line", "UPDATE bill_line SET amount_fen = 1",
                                 "UPDATE price_plan SET valid_from = 1", "DELETE FROM price_plan"}) {
      CAPTURE(statement);
      CHECK_THROWS_AS(e.write([&](Transaction& tx) { tx.execute(statement); }), db::ConstraintViolated);
    }
    CHECK_FALSE(verify(e).has_value());
  });
}

TEST_CASE("tampering with a billed reading, a bill or its ledger entry is found and located") {
  struct Tampering {
    std::string sql;
    std::string what;
    std::string bill;
    std::int64_t line;
  };
  const std::string second_bill = "(SELECT MAX(id) FROM bill)";
  const std::string second_channel = "(SELECT MAX(id) FROM channel)";
  const std::vector<Tampering> matrix{
      {"UPDATE reading_by_channel SET value = value + 1 WHERE channel_id = " + second_channel + " AND value = 3000",
       "readings_changed", "2026-000002", 1},
      {"UPDATE reading_by_channel SET value = value - 1 WHERE value = 1000", "readings_changed", "2026-000001", 1},
      {"UPDATE reading_by_channel SET value = value * 10, exponent = exponent - 1 WHERE value = 2000",
       "readings_changed", "2026-000001", 1},
      {"UPDATE reading_by_channel SET sequence = sequence + 1000", "readings_changed", "2026-000001", 1},
      {"UPDATE reading_by_channel SET epoch = 43 WHERE channel_id = " + second_channel, "readings_changed",
       "2026-000002", 1},
      {"UPDATE reading_by_channel SET quality = 2 WHERE channel_id = " + second_channel, "readings_changed",
       "2026-000002", 1},
      {"DELETE FROM reading_by_channel WHERE channel_id = " + second_channel, "readings_missing", "2026-000002", 1},
      {"UPDATE reading_by_channel SET at = at + 1 WHERE value = 3000", "readings_missing", "2026-000001", 1},
      {"UPDATE bill SET readings_hash = 'x' WHERE id = " + second_bill, "readings_changed", "2026-000002", 0},
      {"UPDATE bill SET total_fen = total_fen - 1 WHERE id = " + second_bill, "amount_changed", "2026-000002", 0},
      {"UPDATE bill_line SET amount_fen = amount_fen - 1 WHERE bill_id = " + second_bill, "amount_changed",
       "2026-000002", 1},
      {"UPDATE bill_line SET raw_amount = '1' WHERE bill_id = " + second_bill, "amount_changed", "2026-000002", 1},
      {"UPDATE bill_line SET usage_text = '19' WHERE bill_id = " + second_bill, "evaluation_changed", "2026-000002", 1},
      {"UPDATE bill_line SET evaluation = replace(evaluation, '0.900000', '0.800000') WHERE bill_id = " + second_bill,
       "amount_changed", "2026-000002", 1},
      {"UPDATE bill_line SET evaluation = replace(evaluation, '\"rollovers\":0', '\"rollovers\":1') WHERE bill_id = " +
           second_bill,
       "evaluation_changed", "2026-000002", 1},
      {"UPDATE bill_line SET evaluation = '{}' WHERE bill_id = " + second_bill, "evaluation_changed", "2026-000002", 1},
      // A bill and its lines changed together, consistently: the ledger still knows.
      {"UPDATE bill SET total_fen = 0, readings_hash = "
       "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' WHERE id = " +
           second_bill + "; DELETE FROM bill_line WHERE bill_id = " + second_bill,
       "ledger_differs", "2026-000002", 0},
  };
  for (const auto& tampering : matrix)
    db::for_each_database([&](Database& database) {
      CAPTURE(tampering.sql);
      TestEstate e(database);
      charge_two(e);
      drop_triggers(e);
      e.sql(tampering.sql);
      const auto damaged = verify(e);
      REQUIRE(damaged.has_value());
      CHECK(damaged->fault.what == tampering.what);
      CHECK(damaged->bill.number == tampering.bill);
      CHECK(damaged->fault.line == tampering.line);
    });
}

TEST_CASE("tampering with areas, people and price plans behind a bill is found and located") {
  struct Tampering {
    std::string sql, what, detail;
  };
  const std::vector<Tampering> matrix{
      {"UPDATE room_area SET area_1e4 = area_1e4 + 1", "room_changed", "area"},
      {"DELETE FROM room_area", "room_changed", "area"},
      {"UPDATE room_people SET people = 3", "room_changed", "people"},
      {"DELETE FROM room_people", "room_changed", "people"},
      {"DELETE FROM room_owner", "room_changed", "owner"},
      {"UPDATE room_owner SET valid_from = valid_from + 300", "room_changed", "days"},
      {"UPDATE price_plan SET terms = replace(terms, '2.8', '2.7')", "terms_changed", ""},
      {"UPDATE price_plan SET valid_from = valid_from - 1", "terms_changed", ""},
      {"UPDATE charge_item SET proration = 'none'", "terms_changed", ""},
      {"UPDATE bill_line SET evaluation = replace(evaluation, '\"people\":\"2\"', '\"people\":\"1\"')",
       "amount_changed", ""},
      {"UPDATE bill_line SET object_id = object_id + 1", "evaluation_changed", "object"},
  };
  for (const auto& tampering : matrix)
    db::for_each_database([&](Database& database) {
      CAPTURE(tampering.sql);
      TestEstate e(database);
      e.item = e.fee();
      REQUIRE(e.terms(e.item, R"({"formula": "area * price * months + people", "price": "2.80"})").has_value());
      const RoomId room = e.room("101", "Li Ming", day(2026, 1, 1), Decimal{894300, -4});
      e.write([&](Transaction& tx) { return premises::add_people(tx, e.caller, e.now, room, {2, day(2026, 1, 1)}); });
      e.charge();
      REQUIRE_FALSE(verify(e).has_value());
      drop_triggers(e);
      e.sql(tampering.sql);
      const auto damaged = verify(e);
      REQUIRE(damaged.has_value());
      CHECK(damaged->fault.what == tampering.what);
      CHECK(damaged->fault.line == 1);
      if (!tampering.detail.empty()) CHECK(damaged->fault.detail == tampering.detail);
    });
}

TEST_CASE("a line that a person edits between calculating and posting cannot be posted unseen") {
  db::for_each_database([](Database& database) {
    TestEstate e(database);
    REQUIRE(e.price("1").has_value());
    e.october(e.home("101"), 0, 1000);
    const RunId id = e.run();
    REQUIRE(e.calculate(id).has_value());
    e.work();
    e.sql("UPDATE run_line SET amount_fen = 1");  // the amount shown, not the evaluation
    REQUIRE(e.review(id).has_value());
    REQUIRE(e.post(id).has_value());
    e.work();
    // The bill is made from the evaluation, and says what it says.
    CHECK(e.read([&](Transaction& tx) { return store::bills(tx, e.caller.scope, {}); }).front().total == Money{1000});
    CHECK_FALSE(verify(e).has_value());
  });
}

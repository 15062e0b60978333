// What somebody with the keys of the database can do.
#pragma once

#include "core/metering/move_intake.h"
#include "tests/core/charging/estate.h"

namespace lamplighter::charging {

// Bills, price plans and the journal can be changed from then on.
inline void drop_triggers(TestEstate& e) {
  if (e.database.dialect() == db::Dialect::sqlite)
    e.sql(
        "DROP TRIGGER bill_no_update; DROP TRIGGER bill_no_delete; DROP TRIGGER bill_line_no_update; "
        "DROP TRIGGER bill_line_no_delete; DROP TRIGGER price_plan_no_update; DROP TRIGGER journal_entry_no_update; "
        "DROP TRIGGER journal_line_no_update;");
  else
    e.sql(
        "DROP TRIGGER bill_append_only ON bill; DROP TRIGGER bill_line_append_only ON bill_line; "
        "DROP TRIGGER price_plan_append_only ON price_plan; DROP TRIGGER journal_entry_append_only ON journal_entry; "
        "DROP TRIGGER journal_line_append_only ON journal_line;");
}

// Two rooms, of which the second has a price change inside the period.
inline void charge_two(TestEstate& e) {
  REQUIRE(e.price("0.80").has_value());
  REQUIRE(e.price("0.90", day(2026, 10, 16)).has_value());
  const Home first = e.home("101"), second = e.home("102");
  for (const Home& home : {first, second}) {
    e.october(home, 1000, 3000);
    e.reading(home, day(2026, 10, 16), 2000);
  }
  e.charge();
  e.write([](Transaction& tx) { metering::move_intake(tx, std::nullopt); });  // all of them lie in one table then
  REQUIRE_FALSE(e.read([&](Transaction& tx) { return verify_bills(tx, e.caller.scope); }).has_value());
}

}  // namespace lamplighter::charging

// A meter that was changed is charged for what both bodies counted, wherever the change falls.
#include "core/metering/replace_meter.h"
#include "tests/core/charging/left_behind.h"
#include "tests/core/charging/pricing/tables.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

// Old body: 3456.7 on October's first day, removed at 3470.2; new one: 0.5, then 9.8 on 20 November. 3.45 yuan a unit.
// changed (local) | shown on 1 November | usage and amount of October | of 1 to 19 November
constexpr std::string_view changes = R"(
# E7: all of it in one period
2026-10-15 10 h | 9.8    | 22.8 78.66 | 0 0.00
# on the boundary itself: the removal closes the one period, the installation opens the other
2026-11-01 0 h  | -      | 13.5 46.58 | 9.3 32.09
# the hour before and the hour after it
2026-10-31 23 h | 0.5    | 13.5 46.58 | 9.3 32.09
2026-11-01 1 h  | 3470.2 | 13.5 46.58 | 9.3 32.09
)";

std::string shown(TestEstate& e, const Bill& bill) {
  return lines_of(e, bill).front().usage + " " + to_text(bill.total);
}

}  // namespace

TEST_CASE("E7: a changed meter is charged for both bodies, in one period or on its boundary") {
  tables::each_row(changes, 4, 4, [](const std::vector<std::string>& row) {
    db::for_each_database([&](Database& database) {
      TestEstate e(database);
      REQUIRE(e.price("3.45").has_value());
      const Home home = e.home("101");
      e.reading(home, day(2026, 10, 1), 345670);
      const auto at = tables::split(row[0], " ");
      metering::MeterReplacement change;
      change.life_seen = 1;
      change.at = calendar::local_midnight(calendar::parse_day(at[0]).value(), "Asia/Shanghai") +
                  std::chrono::hours{std::stoi(at[1])};
      change.removal_reading = {34702, -1};
      change.install_reading = {5, -1};
      change.new_serial = "NEW-1";
      change.reason = "does not turn any more";
      if (row[1] == "3470.2") e.reading(home, day(2026, 11, 1), 347020);
      REQUIRE(e.write([&](Transaction& tx) {
                 return metering::replace_meter(tx, e.caller, home.meter, change, e.now);
               }).has_value());
      if (row[1] == "9.8") e.reading(home, day(2026, 11, 1), 980);
      if (row[1] == "0.5") e.reading(home, day(2026, 11, 1), 50);
      e.reading(home, day(2026, 11, 20), 980);
      e.charge();
      e.charge(day(2026, 11, 1), day(2026, 11, 20));
      const auto bills = bills_of(e);
      REQUIRE(bills.size() == 2);
      CHECK(shown(e, bills[0]) == row[2]);
      CHECK(shown(e, bills[1]) == row[3]);
      check_books(e);
    });
  });
}

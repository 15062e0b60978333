#include "tests/core/charging/killed.h"
#include "tests/core/charging/corrected.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

constexpr int rooms = 30;  // several slices of calculating and of posting

// Calm and killed companies go the same ways; `charge` says how.
template <class Play>
void same_when_killed(const Play& play) {
  db::for_each_database([&](Database& database) {
    TestEstate calm(database), killed(database);
    int kills = 0;
    play(calm, [&](Day from, Day to, BillKind kind) { calm.charge(from, to, kind); });
    play(killed, [&](Day from, Day to, BillKind kind) { kills += charge_killed(killed, from, to, kind); });
    CHECK(kills >= 6);
    CHECK_FALSE(totals(calm).empty());
    CHECK(totals(killed) == totals(calm));
    check_books(killed);
    check_books(calm);
  });
}

}  // namespace

TEST_CASE("a property fee comes out the same when its workers are killed, and again adds nothing") {
  same_when_killed([](TestEstate& e, const auto& charge) {
    e.item = e.fee();
    REQUIRE(e.terms(e.item, R"({"formula": "area * price * months", "price": "2.80"})").has_value());
    for (int n = 1; n <= rooms; ++n)
      e.room(std::to_string(100 + n), n == 7 ? std::nullopt : std::optional<std::string>("Owner " + std::to_string(n)),
             day(2026, 1, 1), n == 9 ? std::optional<Decimal>{} : std::optional{Decimal{890000 + n * 4300, -4}});
    charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::regular);
    CHECK(bills_of(e).size() == rooms - 2);
    charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::regular);
    CHECK(bills_of(e).size() == rooms - 2);
  });
}

TEST_CASE("annual tiers, a parked line and adjustments come out the same when workers are killed") {
  same_when_killed([](TestEstate& e, const auto& charge) {
    e.use_item("WATERY", [](NewChargeItem& item) { item.outlier_factor = Exact{2}; });
    REQUIRE(e.terms(e.item, annual_tiers).has_value());
    std::vector<Home> homes;
    for (int n = 1; n <= rooms; ++n) {
      homes.push_back(e.home(std::to_string(100 + n), "Owner " + std::to_string(n)));
      for (unsigned month = 1; month <= 4; ++month)
        e.reading(homes.back(), day(2026, month, 1), static_cast<std::int64_t>(month - 1) * n * 1000);
      // The fifth one used three times as much.
      e.reading(homes.back(), day(2026, 5, 1), (n == 5 ? 6 : 4) * n * 1000);
    }
    for (unsigned month = 1; month <= 4; ++month)
      charge(day(2026, month, 1), day(2026, month + 1, 1), BillKind::regular);
    CHECK(bills_of(e).size() == 4 * rooms - 1);
    for (int n = 1; n <= rooms; ++n)  // three quarters of a month's usage belonged to the month after
      correct(e, homes.at(static_cast<std::size_t>(n) - 1), day(2026, 4, 1), 2250 * n);
    charge(day(2026, 3, 1), day(2026, 4, 1), BillKind::adjustment);
    const auto adjusted = bills_of(e).size();
    CHECK(adjusted > 4 * rooms - 1);
    charge(day(2026, 3, 1), day(2026, 4, 1), BillKind::adjustment);
    CHECK(bills_of(e).size() == adjusted);
  });
}

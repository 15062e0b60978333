#include "core/metering/reading_sheet.h"

#include <boost/json.hpp>

#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {

TEST_CASE("a sheet of a past day shows what was read before it, and a range of the register's own digits") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto meter = e.hand_read("W-1", {10'000, -2}, midnight(6, 1));
    for (const auto& [month, day, value] : {std::tuple{6, 11U, 10'700}, {6, 21U, 11'300}, {7, 1U, 12'002}})
      REQUIRE(e.enter(meter, midnight(month, day), {value, -2}).empty());
    REQUIRE(e.enter(meter, midnight(8, 1), {14'000, -2}).empty());
    const auto sheet = [&](std::optional<Instant> at) {
      return database.read([&](db::Transaction& tx) {
        auto sheet = reading_sheet(tx, e.all(), {e.place.estate, {}, "", false, at}, test_now).value();
        const auto& row = sheet.at("rows").at(0).as_object();
        if (row.at("last_reading").is_null()) return std::string("nothing");
        const auto text = [&](const char* of, const char* name) {
          return row.at(of).is_null() ? "?" : std::string(row.at(of).at(name).as_string());
        };
        return text("last_reading", "value") + " at " + text("last_reading", "at").substr(5, 5) + ", " +
               text("expected", "from") + " to " + text("expected", "to");
      });
    };
    struct Row {
      std::optional<Instant> at;
      std::string_view shown;
    };
    // 20.02 in 30 days: 5 times as much in 3 days is 10.01, and a little more: 130.03001 is 130.04 on the counter.
    const Row rows[] = {{midnight(5, 1), "nothing"},
                        {midnight(7, 4), "120.02 at 06-30, 120.02 to 130.04"},
                        {midnight(7, 1), "120.02 at 06-30, 120.02 to 123.36"},
                        {midnight(8, 1) - std::chrono::minutes{1}, "120.02 at 06-30, 120.02 to 223.46"},
                        {std::nullopt, "140.00 at 07-31, 140.00 to 241.64"},
                        {test_now + std::chrono::hours{48}, "140.00 at 07-31, 140.00 to 241.64"}};
    for (const auto& row : rows) {
      CAPTURE(row.shown);
      CHECK(sheet(row.at) == row.shown);
    }
  });
}

}  // namespace lamplighter::metering

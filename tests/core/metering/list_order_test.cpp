// The list of meters goes as people count, over its pages and for meters of before there was a key.
#include <boost/json.hpp>

#include "core/db/migrate.h"
#include "core/metering/store.h"
#include "core/premises/places.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter {
std::span<const EmbeddedFile> core_migrations();
}

using namespace lamplighter;
using namespace lamplighter::metering;

TEST_CASE("meters are listed as people count, page by page") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    for (const char* code : {"e-1-1001", "E-1-101", "e-1-99", "w-2"}) e.hand_read(code, {0, -2}, midnight(6, 1));
    std::string codes;
    MeterFilter filter;
    filter.limit = 1;
    for (bool more = true; more;) {
      const auto rows = database.read([&](db::Transaction& tx) { return meters_like(tx, e.all(), filter); });
      more = !rows.empty();
      if (!more) break;
      codes += rows.front().code + " ";
      filter.after_key = premises::sort_key(rows.front().code);
      filter.after_id = rows.front().id;
    }
    CHECK(codes == "e-1-99 E-1-101 e-1-1001 w-2 ");
  });
}

TEST_CASE("meters of before the key get the same one") {
  for (const auto dialect : db::dialects_to_test()) {
    db::TestDatabase database(dialect, db::TestDatabase::Schema::empty);
    const auto all = core_migrations();
    const auto keyed = std::find_if(all.begin(), all.end(), [](const auto& file) {
      return file.path.find("meter_sort_key") != std::string_view::npos;
    });
    REQUIRE(keyed != all.end());
    db::migrate_with(*database, {all.begin(), keyed}, db::test_epoch);
    const std::vector<std::string> codes{"e-1-101",     "E-1-1001",   "9",       "a12345678901b2",
                                         "a1234567890", "a123456789", "表-03",   "É7",
                                         "1-2-",        "007",        "e1-101x", "_"};
    database->write(db::Priority::people, [&](db::Transaction& tx) {
      for (const auto& code : codes)
        tx.execute(
            "INSERT INTO meter (company_id, estate_id, code, serial, kind, status, billing_register, unit, "
            "multiplier_value, multiplier_exponent, gateway_name, device_name, created_at) VALUES (1, 1, ?, '', "
            "'water', 'active', 'volume_forward', 'm3', 1, 0, '', '', 0)",
            code);
    });
    db::migrate_with(*database, all, db::test_epoch);
    database->read([&](db::Transaction& tx) {
      for (const auto& [code, key] : tx.select<std::string, std::string>("SELECT code, sort_key FROM meter")) {
        INFO(code);
        CHECK(key == premises::sort_key(code));
      }
    });
  }
}

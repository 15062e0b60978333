#include "core/premises/places.h"

#include "core/accounts/audit.h"
#include "core/premises/fact_store.h"
#include "core/premises/store.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using calendar::day;

TEST_CASE("codes sort as people count") {
  const std::vector<std::string> in_order = {"1-2", "1-10", "1-10a", "1-101", "2-1", "10-1", "a-9", "A-10"};
  for (std::size_t i = 1; i < in_order.size(); ++i) {
    INFO(in_order[i - 1], " before ", in_order[i]);
    CHECK(sort_key(in_order[i - 1]) < sort_key(in_order[i]));
  }
  CHECK(sort_key("12345678901") == "12345678901");  // longer than the padding: as it is
}

TEST_CASE("codes are unique: of estates in the company, of buildings in the estate, of rooms in the estate") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto estate = [&](const accounts::Caller& by, const std::string& code, const std::string& zone) {
      return code_of(writing(database, [&](db::Transaction& tx) {
        return create_estate(tx, by, db::test_epoch, {code, "Estate", zone});
      }));
    };
    CHECK(estate(places.caller, "A", "Asia/Shanghai") == "premises.estate_code_taken");
    CHECK(estate(places.caller, "C", "Asia/Nowhere") == "premises.time_zone_unknown");
    CHECK(estate(places.of_estate(places.estate), "C", "Asia/Shanghai") == "premises.estate_needs_all_estates");
    CHECK(estate(places.stranger(), "A", "Asia/Shanghai") == "");

    const auto building = [&](EstateId in, const std::string& code) {
      return code_of(writing(database, [&](db::Transaction& tx) {
        return create_building(tx, places.caller, db::test_epoch, {in, code, "Building"});
      }));
    };
    CHECK(building(places.estate, "1") == "premises.building_code_taken");
    CHECK(building(places.estate, "1-1") == "");
    CHECK(building(EstateId{999}, "1") == "premises.estate_not_found");

    CHECK(code_of(places.try_room(places.caller, places.building, "1-01")) == "");
    CHECK(code_of(places.try_room(places.caller, places.building, "1-01")) == "premises.room_code_taken");
    const auto confusing = places.add_building(places.estate, "1-2");
    CHECK(code_of(places.try_room(places.caller, places.building, "2-01")) == "");
    CHECK(code_of(places.try_room(places.caller, confusing, "01")) == "premises.room_code_taken");
    CHECK(code_of(places.try_room(places.caller, places.other_building, "1-01")) == "");
  });
}

TEST_CASE("an area is above zero and has at most four decimals") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    struct Row {
      std::string area, code, shown;
    };
    const Row rows[] = {{"89.5", "", "89.5000"},
                        {"0.0001", "", "0.0001"},
                        {"1000000", "", "1000000.0000"},
                        {"0", "premises.area_invalid", ""},
                        {"-1", "premises.area_invalid", ""},
                        {"89.50001", "premises.area_invalid", ""},
                        {"1000000.0001", "premises.area_invalid", ""},
                        {"999999999999999999", "premises.area_invalid", ""}};
    int number = 100;
    for (const auto& row : rows) {
      INFO(row.area);
      const auto room = writing(database, [&](db::Transaction& tx) {
        return create_room(tx, places.caller, db::test_epoch,
                           {places.building, std::to_string(++number), 1, new_year, parse_decimal(row.area), {}});
      });
      CHECK(code_of(room) == row.code);
      if (room) CHECK(to_text(*room->area_m2) == row.shown);
    }
  });
}

TEST_CASE("area and owner are those of the day asked for") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto& scope = places.caller.scope;
    writing(database, [&](db::Transaction& tx) {
      store::insert_owner(tx, scope, places.estate, room, {"Second owner", day(2026, 3, 15)}, db::test_epoch);
      store::insert_area(tx, scope, places.estate, room, {Decimal{1'000'000, -4}, day(2026, 6, 1)}, db::test_epoch);
    });
    database.read([&](db::Transaction& tx) {
      CHECK_FALSE(owner_on(tx, scope, room, day(2025, 12, 31)));
      CHECK(owner_on(tx, scope, room, day(2026, 1, 1)) == "Owner of 101");
      CHECK(owner_on(tx, scope, room, day(2026, 3, 14)) == "Owner of 101");
      CHECK(owner_on(tx, scope, room, day(2026, 3, 15)) == "Second owner");
      CHECK(area_m2_on(tx, scope, room, day(2026, 5, 31)) == Decimal{895'000, -4});
      CHECK(area_m2_on(tx, scope, room, day(2026, 6, 1)) == Decimal{1'000'000, -4});
      CHECK_FALSE(find_room(tx, scope, room, day(2025, 1, 1))->owner_name);
      CHECK(find_room(tx, scope, room, day(2026, 2, 1))->owner_name == "Owner of 101");
      CHECK(find_room(tx, scope, room)->owner_name == "Second owner");
    });
  });
}

TEST_CASE("places outside the scope are not there, to read or to build on") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    for (const auto& foreign : {places.of_estate(places.other_estate), places.stranger()}) {
      INFO(foreign.user_name);
      database.read([&](db::Transaction& tx) {
        CHECK_FALSE(find_room(tx, foreign.scope, room));
        CHECK_FALSE(find_estate(tx, foreign.scope, places.estate));
        CHECK(rooms_of_estate(tx, foreign.scope, places.estate).empty());
        CHECK_FALSE(owner_on(tx, foreign.scope, room, new_year));
        CHECK_FALSE(area_m2_on(tx, foreign.scope, room, new_year));
        CHECK(meter_assignments_between(tx, foreign.scope, places.estate, new_year, day(2027, 1, 1)).empty());
        for (const auto& estate : estates_in_scope(tx, foreign.scope)) CHECK(estate.id != places.estate);
      });
      CHECK(code_of(places.try_room(foreign, places.building, "102")) == "premises.building_not_found");
      CHECK(code_of(places.assign(foreign, room, 1, new_year)) == "premises.room_not_found");
      CHECK(code_of(writing(database, [&](db::Transaction& tx) {
              return create_building(tx, foreign, db::test_epoch, {places.estate, "9", "Building"});
            })) == "premises.estate_not_found");
    }
    const auto nowhere = accounts::Caller{.user = {},
                                          .user_name = "nowhere",
                                          .scope = {places.caller.scope.company, false, {}},
                                          .permissions = {},
                                          .language = Language::en,
                                          .from = ""};
    database.read([&](db::Transaction& tx) {
      CHECK(estates_in_scope(tx, nowhere.scope).empty());
      CHECK_FALSE(find_room(tx, nowhere.scope, room));
    });
  });
}

TEST_CASE("each new place is audited in its estate, and the change log tells of it") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    places.add_room(places.building, "101");
    database.read([&](db::Transaction& tx) {
      const auto entry = tx.select_one<std::string, EstateId, std::string>(
                               "SELECT user_name, estate_id, after_json FROM audit_entry WHERE action = "
                               "'premises.room.create'")
                             .value();
      CHECK(std::get<0>(entry) == "admin");
      CHECK(std::get<1>(entry) == places.estate);
      CHECK(std::get<2>(entry).find("1-101") != std::string::npos);
      CHECK(tx.select_one<std::int64_t>("SELECT subject FROM change WHERE kind = 'room'").has_value());
      CHECK_FALSE(accounts::verify_audit(tx, places.caller.scope.company));
    });
  });
}

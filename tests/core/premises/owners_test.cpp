// Owners and areas that an existing room gets from a day on.
#include <algorithm>
#include <thread>

#include "core/accounts/audit.h"
#include "core/premises/http.h"
#include "tests/core/accounts/browser.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using accounts::Browser;
using accounts::Service;
using calendar::day;
namespace json = boost::json;

namespace {

Outcome<Recorded<OwnerSince>> own(Places& places, const accounts::Caller& by, RoomId room, const std::string& name,
                                  Day from) {
  return writing(places.database, [&](db::Transaction& tx) {
    return add_owner(tx, by, db::test_epoch, room, {name, from});
  });
}

Outcome<Recorded<AreaSince>> measure(Places& places, const accounts::Caller& by, RoomId room, const std::string& area,
                                     Day from) {
  return writing(places.database, [&](db::Transaction& tx) {
    return add_area(tx, by, db::test_epoch, room, {parse_decimal(area).value(), from});
  });
}

std::int64_t count(db::Database& database, const std::string& sql) {
  return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
}

RoomId bare_room(Places& places) {
  return writing(places.database,
                 [&](db::Transaction& tx) {
                   return create_room(tx, places.caller, db::test_epoch, {places.building, "101", 1, new_year, {}, {}});
                 })
      .value()
      .id;
}

}  // namespace

TEST_CASE("a room without an owner gets one from a day on, and another from a later or an earlier day") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = bare_room(places);
    const auto& scope = places.caller.scope;
    CHECK(own(places, places.caller, room, "First", day(2026, 3, 1)).value().added);
    CHECK(own(places, places.caller, room, "Third", day(2026, 6, 1)).value().added);
    CHECK(own(places, places.caller, room, "Second", day(2026, 5, 1)).value().added);  // between two that stand
    database.read([&](db::Transaction& tx) {
      CHECK_FALSE(owner_on(tx, scope, room, day(2026, 2, 28)));
      CHECK(owner_on(tx, scope, room, day(2026, 4, 30)) == "First");
      CHECK(owner_on(tx, scope, room, day(2026, 5, 31)) == "Second");
      CHECK(owner_on(tx, scope, room, day(2026, 6, 1)) == "Third");
      CHECK(owners_of_room(tx, scope, room) == std::vector<OwnerSince>{{"Third", day(2026, 6, 1)},
                                                                       {"Second", day(2026, 5, 1)},
                                                                       {"First", day(2026, 3, 1)}});
    });
  });
}

TEST_CASE("an area corrected from a day on leaves the days before as they were") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto& scope = places.caller.scope;
    CHECK(measure(places, places.caller, room, "90.1234", day(2026, 6, 1)).value().added);
    database.read([&](db::Transaction& tx) {
      CHECK(area_m2_on(tx, scope, room, day(2026, 5, 31)) == Decimal{895'000, -4});
      CHECK(area_m2_on(tx, scope, room, day(2026, 6, 1)) == Decimal{901'234, -4});
      CHECK(areas_of_room(tx, scope, room) ==
            std::vector<AreaSince>{{Decimal{901'234, -4}, day(2026, 6, 1)}, {Decimal{895'000, -4}, new_year}});
    });
    for (const auto* wrong : {"0", "-1", "89.50001", "1000000.0001"}) {
      INFO(wrong);
      CHECK(code_of(measure(places, places.caller, room, wrong, day(2026, 7, 1))) == "premises.area_invalid");
    }
  });
}

TEST_CASE("what stands at a day stays: the same again adds nothing, another is refused") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto entries = count(database, "SELECT COUNT(*) FROM audit_entry");
    const auto changes = count(database, "SELECT COUNT(*) FROM change");
    CHECK_FALSE(own(places, places.caller, room, "Owner of 101", new_year).value().added);
    CHECK_FALSE(measure(places, places.caller, room, "89.5", new_year).value().added);
    CHECK_FALSE(measure(places, places.caller, room, "89.5000", new_year).value().added);
    CHECK(code_of(own(places, places.caller, room, "Somebody else", new_year)) == "premises.owner_recorded");
    CHECK(code_of(measure(places, places.caller, room, "90", new_year)) == "premises.area_recorded");
    CHECK(count(database, "SELECT COUNT(*) FROM room_owner") == 1);
    CHECK(count(database, "SELECT COUNT(*) FROM room_area") == 1);
    CHECK(count(database, "SELECT COUNT(*) FROM audit_entry") == entries);
    CHECK(count(database, "SELECT COUNT(*) FROM change") == changes);
  });
}

TEST_CASE("a new owner and a new area are audited with what held before, and the change log tells of the room") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    const auto told = [&] { return count(database, "SELECT COUNT(*) FROM change WHERE kind = 'room'"); };
    const auto before = told();
    own(places, places.caller, room, "Second", day(2026, 3, 1)).value();
    own(places, places.caller, room, "Very first", day(2025, 3, 1)).value();  // nothing held before that day
    measure(places, places.caller, room, "90", day(2026, 3, 1)).value();
    CHECK(told() > before);
    database.read([&](db::Transaction& tx) {
      std::vector<std::string> seen;
      for (const auto& [action, estate, was, is] : tx.select<std::string, EstateId, std::string, std::string>(
               "SELECT action, estate_id, COALESCE(before_json, 'null'), after_json FROM audit_entry "
               "WHERE action LIKE 'premises.room.add%' ORDER BY id")) {
        CHECK(estate == places.estate);
        seen.push_back(action + " " + was + " -> " + is);
      }
      CHECK(seen == std::vector<std::string>{
                        R"(premises.room.add_owner {"name":"Owner of 101","valid_from":"2026-01-01"} -> )"
                        R"({"name":"Second","valid_from":"2026-03-01"})",
                        R"(premises.room.add_owner null -> {"name":"Very first","valid_from":"2025-03-01"})",
                        R"(premises.room.add_area {"area_m2":"89.50","valid_from":"2026-01-01"} -> )"
                        R"({"area_m2":"90.00","valid_from":"2026-03-01"})"});
      CHECK_FALSE(accounts::verify_audit(tx, places.caller.scope.company));
    });
  });
}

TEST_CASE("of two people who name different owners for one day at the same moment one is refused") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = bare_room(places);
    std::vector<std::string> outcomes(6);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      threads.emplace_back(
          [&, i] { outcomes[i] = code_of(own(places, places.caller, room, "Owner " + std::to_string(i), new_year)); });
    for (auto& thread : threads) thread.join();
    CHECK(std::count(outcomes.begin(), outcomes.end(), "") == 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), "premises.owner_recorded") == 5);
  });
}

TEST_CASE("owners and areas of rooms outside the scope are neither shown nor added to") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    for (const auto& foreign : {places.of_estate(places.other_estate), places.stranger()}) {
      INFO(foreign.user_name);
      database.read([&](db::Transaction& tx) {
        CHECK(owners_of_room(tx, foreign.scope, room).empty());
        CHECK(areas_of_room(tx, foreign.scope, room).empty());
      });
      CHECK(code_of(own(places, foreign, room, "Thief", day(2026, 2, 1))) == "premises.room_not_found");
      CHECK(code_of(measure(places, foreign, room, "1", day(2026, 2, 1))) == "premises.room_not_found");
    }
  });
}

TEST_CASE("owner and area are recorded through the API, and the room shows its history") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto path = "/api/v1/rooms/" + std::to_string(places.add_room(places.building, "101").n);
    const json::value body = {{"name", " 李娜 "}, {"valid_from", "2026-03-01"}};
    const auto first = browser.post(path + "/owners", body, "once"),
               again = browser.post(path + "/owners", body, "once");
    CHECK(first.status == 200);
    CHECK(first.body == json::value({{"name", "李娜"}, {"valid_from", "2026-03-01"}, {"added", true}}));
    CHECK(again.body == first.body);
    CHECK_FALSE(browser.post(path + "/owners", body, "twice").body.at("added").as_bool());
    const auto other = browser.post(path + "/owners", {{"name", "王伟"}, {"valid_from", "2026-03-01"}});
    CHECK(other.status == 409);
    CHECK(other.text("detail") ==
          "On 2026-03-01 the owner 李娜 is recorded for room 1-101 already; what is recorded is not changed: choose "
          "another day, or withdraw that row first.");
    CHECK(browser.post(path + "/areas", {{"area_m2", "90"}, {"valid_from", "2026-03-01"}}).text("area_m2") == "90.00");
    const auto larger = browser.post(path + "/areas", {{"area_m2", "91"}, {"valid_from", "2026-03-01"}});
    CHECK(larger.status == 409);
    CHECK(larger.text("detail") ==
          "On 2026-03-01 the area 90.00 m² is recorded for room 1-101 already; what is recorded is not changed: choose "
          "another day, or withdraw that row first.");
    const auto shown = browser.get(path);
    CHECK(shown.body.at("owners") == json::value({{{"name", "李娜"}, {"valid_from", "2026-03-01"}},
                                                  {{"name", "Owner of 101"}, {"valid_from", "2026-01-01"}}}));
    CHECK(shown.body.at("areas") == json::value({{{"area_m2", "90.00"}, {"valid_from", "2026-03-01"}},
                                                 {{"area_m2", "89.50"}, {"valid_from", "2026-01-01"}}}));
  });
}

TEST_CASE("what is wrong in an owner or an area is said with its field") {
  db::TestDatabase database;
  Places places(*database);
  Service service(*database, routes(places.above()));
  Browser browser(service);
  browser.become(places.admin);
  const auto path = "/api/v1/rooms/" + std::to_string(places.add_room(places.building, "101").n);
  struct Row {
    std::string of, field;
    json::value value;
    std::string code;
  };
  const Row rows[] = {{"/owners", "name", "  ", "field.length"},
                      {"/owners", "name", std::string(101, 'a').c_str(), "field.length"},
                      {"/owners", "name", nullptr, "field.missing"},
                      {"/owners", "valid_from", "2026-02-30", "field.not_day"},
                      {"/owners", "surprise", 1, "field.unknown"},
                      {"/areas", "area_m2", 89.5, "field.not_decimal"},
                      {"/areas", "area_m2", nullptr, "field.missing"},
                      {"/areas", "area_m2", "0", "premises.area_invalid"},
                      {"/areas", "valid_from", nullptr, "field.missing"}};
  for (const auto& row : rows) {
    INFO(row.of, " ", row.field, " ", json::serialize(row.value));
    json::object body = {{"valid_from", "2026-05-01"}};
    if (row.of == "/owners") body["name"] = "王伟";
    if (row.of == "/areas") body["area_m2"] = "90";
    body[row.field] = row.value;
    const auto reply = browser.post(path + row.of, body);
    CHECK(reply.code() == row.code);
    CHECK(reply.text("field") == row.field);
  }
  CHECK(browser.post("/api/v1/rooms/999/owners", {{"name", "王伟"}, {"valid_from", "2026-05-01"}}).code() ==
        "premises.room_not_found");
}

// Pasting a whole estate: rooms, residents, parking.
#include "core/premises/import.h"

#include "core/accounts/audit.h"
#include "core/premises/http.h"
#include "core/premises/residents.h"
#include "core/premises/room_facts.h"
#include "core/premises/vehicles.h"
#include "tests/core/accounts/browser.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using accounts::Browser;
using accounts::Service;
using calendar::day;
namespace json = boost::json;

namespace {

constexpr const char* rooms_text =
    "楼栋\t单元\t楼层\t房号\t建筑面积\t套内面积\t用途\t业主\t业主电话\t人口\t交房日期\t生效日期\n"
    "1\t1\t3\t301\t89.43\t72.10\t住宅\t李娜\t13812341234\t3\t2025-12-20\t2026-01-01\n"
    "1\t2\t3\t301\t120.55\t\t住宅\t王伟\t\t\t\t2026/1/1\n"
    "2\t\t1\tS1\t65.02\t\t商铺\t\t\t\t\t2026-01-01\n";

ImportResult paste(Places& places, const accounts::Caller& by, ImportKind kind, const std::string& text,
                   std::optional<Day> valid_from = {}) {
  return writing(places.database, [&](db::Transaction& tx) {
    return import_table(tx, by, db::test_epoch, places.estate, kind, text, valid_from).value();
  });
}

std::string counts(const ImportResult& result) {
  return std::to_string(result.added) + " added, " + std::to_string(result.changed) + " changed, " +
         std::to_string(result.same) + " same, " + std::to_string(result.errors.size()) + " errors";
}

std::int64_t count(db::Database& database, const std::string& sql) {
  return database.read([&](db::Transaction& tx) { return std::get<0>(tx.select_one<std::int64_t>(sql).value()); });
}

RoomId room_called(Places& places, const std::string& full_code) {
  return places.database.read([&](db::Transaction& tx) {
    for (const auto& room : rooms_of_estate(tx, places.caller.scope, places.estate))
      if (room.full_code == full_code) return room.id;
    return RoomId{};
  });
}

json::object body(const char* kind, const std::string& text, bool dry_run) {
  return {{"kind", kind}, {"text", text}, {"dry_run", dry_run}};
}

}  // namespace

TEST_CASE(
    "a pasted table of rooms becomes buildings, entrances, rooms and their histories; once more it adds nothing") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    CHECK(counts(paste(places, places.caller, ImportKind::rooms, rooms_text)) ==
          "3 added, 0 changed, 0 same, 0 errors");
    const auto& scope = places.caller.scope;
    database.read([&](db::Transaction& tx) {
      const auto rooms = rooms_of_estate(tx, scope, places.estate, day(2026, 2, 1));
      REQUIRE(rooms.size() == 3);
      CHECK(rooms[0].full_code == "1-1-301");
      CHECK(rooms[1].full_code == "1-2-301");
      CHECK(rooms[2].full_code == "2-S1");
      CHECK(rooms[0].entrance_code == "1");
      CHECK_FALSE(rooms[2].entrance);
      CHECK(rooms[0].handover_day == day(2025, 12, 20));
      CHECK(rooms[2].use == RoomUse::shop);
      CHECK(rooms[2].occupancy == Occupancy::unsold);
      const auto history = room_history(tx, scope, rooms[0].id, day(2026, 1, 1), day(2026, 2, 1));
      REQUIRE(history.owners.size() == 1);
      CHECK(history.owners[0].name == "李娜");
      CHECK(history.owners[0].resident);
      REQUIRE(history.areas.size() == 1);
      CHECK(history.areas[0].inner_area_m2 == Decimal{721'000, -4});
      CHECK(history.people == std::vector<PeopleStretch>{{day(2026, 1, 1), day(2026, 2, 1), 3}});
      CHECK_FALSE(accounts::verify_audit(tx, scope.company));
    });
    const auto entries = count(database, "SELECT COUNT(*) FROM audit_entry");
    CHECK(counts(paste(places, places.caller, ImportKind::rooms, rooms_text)) ==
          "0 added, 0 changed, 3 same, 0 errors");
    CHECK(count(database, "SELECT COUNT(*) FROM audit_entry") == entries);
    CHECK(count(database, "SELECT COUNT(*) FROM resident") == 1);
  });
}

TEST_CASE("a later paste changes only what it says otherwise, from its day on") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    paste(places, places.caller, ImportKind::rooms, rooms_text);
    const auto later = paste(
        places, places.caller, ImportKind::rooms,
        "楼栋\t单元\t房号\t建筑面积\t业主\t业主电话\n1\t1\t301\t89.43\t赵敏\t\n1\t2\t301\t121\t王伟\t13900001111\n",
        day(2026, 6, 1));
    CHECK(counts(later) == "0 added, 2 changed, 0 same, 0 errors");
    CHECK(later.rows[0].added == std::vector<std::string>{"owner"});
    CHECK(later.rows[1].added == std::vector<std::string>{"area", "resident", "owner"});
    const auto first = room_called(places, "1-1-301"), second = room_called(places, "1-2-301");
    database.read([&](db::Transaction& tx) {
      const auto& scope = places.caller.scope;
      CHECK(owner_on(tx, scope, first, day(2026, 5, 31)) == "李娜");
      CHECK(owner_on(tx, scope, first, day(2026, 6, 1)) == "赵敏");
      CHECK(areas_of_room(tx, scope, first).size() == 1);
      CHECK(area_m2_on(tx, scope, second, day(2026, 5, 31)) == Decimal{1'205'500, -4});
      CHECK(area_m2_on(tx, scope, second, day(2026, 6, 1)) == Decimal{1'210'000, -4});
      REQUIRE(owners_of_room(tx, scope, second).size() == 1);  // the same owner, known by more
      CHECK(owners_of_room(tx, scope, second)[0].resident);
    });
  });
}

TEST_CASE("what is wrong in a pasted row is said with its row, column, value and remedy, and nothing is kept") {
  struct Row {
    const char *of, *text;
    const char* error;  // row column value code
  };
  const Row rows[] = {
      {"no building", "楼栋\t房号\t楼层\n\t101\t1", "2 楼栋  field.missing"},
      {"no floor for a new room", "楼栋\t房号\n1\t101", "2   premises.paste_floor_missing"},
      {"a floor of words", "楼栋\t房号\t楼层\n1\t101\tfirst", "2 楼层 first field.not_number"},
      {"an area with its unit", "楼栋\t房号\t楼层\t建筑面积\n1\t101\t1\t89㎡",
       "2 建筑面积 89㎡ premises.paste_not_decimal"},
      {"an area of nothing", "楼栋\t房号\t楼层\t建筑面积\t生效日期\n1\t101\t1\t0\t2026-01-01",
       "2 建筑面积 0 premises.area_invalid"},
      {"more inside than outside", "楼栋\t房号\t楼层\t面积\t套内面积\t生效日期\n1\t101\t1\t80\t81\t2026-01-01",
       "2 套内面积 81 premises.inner_area_invalid"},
      {"an unknown use", "楼栋\t房号\t楼层\t用途\n1\t101\t1\tcastle", "2 用途 castle premises.paste_not_choice"},
      {"no day for an owner", "楼栋\t房号\t楼层\t业主\n1\t101\t1\tLi", "2   field.missing"},
      {"a day that is none", "楼栋\t房号\t楼层\t业主\t生效日期\n1\t101\t1\tLi\t2026-02-30",
       "2 生效日期 2026-02-30 field.not_day"},
      {"a phone of letters", "楼栋\t房号\t楼层\t业主\t业主电话\t生效日期\n1\t101\t1\tLi\tcall me\t2026-01-01",
       "2 业主电话 call me premises.phone_invalid"},
      {"another owner on the same day",
       "楼栋\t房号\t楼层\t业主\t生效日期\n1\t101\t1\tLi\t2026-01-01\n1\t101\t1\tWang\t2026-01-01",
       "3 业主 Wang premises.owner_recorded"},
  };
  for (const auto& row : rows) {
    INFO(row.of);
    db::TestDatabase database;
    Places places(*database);
    Service service(*database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto path = "/api/v1/estates/" + std::to_string(places.estate.n) + "/import";
    const auto tried = browser.post(path, body("rooms", row.text, true));
    REQUIRE(tried.status == 200);
    REQUIRE(tried.body.at("errors").as_array().size() == 1);
    const auto& error = tried.body.at("errors").at(0);
    CHECK(std::to_string(error.at("row").as_int64()) + " " + error.at("column").as_string().c_str() + " " +
              error.at("value").as_string().c_str() + " " + error.at("code").as_string().c_str() ==
          row.error);
    const auto refused = browser.post(path, body("rooms", row.text, false));
    CHECK(refused.code() == "premises.paste_refused");
    CHECK(count(*database, "SELECT COUNT(*) FROM room") == 0);
    CHECK(count(*database, "SELECT COUNT(*) FROM resident") == 0);
  }
}

TEST_CASE("a dry run says what would be and keeps nothing; the import then says the same") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto path = "/api/v1/estates/" + std::to_string(places.estate.n) + "/import";
    const auto entries = count(database, "SELECT COUNT(*) FROM audit_entry");
    auto tried = browser.post(path, body("rooms", rooms_text, true));
    CHECK(tried.status == 200);
    CHECK(count(database, "SELECT COUNT(*) FROM room") == 0);
    CHECK(count(database, "SELECT COUNT(*) FROM audit_entry") == entries);
    const auto done = browser.post(path, body("rooms", rooms_text, false), "once");
    CHECK(browser.post(path, body("rooms", rooms_text, false), "once").body == done.body);
    CHECK(tried.body.at("rows") == done.body.at("rows"));
    CHECK(done.body.at("added") == 3);
    CHECK(count(database, "SELECT COUNT(*) FROM room") == 3);
    CHECK(browser.post(path, body("rooms", "色\n", true)).code() == "premises.paste_heading_unknown");
  });
}

TEST_CASE("residents and parking are pasted onto rooms that exist") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    paste(places, places.caller, ImportKind::rooms, rooms_text);
    const std::string residents =
        "房号\t姓名\t身份\t电话\t性别\t出生年份\t证件号码\t生效日期\t截止日期\n"
        "1-1-301\t陈静\t租户\t13711112222\t女\t1990\t110101199001011234\t2026-03-01\t2027-03-01\n"
        "1-1-301\t李娜\t业主\t13812341234\t\t\t\t2026-01-01\t\n";
    CHECK(counts(paste(places, places.caller, ImportKind::residents, residents)) ==
          "1 added, 0 changed, 1 same, 0 errors");
    CHECK(counts(paste(places, places.caller, ImportKind::residents, residents)) ==
          "0 added, 0 changed, 2 same, 0 errors");
    const std::string parking =
        "停车区\t车位\t房号\t性质\t车牌\t生效日期\nB1\t017\t1-1-301\t自有\t沪A·12345\t2026-02-01\nB1\t018\t\t\t\t\n";
    CHECK(counts(paste(places, places.caller, ImportKind::parking, parking)) == "2 added, 0 changed, 0 same, 0 errors");
    CHECK(counts(paste(places, places.caller, ImportKind::parking, parking)) == "0 added, 0 changed, 2 same, 0 errors");
    const auto room = room_called(places, "1-1-301");
    database.read([&](db::Transaction& tx) {
      const auto& scope = places.caller.scope;
      CHECK(occupant_on(tx, scope, room, day(2026, 2, 28)) == "李娜");
      CHECK(occupant_on(tx, scope, room, day(2026, 3, 1)) == "陈静");
      CHECK(occupant_on(tx, scope, room, day(2027, 3, 1)) == "李娜");
      CHECK(parking_count_on(tx, scope, room, day(2026, 1, 31)) == 0);
      CHECK(parking_count_on(tx, scope, room, day(2026, 2, 1)) == 1);
      const auto spaces = parking_spaces_of_estate(tx, scope, places.estate, day(2026, 2, 1));
      REQUIRE(spaces.size() == 2);
      CHECK(spaces[0].full_code == "B1-017");
      CHECK(spaces[0].assigned->room_full_code == "1-1-301");
      CHECK_FALSE(spaces[1].assigned);
      CHECK(vehicles_of_room(tx, scope, room).front().plate == "沪A12345");
      const auto between = parking_between(tx, scope, places.estate, day(2026, 1, 1), day(2026, 3, 1));
      REQUIRE(between.size() == 1);
      CHECK(between[0].from == day(2026, 2, 1));
    });
    CHECK(paste(places, places.caller, ImportKind::parking, "车场\t车位\t房号\nB1\t1\t9-9\n", day(2026, 1, 1))
              .errors.front()
              .why.code == "premises.paste_room_unknown");
  });
}

#include "core/premises/http.h"

#include "core/http/page.h"
#include "tests/core/accounts/browser.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::premises;
using accounts::Browser;
using accounts::Service;
namespace json = boost::json;

namespace {

std::vector<std::string> full_codes(const accounts::Reply& reply) {
  std::vector<std::string> codes;
  for (const auto& row : reply.body.at("rows").as_array()) codes.emplace_back(row.at("full_code").as_string());
  return codes;
}

std::string text(std::int64_t n) {
  return std::to_string(n);
}

}  // namespace

TEST_CASE("an estate is built through the API: estate, building, room, meter") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto estate =
        browser.post("/api/v1/estates", {{"code", "C"}, {"name", "丽景"}, {"time_zone", "Asia/Shanghai"}});
    REQUIRE(estate.status == 201);
    CHECK(browser.get("/api/v1/estates").body.at("rows").as_array().size() == 3);
    const auto buildings = "/api/v1/estates/" + text(places.estate.n) + "/buildings";
    const auto building = browser.post(buildings, {{"code", "2"}, {"name", "2栋"}});
    REQUIRE(building.status == 201);
    const auto room = browser.post("/api/v1/rooms", {{"building", building.text("id")},
                                                     {"code", "101"},
                                                     {"floor", 1},
                                                     {"area_m2", "89.5"},
                                                     {"owner_name", " 王伟 "},
                                                     {"valid_from", "2026-01-01"}});
    REQUIRE(room.status == 201);
    CHECK(room.text("full_code") == "2-101");
    CHECK(room.text("area_m2") == "89.50");
    CHECK(room.text("owner_name") == "王伟");
    CHECK(room.body.at("building").at("name").as_string() == "2栋");
    const auto bare = browser.post("/api/v1/rooms", {{"building", building.text("id")},
                                                     {"code", "102"},
                                                     {"floor", 1},
                                                     {"area_m2", nullptr},
                                                     {"valid_from", "2026-01-01"}});
    CHECK(bare.status == 201);
    CHECK(bare.body.at("area_m2").is_null());

    const auto meters = "/api/v1/rooms/" + room.text("id") + "/meters";
    const auto assignment = browser.post(meters, {{"meter", "7"}, {"valid_from", "2026-02-01"}});
    REQUIRE(assignment.status == 201);
    CHECK(assignment.body.at("valid_to").is_null());
    const auto shown = browser.get("/api/v1/rooms/" + room.text("id"));
    CHECK(shown.body.at("meter_count").as_int64() == 1);
    CHECK(shown.body.at("meters").at(0).at("code").as_string() == "M7");
    CHECK(shown.body.at("meters").at(0).at("kind").as_string() == "electricity");
    CHECK(shown.body.at("meters").at(0).at("assignment") == assignment.body.at("id"));
    const auto held = browser.post(meters, {{"meter", "7"}, {"valid_from", "2026-03-01"}});
    CHECK(held.status == 409);
    CHECK(held.text("detail") == "The meter M7 has served room 2-101 since 2026-02-01; end that assignment first.");
    const auto end = "/api/v1/meter_assignments/" + assignment.text("id") + "/end";
    CHECK(browser.post(end, {{"valid_to", "2026-06-01"}}).text("valid_to") == "2026-06-01");
    CHECK(browser.get("/api/v1/rooms/" + room.text("id")).body.at("meter_count").as_int64() == 0);
  });
}

TEST_CASE("what is wrong in a body is said with its field") {
  db::TestDatabase database;
  Places places(*database);
  Service service(*database, routes(places.above()));
  Browser browser(service);
  browser.become(places.admin);
  const json::object good = {
      {"building", text(places.building.n)}, {"code", "101"}, {"floor", 1}, {"area_m2", "89.5"}, {"owner_name", "王伟"},
      {"valid_from", "2026-01-01"}};
  struct Row {
    std::string field;
    json::value value;
    std::string code;
  };
  const Row rows[] = {
      {"building", 1, "field.not_id"},
      {"building", "1x", "field.not_id"},
      {"building", "-1", "field.not_id"},
      {"building", "999", "premises.building_not_found"},
      {"code", "", "field.length"},
      {"code", "   ", "field.length"},
      {"code", "12345678901234567", "field.length"},
      {"code", 101, "field.not_text"},
      {"code", "10\n1", "field.control_character"},
      {"code", nullptr, "field.missing"},
      {"floor", "1", "field.not_number"},
      {"floor", 1.5, "field.not_number"},
      {"floor", 301, "field.not_number"},
      {"floor", -21, "field.not_number"},
      {"area_m2", 89.5, "field.not_decimal"},
      {"area_m2", "1e3", "field.not_decimal"},
      {"area_m2", "0", "premises.area_invalid"},
      {"owner_name", "", "field.length"},
      {"valid_from", "2026-02-30", "field.not_day"},
      {"valid_from", 20260101, "field.not_day"},
      {"surprise", 1, "field.unknown"},
  };
  for (const auto& row : rows) {
    INFO(row.field, " ", json::serialize(row.value));
    auto body = good;
    body[row.field] = row.value;
    const auto reply = browser.post("/api/v1/rooms", body);
    CHECK(reply.code() == row.code);
    CHECK(reply.text("field") == row.field);
  }
  CHECK(browser.post("/api/v1/rooms", good).status == 201);
}

TEST_CASE("a room posted twice with one key is made once") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const json::value body = {
        {"building", text(places.building.n)}, {"code", "101"}, {"floor", 1}, {"valid_from", "2026-01-01"}};
    const auto first = browser.post("/api/v1/rooms", body, "once"), again = browser.post("/api/v1/rooms", body, "once");
    CHECK(first.status == 201);
    CHECK(again.body == first.body);
    CHECK(browser.post("/api/v1/rooms", body, "twice").code() == "premises.room_code_taken");
    CHECK(browser.get("/api/v1/rooms").body.at("rows").as_array().size() == 1);
  });
}

TEST_CASE("rooms page in people's order, none twice and none left out, while others are added") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    for (const auto* code : {"9", "10", "101", "1", "2", "20"}) places.add_room(places.building, code);
    places.add_room(places.other_building, "10");  // the same full code in another estate
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    std::vector<std::string> seen;
    std::string target = "/api/v1/rooms?limit=2";
    for (int pages = 0; pages < 10; ++pages) {
      const auto reply = browser.get(target);
      REQUIRE(reply.status == 200);
      for (auto& code : full_codes(reply)) seen.push_back(code);
      if (reply.body.at("next").is_null()) break;
      if (pages == 0) {
        places.add_room(places.building, "0");   // before what was seen: not shown any more
        places.add_room(places.building, "15");  // after it: shown in its place
      }
      target = "/api/v1/rooms?limit=2&cursor=" + reply.text("next");
    }
    CHECK(seen == std::vector<std::string>{"1-1", "1-2", "1-9", "1-10", "1-10", "1-15", "1-20", "1-101"});
    CHECK(browser.get("/api/v1/rooms?cursor=abc").code() == "paging.cursor_invalid");
    CHECK(browser.get("/api/v1/rooms?cursor=" + http::cursor_of({"x"})).code() == "paging.cursor_invalid");
    CHECK(browser.get("/api/v1/rooms?limit=many").code() == "paging.limit_invalid");
  });
}

TEST_CASE("the search finds part of the code or of the owner's name, and takes its signs literally") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    places.add_room(places.building, "101");
    places.add_room(places.building, "102");
    places.add_room(places.building, "x_1%");
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    struct Row {
      std::string q;
      std::size_t found;
    };
    for (const auto& row : {Row{"10", 2}, Row{"1-102", 1}, Row{"OWNER%20of%20101", 1}, Row{"%25", 1}, Row{"_", 1},
                            Row{"!", 0}, Row{"'", 0}, Row{"", 3}, Row{"%20%20", 3}}) {
      INFO(row.q);
      CHECK(full_codes(browser.get("/api/v1/rooms?q=" + row.q)).size() == row.found);
    }
    // Who owned it once is not found; who owns it now is, in every estate or in one.
    const auto sold = browser.get("/api/v1/rooms?q=101").body.at("rows").at(0).at("id").as_string();
    REQUIRE(browser
                .post("/api/v1/rooms/" + std::string(sold) + "/owners",
                      {{"name", "Next Person"}, {"valid_from", "2026-01-02"}})
                .status == 200);
    for (const auto& estate : {std::string(), "&estate=" + text(places.estate.n)}) {
      CHECK(full_codes(browser.get("/api/v1/rooms?q=Owner%20of%20101" + estate)).empty());
      CHECK(full_codes(browser.get("/api/v1/rooms?q=next" + estate)).size() == 1);
    }
    CHECK(full_codes(browser.get("/api/v1/rooms?estate=" + text(places.other_estate.n))).empty());
    CHECK(full_codes(browser.get("/api/v1/rooms?q=101&estate=" + text(places.other_estate.n))).empty());
    CHECK(full_codes(browser.get("/api/v1/rooms?building=" + text(places.building.n))).size() == 3);
    CHECK(full_codes(browser.get("/api/v1/rooms?building=x")).empty());
    CHECK(browser.get("/api/v1/rooms?q=" + std::string(65, 'a')).code() == "field.length");
  });
}

TEST_CASE("parking spaces are found by code, room, plate and area, and by whether they are taken") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto room = places.add_room(places.building, "101");
    std::string first_area;
    for (const auto* area : {"B1", "B2"}) {
      const auto made = browser.post("/api/v1/estates/" + text(places.estate.n) + "/parking_areas",
                                     {{"code", area}, {"name", std::string("Area ") + area}});
      REQUIRE(made.status == 201);
      if (first_area.empty()) first_area = made.text("id");
      for (const auto* code : {"017", "018"})
        REQUIRE(browser.post("/api/v1/parking_spaces", {{"area", made.text("id")}, {"code", code}}).status == 201);
    }
    const auto list = "/api/v1/estates/" + text(places.estate.n) + "/parking_spaces?";
    const auto space = browser.get(list + "q=B1-017").body.at("rows").at(0).at("id");
    REQUIRE(browser
                .post("/api/v1/rooms/" + text(room.n) + "/parking",
                      {{"space", space}, {"tenure", "owned"}, {"valid_from", "2026-01-01"}})
                .status == 201);
    REQUIRE(browser
                .post("/api/v1/rooms/" + text(room.n) + "/vehicles",
                      {{"plate", "沪A12345"}, {"space", space}, {"valid_from", "2026-01-01"}})
                .status == 201);
    struct Row {
      std::string query;
      std::size_t found;
    };
    for (const auto& row :
         {Row{"", 4}, Row{"q=b1", 2}, Row{"q=018", 2}, Row{"q=1-101", 1}, Row{"q=a123", 1}, Row{"q=%25", 0},
          Row{"taken=taken", 1}, Row{"taken=free", 3}, Row{"taken=both", 4}, Row{"area=" + first_area, 2},
          Row{"area=x", 0}, Row{"area=" + first_area + "&taken=free", 1}}) {
      INFO(row.query);
      CHECK(full_codes(browser.get(list + row.query)).size() == row.found);
    }
    CHECK(browser.get(list + "q=a123").body.at("rows").at(0).at("plates").at(0).as_string() == "沪A12345");
    CHECK(browser.get(list + "q=b2").body.at("rows").at(0).at("plates").as_array().empty());
    CHECK(browser.get(list + "q=" + std::string(65, 'a')).code() == "field.length");
  });
}

TEST_CASE("who withdraws what bills rest on is told how far they reach, and says so") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = "/api/v1/rooms/" + text(places.add_room(places.building, "101").n);
    places.billed_until = calendar::day(2026, 11, 1);
    Service service(database, routes(places.above()));
    Browser browser(service);
    browser.become(places.admin);
    const auto since = browser.get(room).body.at("areas").as_array().front().at("valid_from");
    json::object wish{{"fact", "area"}, {"valid_from", since}, {"reason", "89.43 with a digit too much"}};
    const auto withdraw = [&] { return browser.post(room + "/withdrawals", wish); };
    for (const json::value& wrong : {json::value(nullptr), json::value("2026-10-01")}) {
      wish["billed_until"] = wrong;
      const auto refused = withdraw();
      CHECK(refused.status == 409);
      CHECK(refused.code() == "premises.fact_billed");
      CHECK(refused.body.at("field") == "billed_until");
      CHECK(refused.body.at("facts").at("billed_until") == "2026-11-01");
    }
    wish["billed_until"] = "soon";
    CHECK(withdraw().code() == "field.not_day");
    wish["billed_until"] = browser.get(room).body.at("billed_until");
    CHECK(withdraw().status == 200);
    CHECK(browser.get(room).body.at("areas").as_array().empty());
    wish["fact"] = "owner";
    CHECK(withdraw().code() == "premises.owner_billed");
  });
}

TEST_CASE("routes answer only within the caller's estates and permissions") {
  db::for_each_database([](db::Database& database) {
    Places places(database);
    const auto room = places.add_room(places.building, "101");
    Service service(database, routes(places.above()));
    Browser local(service), guard(service);
    const auto caller = places.caller;
    local.become(accounts::add_user(database, caller, "local", {"admin"}, false, {places.other_estate}).value());
    guard.become(accounts::add_user(database, caller, "guard", {"guard"}, true).value());
    CHECK(local.get("/api/v1/rooms/" + text(room.n)).code() == "premises.room_not_found");
    CHECK(full_codes(local.get("/api/v1/rooms")).empty());
    CHECK(full_codes(local.get("/api/v1/rooms?estate=" + text(places.estate.n))).empty());
    CHECK(local.get("/api/v1/estates/" + text(places.estate.n) + "/buildings").status == 404);
    CHECK(local.get("/api/v1/estates").body.at("rows").as_array().size() == 1);
    CHECK(local.post("/api/v1/rooms/" + text(room.n) + "/meters", {{"meter", "1"}, {"valid_from", "2026-01-01"}})
              .status == 404);
    CHECK(guard.get("/api/v1/rooms").status == 403);
    CHECK(Browser(service).get("/api/v1/rooms").status == 401);
  });
}

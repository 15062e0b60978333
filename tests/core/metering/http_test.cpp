// The routes by which people make, read, change and review meters.
#include "core/metering/http.h"

#include "core/premises/http.h"
#include "tests/core/accounts/browser.h"
#include "tests/core/premises/places.h"

using namespace lamplighter;
using namespace lamplighter::metering;
using accounts::Browser;
using accounts::Service;
namespace json = boost::json;

namespace {

struct World {
  explicit World(db::Database& database) : places(database), service(database, routes()), browser(service) {
    browser.become(places.admin);
  }
  std::string estate() const { return std::to_string(places.estate.n); }
  accounts::Reply make(const std::string& code, const char* reading, std::optional<RoomId> room = {}) {
    json::object body{{"estate", estate()},
                      {"code", code},
                      {"kind", "water"},
                      {"serial", "S-" + code},
                      {"digits", 5},
                      {"decimals", 0},
                      {"install_reading", reading},
                      {"installed_at", "2026-11-01T00:00:00.000Z"}};
    if (room) body["room"] = std::to_string(room->n);
    return browser.post("/api/v1/meters", std::move(body));
  }
  accounts::Reply enter(json::array readings, bool dry_run = false) {
    return browser.post("/api/v1/readings",
                        {{"source", "manual"}, {"dry_run", dry_run}, {"readings", std::move(readings)}});
  }
  premises::Places places;
  Service service;
  Browser browser;
};

json::value reading(const std::string& meter, const char* at, const char* value) {
  return {{"meter", meter}, {"at", at}, {"value", value}};
}

}  // namespace

TEST_CASE("people make a meter, read it, and see what is suspicious before and after it is kept") {
  db::for_each_database([](db::Database& database) {
    World w(database);
    const auto made = w.make("W-1", "99987");
    REQUIRE(made.status == 201);
    const auto id = made.text("id");
    CHECK(made.body.at("lives").as_array().size() == 1);
    CHECK(w.make("W-1", "0").code() == "metering.code_taken");
    CHECK(w.make("W-2", "100000").code() == "metering.reading_too_large");

    const auto looked = w.enter({reading(id, "2026-11-20T00:00:00.000Z", "13")}, true);
    REQUIRE(looked.status == 200);
    CHECK_FALSE(looked.body.at("kept").as_bool());
    CHECK(looked.body.at("rows").at(0).at("warnings").at(0).at("flag").as_string() == "ROLL");

    // All or nothing: the second row cannot be.
    const auto half =
        w.enter({reading(id, "2026-11-20T00:00:00.000Z", "13"), reading(id, "2026-11-21T00:00:00.000Z", "123456")});
    CHECK_FALSE(half.body.at("kept").as_bool());
    CHECK(half.body.at("rows").at(0).at("problem").is_null());
    CHECK(half.body.at("rows").at(1).at("problem").at("code").as_string() == "metering.reading_too_large");
    CHECK(w.browser.get("/api/v1/reading_flags").body.at("rows").as_array().empty());

    CHECK(w.enter({reading(id, "2026-11-20T00:00:00.000Z", "13")}).body.at("kept").as_bool());
    const auto listed = w.browser.get("/api/v1/meters?q=W-1").body.at("rows").at(0).at("last_reading");
    CHECK(listed.at("value").as_string() == "13");
    CHECK(listed.at("unit").as_string() == "m3");
    CHECK(listed.at("at").as_string() == "2026-11-20T00:00:00.000Z");
    CHECK(w.browser.get("/api/v1/meters/" + id).body.at("not_counting").is_null());  // suspicious, but it counts
    std::string long_text;
    for (int n = 0; n < 100; ++n) long_text += "%E7%94%B5";                // 电
    const auto too_long = w.browser.get("/api/v1/meters?q=" + long_text);  // cut, but not within a character
    CHECK(too_long.status == 200);
    CHECK(too_long.body.at("rows").as_array().empty());
    const auto queue = w.browser.get("/api/v1/reading_flags?estate=" + w.estate());
    REQUIRE(queue.body.at("rows").as_array().size() == 1);
    const auto& flag = queue.body.at("rows").at(0);
    CHECK(flag.at("meter_code").as_string() == "W-1");
    CHECK(flag.at("flag").as_string() == "ROLL");
    CHECK_FALSE(flag.at("blocks").as_bool());
    const json::value decision{{"flags", json::array{flag.at("id")}}, {"decision", "approved"}, {"reason", "seen it"}};
    CHECK(w.browser.post("/api/v1/reading_flags/decision", decision).body.at("decided").as_int64() == 1);
    CHECK(w.browser.post("/api/v1/reading_flags/decision", decision).code() == "metering.flag_decided");
    CHECK(w.browser.get("/api/v1/reading_flags?state=decided").body.at("rows").at(0).at("reason").as_string() ==
          "seen it");
    CHECK(w.browser.get("/api/v1/reading_flags?flag=LOW").code() == "metering.flag_unknown");
  });
}

TEST_CASE("what was corrected says what counts in its place, and the last correction of a correction does") {
  db::for_each_database([](db::Database& database) {
    World w(database);
    const auto id = w.make("W-1", "100").text("id");
    CHECK(w.enter({reading(id, "2026-11-20T00:00:00.000Z", "90")}).body.at("kept").as_bool());
    const auto flag = [&] { return w.browser.get("/api/v1/reading_flags?state=decided").body.at("rows").at(0); };
    const auto events = [&] {
      std::string text;
      const auto told = w.browser.get("/api/v1/meters/" + id + "/events");
      for (const auto& row : told.body.at("rows").as_array())
        if (const auto* replaced = row.as_object().if_contains("replaced"))
          text += std::string(row.at("kind").as_string()) + (replaced->as_bool() ? " replaced, " : ", ");
      return text;
    };
    // What the list of meters shows: what counts, then what does not.
    const auto listed = [&] {
      const auto rows = w.browser.get("/api/v1/meters?q=W-1").body.at("rows");
      std::string text;
      for (const char* name : {"last_reading", "not_counting"}) {
        const auto& shown = rows.at(0).at(name);
        text += shown.is_null() ? "- " : std::string(shown.at("value").as_string()) + " ";
      }
      return text;
    };
    CHECK(events() == "entered, installed, ");
    CHECK(listed() == "100 90 ");  // below the one before: it waits for review
    const auto correct = [&](const json::value& wrong, const char* value) {
      return w.browser.post(
          "/api/v1/readings/correction",
          {{"meter", id}, {"register", "volume_forward"}, {"reading", wrong}, {"value", value}, {"reason", "misread"}});
    };
    const auto open = w.browser.get("/api/v1/reading_flags").body.at("rows").at(0);
    CHECK(open.at("corrected_to").is_null());
    const auto first = correct(open.at("reading"), "190");
    REQUIRE(first.status == 201);
    CHECK(flag().at("state").as_string() == "rejected");
    CHECK(flag().at("corrected_to").as_string() == "190");
    CHECK(listed() == "190 - ");
    CHECK(events() == "corrected, entered replaced, installed, ");
    REQUIRE(correct(first.body.at("reading"), "109").status == 201);
    CHECK(flag().at("corrected_to").as_string() == "109");
    CHECK(listed() == "109 - ");
    CHECK(events() == "corrected, corrected replaced, entered replaced, installed, ");
  });
}

TEST_CASE("a meter is made for its room at once, or not at all") {
  db::for_each_database([](db::Database& database) {
    World w(database);
    const auto here = w.places.add_room(w.places.building, "101");
    const auto elsewhere = w.places.add_room(w.places.other_building, "101");
    const auto made = w.make("W-1", "0", here);
    REQUIRE(made.status == 201);
    const auto& assignment = made.body.at("assignments").at(0);
    CHECK(assignment.at("room").at("full_code").as_string() == "1-101");
    CHECK(assignment.at("valid_from").as_string() == "2026-11-01");  // 8 o'clock of that day in China
    CHECK(w.make("W-2", "0", elsewhere).code() == "premises.meter_of_other_estate");
    CHECK(w.make("W-2", "0").status == 201);  // nothing of the refused one stayed
  });
}

TEST_CASE("the second of two people who change a meter is told what the first did") {
  db::for_each_database([](db::Database& database) {
    World w(database);
    const auto id = w.make("W-1", "100").text("id");
    const auto change = [&](const char* serial, int seen) {
      return w.browser.post("/api/v1/meters/" + id + "/change", {{"life_seen", seen},
                                                                 {"at", "2026-11-20T02:00:00.000Z"},
                                                                 {"removal_reading", "120"},
                                                                 {"new_serial", serial},
                                                                 {"install_reading", "0"},
                                                                 {"reason", "leaks"}});
    };
    const auto changed = change("N-1", 1);
    REQUIRE(changed.status == 200);
    CHECK(changed.text("serial") == "N-1");
    CHECK(changed.body.at("lives").at(0).at("removal_reading").as_string() == "120");
    CHECK(changed.body.at("lives").at(1).at("install_reading").as_string() == "0");
    const auto late = change("N-2", 1);
    CHECK(late.status == 409);
    CHECK(late.code() == "metering.life_changed");
    CHECK(late.text("detail").find("N-1") != std::string::npos);
    const auto unnamed = w.browser.post("/api/v1/meters/" + id + "/change", {{"life_seen", 2},
                                                                             {"at", "2026-11-21T02:00:00.000Z"},
                                                                             {"removal_reading", "3"},
                                                                             {"new_serial", ""},
                                                                             {"install_reading", "0"},
                                                                             {"reason", "its plate is gone"}});
    CHECK(unnamed.status == 200);
    CHECK(unnamed.body.at("serial").is_null());
    CHECK(change("N-3", 2).text("detail").find("serial - (") != std::string::npos);
    std::string kinds;
    const auto events = w.browser.get("/api/v1/meters/" + id + "/events");
    for (const auto& event : events.body.at("rows").as_array())
      kinds += std::string(event.at("kind").as_string()) + " ";
    CHECK(kinds.find("removed") != std::string::npos);
    CHECK(kinds.find("multiplier") != std::string::npos);
  });
}

TEST_CASE("a pasted list is looked at, then kept whole; a sheet shows its meters in walking order") {
  db::for_each_database([](db::Database& database) {
    World w(database);
    w.places.add_room(w.places.building, "102");
    w.places.add_room(w.places.building, "101");
    const auto paste = [&](const std::string& text, bool dry_run) {
      return w.browser.post("/api/v1/estates/" + w.estate() + "/meters/import", {{"text", text}, {"dry_run", dry_run}});
    };
    const std::string good =
        "code\tkind\troom\tserial\tmultiplier\tdigits\tinitial reading\tvalid from\n"
        "A-2\twater\t1-102\tS2\t1\t7\t10.50\t2026-01-01\n"
        "A-1\t水表\t1-101\tS1\t\t7\t20.00\t2026-01-01\n"
        "A-3\telectricity\t\tS3\t20\t8\t0.00\t2026-01-01\n";
    const auto bad = paste(good + "A-4\tgas\t\t\t1\t7\t0\t2026-01-01\nA-1\twater\t\t\t1\t7\t0\t2026-01-01\n", false);
    CHECK_FALSE(bad.body.at("kept").as_bool());
    CHECK(bad.body.at("problems").as_array().size() == 2);
    CHECK(bad.body.at("problems").at(0).at("row").as_int64() == 5);
    CHECK_FALSE(paste(good, true).body.at("kept").as_bool());
    const auto kept = paste(good, false);
    CHECK(kept.body.at("kept").as_bool());
    CHECK(kept.body.at("created").as_int64() == 3);
    CHECK(kept.body.at("assigned").as_int64() == 2);
    const auto again = paste("A-3,electricity,,S33,30,8,0.00,2026-01-01", false);
    CHECK(again.body.at("changed").as_int64() == 1);

    std::string codes;
    const auto sheet = w.browser.get("/api/v1/estates/" + w.estate() + "/reading_sheet");
    for (const auto& row : sheet.body.at("rows").as_array()) codes += std::string(row.at("code").as_string()) + " ";
    CHECK(codes == "A-1 A-2 A-3 ");  // rooms in their order, then meters of no room
    const auto water = w.browser.get("/api/v1/estates/" + w.estate() + "/reading_sheet?kind=water").body.at("rows");
    REQUIRE(water.as_array().size() == 2);
    CHECK(water.at(0).at("last_reading").at("value").as_string() == "20.00");
    CHECK(water.at(0).at("decimals").as_int64() == 2);
  });
}

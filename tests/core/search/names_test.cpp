// What records are called, for whom, on both databases.
#include "core/search/names.h"

#include <boost/json.hpp>

#include "core/search/http.h"
#include "tests/core/search/office.h"

namespace lamplighter::search {
namespace {

std::string text_of(const std::vector<AskedName>& asked) {
  std::string text;
  for (const auto& one : asked) text += (text.empty() ? "" : ",") + one.kind + ":" + std::to_string(one.id);
  return text;
}

// An office with what only the audit trail speaks of.
struct Archive : Office {
  explicit Archive(db::Database& d) : Office(d) {
    const auto c = company;
    const auto e = east;
    const auto room = id("7", "room"), item = id("7", "charge_item"), run = id("7", "run"), meter = id("7", "meter");
    put("entrance", add("INSERT INTO entrance (company_id, estate_id, building_id, code, sort_key, name, created_at) "
                        "VALUES (?, ?, ?, '2', '2', 'Unit 2', 0)",
                        c, e, id("7", "building")));
    const auto area =
        add("INSERT INTO parking_area (company_id, estate_id, code, sort_key, name, created_at) VALUES "
            "(?, ?, 'B1', 'b1', '', 0)",
            c, e);
    put("parking_area", area);
    put("parking_space",
        add("INSERT INTO parking_space (company_id, estate_id, area_id, code, full_code, sort_key, created_at) VALUES "
            "(?, ?, ?, '017', 'B1-017', 'b1-017', 0)",
            c, e, area));
    put("vehicle", add("INSERT INTO vehicle (company_id, estate_id, plate, room_id, valid_from) VALUES (?, ?, "
                       "'沪A12345', ?, 0)",
                       c, e, room));
    const auto life =
        add("INSERT INTO meter_life (company_id, estate_id, meter_id, number, serial, exponent, installed_at, reason) "
            "VALUES (?, ?, ?, 1, '', -2, 0, '')",
            c, e, meter);
    put("reading", add("INSERT INTO meter_reading (company_id, estate_id, meter_id, life_id, register, at, value, "
                       "exponent, source, note, recorded_by, recorded_by_name, recorded_at) VALUES (?, ?, ?, ?, "
                       "'energy_import', ?, 1, 0, 'manual', '', 0, 'x', 0)",
                       c, e, meter, life, now));
    put("line", add("INSERT INTO run_line (company_id, estate_id, run_id, job_id, room_id, room_full_code, "
                    "object_kind, object_id, object_code, served_from, served_to, state, reason_code, reason_facts) "
                    "VALUES (?, ?, ?, 0, ?, '1-2-101', 'meter', ?, 'E-1-101', 20000, 20031, 'blocked', "
                    "'charging.blocked.no_area', '{}')",
                    c, e, run, room, meter));
    put("plan", add("INSERT INTO price_plan (company_id, item_id, valid_from, terms, recorded_at, recorded_by, "
                    "recorded_by_name) VALUES (?, ?, 20000, '{}', 0, 0, 'x')",
                    c, item));
    put("user", add("INSERT INTO app_user (company_id, user_name, password_hash, language, enabled, all_estates, "
                    "created_at) VALUES (?, 'gone', '', 'en', 0, 0, 0)",
                    c));
    put("price approval", approval(EstateId{0}, "charging.price_change", item, R"({"item":{"name":"Electricity"}})"));
    put("run approval", approval(e, "charging.post_run", run, "{}"));
    put("correction approval", approval(e, "metering.correction", 99, R"({"meter":{"code":"E-1-101"}})"));
    put("approval of tomorrow", approval(e, "doors.open", 1, "[]"));
    who.permissions = {"audit.read"};
  }
  void put(const std::string& kind, std::int64_t id) { of_mark("7", kind, id); }
  std::int64_t approval(EstateId of, const std::string& kind, std::int64_t subject, const std::string& facts) {
    return add(
        "INSERT INTO approval (company_id, estate_id, kind, subject, facts, payload, state, asked_by, asked_by_name, "
        "asked_at, expires_at) VALUES (?, ?, ?, ?, ?, '{}', 'asked', 0, 'x', 0, 1)",
        company, of, kind, subject, facts);
  }
  // "name, name" of what is there, as it was asked.
  std::string names(const std::vector<AskedName>& asked) {
    return database.read([&](db::Transaction& tx) {
      std::string shown;
      for (const auto& one : names_of(tx, who, asked)) shown += (shown.empty() ? "" : "; ") + one.name;
      return shown;
    });
  }
  std::string name(const std::string& kind, std::string_view made_as = {}) {
    return names({{kind, id("7", made_as.empty() ? kind : std::string(made_as))}});
  }
};

const std::pair<std::string, std::string> called[] = {
    {"building", "Rose House"},
    {"entrance", "Rose House Unit 2"},
    {"room", "1-2-101"},
    {"resident", "王伟"},
    {"parking_area", "B1"},
    {"parking_space", "B1-017"},
    {"vehicle", "沪A12345"},
    {"gateway", "Gate-7"},
    {"meter", "E-1-101"},
    {"reading", "E-1-101 2026-11-23 23:00"},  // of the estate's clocks
    {"bill", "2026-000127"},
    {"line", "1-2-101 · E-1-101"},
    {"charge_item", "Electricity"},
    {"plan", "Electricity 2024-10-04"},
    {"user", "gone"},  // who can no longer sign in has done what they did
};

}  // namespace

TEST_CASE("every kind that the audit trail speaks of has the name that people use") {
  db::for_each_database([](db::Database& database) {
    Archive a(database);
    for (const auto& [kind, name] : called) {
      CAPTURE(kind);
      CHECK(a.name(kind) == name);
    }
    CHECK(a.names({{"estate", a.east.n}, {"company", a.company.n}}).starts_with("East; "));
    CHECK(a.name("run") == "#" + std::to_string(a.id("7", "run")) + " Electricity 2024-10-04 – 2024-11-03");
    const auto numbered = [&](const std::string& approval, const std::string& about) {
      return "#" + std::to_string(a.id("7", approval)) + " " + about;
    };
    CHECK(a.name("approval", "price approval") == numbered("price approval", "Electricity"));
    CHECK(a.name("approval", "run approval") == numbered("run approval", a.name("run")));
    CHECK(a.name("approval", "correction approval") == numbered("correction approval", "E-1-101"));
    CHECK(a.name("approval", "approval of tomorrow") == "");
  });
}

TEST_CASE("names come in the order asked; what is not there or has no name is left out") {
  db::for_each_database([](db::Database& database) {
    Archive a(database);
    const auto room = a.id("7", "room"), meter = a.id("7", "meter");
    CHECK(a.names({{"meter", meter}, {"job", 1}, {"room", 999'999}, {"", 1}, {"room", room}}) == "E-1-101; 1-2-101");
    CHECK(a.names({}) == "");
    CHECK(a.names({{"user", 999'999}}) == "");
  });
}

TEST_CASE("a name is told to who may read its kind or the audit trail, of the caller's estates and company only") {
  db::for_each_database([](db::Database& database) {
    Archive a(database);
    for (const auto& [kind, name] : called) {
      CAPTURE(kind);
      a.who.permissions = {std::string(permission_to_name(kind))};
      CHECK(a.name(kind) == name);
      a.who.permissions = {"desk.read"};
      CHECK(a.name(kind) == "");
    }
    CHECK(permission_to_name("job").empty());
    a.who.permissions = {"audit.read"};
    for (const std::string kind : {"room", "resident", "meter", "gateway", "run", "bill", "charge_item"}) {
      CAPTURE(kind);
      CHECK(a.names({{kind, a.id("9", kind)}}) == "");  // another company's
      CHECK(a.names({{kind, a.id("8", kind)}}) != "");
    }
    a.who.scope = {a.company, false, {a.east}};
    for (const std::string kind : {"room", "resident", "meter", "gateway", "run", "bill"}) {
      CAPTURE(kind);
      CHECK(a.names({{kind, a.id("8", kind)}}) == "");
      CHECK(a.names({{kind, a.id("7", kind)}}) != "");
    }
    CHECK(a.names({{"estate", a.west.n}}) == "");
    CHECK(a.name("charge_item") == "Electricity");      // of the company
    CHECK(a.name("approval", "price approval") != "");  // seen by all who see approvals
  });
}

TEST_CASE("what is asked for is kinds with numbers, each once and at most a hundred") {
  const std::pair<std::string, std::string> taken[] = {
      {"", ""},
      {"meter:133", "meter:133"},
      {"meter:133,room:5,meter:133", "meter:133,room:5"},
      {"a_kind_of_tomorrow:1", "a_kind_of_tomorrow:1"},
      {"room:5,", "room:5"},
  };
  for (const auto& [text, asked] : taken) {
    CAPTURE(text);
    CHECK(text_of(asked_names(text).value()) == asked);
  }
  for (const std::string text : {"meter", "meter:", ":5", "meter:0", "meter:-1", "meter:1x",
                                 "meter:99999999999999999999", ",room:5", "room:5,,room:6", "room 5"}) {
    CAPTURE(text);
    const auto refused = asked_names(text);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "search.name_not_usable");
  }
  std::string most;
  for (std::size_t n = 1; n <= names_asked_max; ++n) most += (n > 1 ? ",room:" : "room:") + std::to_string(n);
  CHECK(asked_names(most + ",room:1").value().size() == names_asked_max);
  CHECK(asked_names(most + ",room:101").error().code == "search.too_many_names");
}

TEST_CASE("the route of names answers in JSON, and company-wide records have no estate") {
  db::for_each_database([](db::Database& database) {
    Archive a(database);
    const auto ask = [&](const std::string& of) {
      http::Request request;
      request.query = {{"of", of}};
      return routes().at(1).handler(http::Exchange(request, a.who, now, database, {}));
    };
    const auto item = std::to_string(a.id("7", "charge_item")), room = std::to_string(a.id("7", "room"));
    const auto rows = boost::json::parse(ask("charge_item:" + item + ",room:" + room).body).at("rows").as_array();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("kind") == "charge_item");
    CHECK(rows[0].at("id") == boost::json::value(item));
    CHECK(rows[0].at("estate").is_null());
    CHECK(rows[1].at("estate") == boost::json::value(std::to_string(a.east.n)));
    CHECK(rows[1].at("name") == "1-2-101");
    CHECK(ask("").body == R"({"rows":[]})");
    CHECK(ask("room").status == 422);
  });
}

}  // namespace lamplighter::search

// Every route x every role x own and foreign estate and company, generated from the route tables (reliability.md
// section 3). A route with a variable, a body or a permission that this file does not know fails: nothing slips in
// unasked.
#include <set>

#include "core/accounts/roles.h"
#include "core/accounts/store.h"
#include "core/slices.h"
#include "tests/core/access/samples.h"
#include "tests/core/accounts/browser.h"

using namespace lamplighter;
using accounts::Browser;
using accounts::Reply;
using accounts::Service;
using accounts::User;
namespace json = boost::json;

namespace {

// Bodies that are right, so that a refusal is about the caller. "{x}" stands for the sample's id.
const std::map<std::string, std::string> bodies = {
    {"POST /api/v1/users", R"({"user_name":"new.user","password":"a long enough one","language":"en","roles":[],)"
                           R"("all_estates":false,"estates":["{estate}"]})"},
    {"PATCH /api/v1/users/{user}", R"({"enabled":true})"},
    {"PATCH /api/v1/session", R"({"language":"en"})"},
    {"POST /api/v1/session/password", R"({"old_password":"wrong","new_password":"purple monkey dish"})"},
    {"DELETE /api/v1/session", ""},
    {"POST /api/v1/estates", R"({"code":"NEW","name":"New","time_zone":"Asia/Shanghai"})"},
    {"POST /api/v1/estates/{estate}/buildings", R"({"code":"9","name":"New"})"},
    {"POST /api/v1/rooms", R"({"building":"{building}","code":"9","floor":1,"valid_from":"2026-01-01"})"},
    {"POST /api/v1/rooms/{room}/owners", R"({"name":"New","valid_from":"2026-01-01"})"},
    {"POST /api/v1/rooms/{room}/areas", R"({"area_m2":"1","valid_from":"2026-01-01"})"},
    {"PATCH /api/v1/company", R"({"name":"New"})"},
    {"POST /api/v1/buildings/{building}/entrances", R"({"code":"9","name":"New"})"},
    {"POST /api/v1/rooms/{room}/uses", R"({"use":"shop","valid_from":"2026-01-01"})"},
    {"POST /api/v1/rooms/{room}/people", R"({"people":3,"valid_from":"2026-01-01"})"},
    {"POST /api/v1/rooms/{room}/handover", R"({"day":"2026-01-01"})"},
    {"POST /api/v1/rooms/{room}/withdrawals", R"({"fact":"owner","valid_from":"2026-01-01","reason":"wrong"})"},
    {"POST /api/v1/rooms/{room}/residents", R"({"resident":"{resident}","role":"family","valid_from":"2026-01-01"})"},
    {"POST /api/v1/residencies/{residency}/end", R"({"valid_to":"2026-06-01"})"},
    {"POST /api/v1/estates/{estate}/residents", R"({"name":"New"})"},
    {"PUT /api/v1/residents/{resident}", R"({"name":"New"})"},
    {"POST /api/v1/residents/{resident}/reveal", R"({"reason":"call back"})"},
    {"POST /api/v1/estates/{estate}/parking_areas", R"({"code":"NEW","name":"New"})"},
    {"POST /api/v1/parking_spaces", R"({"area":"{parking_area}","code":"9"})"},
    {"POST /api/v1/rooms/{room}/parking", R"({"space":"{space}","tenure":"owned","valid_from":"2026-01-01"})"},
    {"POST /api/v1/parking_assignments/{parking_assignment}/end", R"({"valid_to":"2026-06-01"})"},
    {"POST /api/v1/rooms/{room}/vehicles", R"({"plate":"沪A12345","valid_from":"2026-01-01"})"},
    {"POST /api/v1/vehicles/{vehicle}/end", R"({"valid_to":"2026-06-01"})"},
    {"POST /api/v1/estates/{estate}/import",
     R"({"kind":"rooms","text":"Building,Room,Floor\n9,901,9","dry_run":false})"},
    {"POST /api/v1/rooms/{room}/meters", R"({"meter":"{meter}","valid_from":"2026-01-01"})"},
    {"POST /api/v1/meter_assignments/{assignment}/end", R"({"valid_to":"2026-06-01"})"},
    {"POST /api/v1/gateways/{gateway}/adoption", R"({"estate":"{estate}"})"},
    {"POST /api/v1/gateways/{gateway}/devices/adoption", R"({"all":true})"},
    {"PATCH /api/v1/meters/{meter}", R"({"serial":"123"})"},
    {"POST /api/v1/meters", R"({"estate":"{estate}","code":"NEW","kind":"water","digits":7,"decimals":2,)"
                            R"("install_reading":"0","installed_at":"1970-01-02T00:00:00.000Z"})"},
    {"POST /api/v1/meters/{meter}/change", R"({"life_seen":1,"at":"1970-01-03T00:00:00.000Z","removal_reading":"1",)"
                                           R"("new_serial":"N","install_reading":"0","reason":"broken"})"},
    {"POST /api/v1/estates/{estate}/meters/import", R"({"text":"IMPORTED,water,,S,1,7,0,1970-01-02","dry_run":false})"},
    {"POST /api/v1/readings",
     R"({"source":"manual","readings":[{"meter":"{meter}","at":"1970-01-02T00:00:00.000Z","value":"1"}]})"},
    {"POST /api/v1/readings/correction", R"({"meter":"{meter}","register":"energy_import","channel":"{channel}",)"
                                         R"("at":"1970-01-02T00:00:00.000Z","value":"1","reason":"misread"})"},
    {"POST /api/v1/reading_flags/decision", R"({"flags":["{flag}"],"decision":"approved","reason":"looked at"})"},
    {"POST /api/v1/charge_items", R"({"code":"NEW","name":"New","meter_kind":"water","register":"volume_forward",)"
                                  R"("revenue_class":"own"})"},
    {"POST /api/v1/charge_items/{item}/price_plans", R"({"valid_from":"2026-01-01","price":"0.5"})"},
    {"PATCH /api/v1/charge_items/{item}", R"({"seen_version": 1, "name": "Electricity, flats"})"},
    {"POST /api/v1/charge_items/check_formula",
     R"({"object": "room", "terms": {"formula": "area * price", "price": "2.8"}})"},
    {"POST /api/v1/estates/{estate}/closed_periods", R"({"until": "2024-01-31"})"},
    {"POST /api/v1/runs/{run}/lines/{line}/release", R"({"reason": "looked at the meter"})"},
    {"POST /api/v1/runs",
     R"({"estate":"{estate}","item":"{item}","period_from":"2026-01-01","period_to":"2026-02-01"})"},
    {"POST /api/v1/runs/{run}/calculation", "{}"},
    {"POST /api/v1/runs/{run}/review", "{}"},
    {"POST /api/v1/runs/{run}/posting", R"({"posting_date":"2026-02-01"})"},
    {"POST /api/v1/runs/{run}/closing", "{}"},
    {"POST /api/v1/runs/{run}/cancellation", "{}"},
    {"POST /api/v1/bills/print", R"({"estate":"{estate}"})"},
    {"POST /api/v1/jobs/{job}/cancellation", "{}"},
    {"POST /api/v1/approvals/{approval}/decision", R"({"decision":"decline","seen_state":"asked","reason":"no"})"},
    {"POST /api/v1/approvals/{approval}/withdrawal", "{}"},
    {"PUT /api/v1/approval_policy", R"({"kind":"charging.price_change","required":true})"},
};
// Queries that a GET needs.
const std::map<std::string, std::string> queries = {
    {"/api/v1/meters/{meter}/readings", "?register=energy_import"},
    {"/api/v1/meters/{meter}/curve",
     "?register=energy_import&from=2026-11-01T00:00:00.000Z&to=2026-11-02T00:00:00.000Z&points=100"},
    {"/api/v1/meters/{meter}/usage", "?by=day&from=2026-11-01&to=2026-11-02"},
    {"/api/v1/meters/{meter}/hours", "?from=2026-11-01&to=2026-11-02"},
    {"/api/v1/dashboard", "?estate={estate}"},
    {"/api/v1/search", "?q=HIDDEN"},
    {"/api/v1/names",
     "?of=estate:{estate},building:{building},room:{room},resident:{resident},parking_area:{parking_area},"
     "parking_space:{space},vehicle:{vehicle},meter:{meter},gateway:{gateway},run:{run},line:{line},bill:{bill},"
     "approval:{approval}"},
    {"/api/v1/live/dashboard", "?estate={estate}"},
    {"/api/v1/live/meters/{meter}", "?register=energy_import"},
};
const std::set<std::string> of_company = {"item"};  // variables that name no estate's row

std::string filled(std::string text, const Samples& samples) {
  for (const auto& [name, id] : samples.of) {
    const auto hole = "{" + name + "}";
    for (auto at = text.find(hole); at != std::string::npos; at = text.find(hole)) text.replace(at, hole.size(), id);
  }
  return text;
}

// Whether the path itself names something of the estate.
bool names_estate_row(const std::string& path, const Samples& samples) {
  for (const auto& [name, id] : samples.of)
    if (!of_company.contains(name) && path.find("{" + name + "}") != std::string::npos) return true;
  return false;
}

Reply call(Browser& browser, const http::Route& route, const Samples& samples) {
  const std::string method(http::to_text(route.method));
  if (route.method == http::Method::get) {
    const auto query = queries.find(route.path);
    return browser.get(filled(route.path + (query == queries.end() ? "" : query->second), samples));
  }
  const auto body = bodies.find(method + " " + route.path);
  REQUIRE_MESSAGE(body != bodies.end(), "give tests/core/access a body for ", method, " ", route.path);
  static int keys = 0;
  return browser.send(method, filled(route.path, samples), filled(body->second, samples), "k" + std::to_string(++keys));
}

bool shows_mark(const Reply& reply) {
  return json::serialize(reply.body).find(mark) != std::string::npos;
}

// Only asked routes: those for anyone speak of no estate.
std::vector<http::Route> asked_routes() {
  auto all = all_routes(http::Transport::plain, /*files=*/nullptr);
  std::erase_if(all, [](const http::Route& route) { return route.permission == http::anyone; });
  return all;
}

std::int64_t changes(db::Database& database) {
  return database.read([](db::Transaction& tx) {
    return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) FROM change").value());
  });
}

struct World {
  db::Database& database;
  db::TestFolder folder{};
  files::FileStore files{folder.path};
  User admin;
  accounts::Caller caller;
  Samples samples;
  Service service;

  explicit World(db::Database& d)
      : database(d),
        admin(accounts::first_user(d)),
        caller(accounts::caller_of(admin, "")),
        service(d, all_routes(http::Transport::plain, &files)) {
    const auto victim = accounts::add_user(d, caller, "hidden-user", {"guard"}, true).value();
    samples = d.write(db::Priority::people, [&](db::Transaction& tx) {
      auto made = make_samples(tx, admin.company, std::to_string(victim.id.n), files.keep("a file").value());
      accounts::store::set_estates(tx, admin.company, victim.id, false, {made.own});
      return made;
    });
  }
  User user(const std::string& role, EstateId estate) {
    const auto name = role + "-" + std::to_string(estate.n);
    return accounts::add_user(database, caller, name, {role}, false, {estate}).value();
  }
  // Of another company, with every permission there is.
  User stranger() {
    return database.write(db::Priority::people, [&](db::Transaction& tx) {
      const auto company = accounts::store::insert_company(tx, "Other company", db::test_epoch);
      const auto known = accounts::all_permissions();
      const auto role = accounts::store::insert_role(tx, company, "all", {known.begin(), known.end()});
      const auto id = accounts::store::insert_user(
          tx, company, {"stranger", std::string(accounts::no_password), Language::en, true, {role}, {}},
          db::test_epoch);
      return accounts::store::find_user(tx, company, id).value();
    });
  }
};

void expect_nothing_of_the_estate(World& world, const User& user, const http::Route& route) {
  Browser browser(world.service);
  browser.become(user);
  const bool own_affair = route.permission == http::signed_in;
  const auto before = changes(world.database);
  const auto reply = call(browser, route, world.samples);
  CHECK(reply.status < 500);
  CHECK_FALSE(shows_mark(reply));
  if (!names_estate_row(route.path, world.samples)) return;
  // A user out of sight may be said to be there ("beyond your scope"), for names are unique anyway; all else is not
  // there.
  if (route.path.find("{user}") != std::string::npos)
    CHECK((reply.status == 403 || reply.status == 404));
  else if (!own_affair)
    CHECK(reply.status == 404);
  CHECK(changes(world.database) == before);
}

}  // namespace

TEST_CASE("every route names a known permission, and every variable of a path has a sample") {
  db::TestDatabase database;
  World world(*database);
  const auto known = accounts::all_permissions();
  const auto check = [&](const std::string& path, const std::string& permission) {
    INFO(path, " ", permission);
    CHECK((permission == http::anyone || permission == http::signed_in ||
           std::find(known.begin(), known.end(), permission) != known.end()));
    CHECK(filled(path, world.samples).find('{') == std::string::npos);
  };
  for (const auto& route : all_routes(http::Transport::plain, /*files=*/nullptr)) check(route.path, route.permission);
  for (const auto& route : all_live_routes()) check(route.path, route.permission);
}

TEST_CASE("without a session every route says 401, without the CSRF token every unsafe one 403") {
  db::TestDatabase database;
  World world(*database);
  const auto before = changes(*database);
  for (const auto& route : asked_routes()) {
    INFO(http::to_text(route.method), " ", route.path);
    Browser nobody(world.service), forged(world.service);
    CHECK(call(nobody, route, world.samples).status == 401);
    if (route.method == http::Method::get) continue;
    forged.become(world.admin);
    forged.forget_csrf();
    CHECK(call(forged, route, world.samples).code() == "request.csrf");
  }
  CHECK(changes(*database) == before);
}

TEST_CASE("a role that lacks the permission gets 403 and changes nothing; one that has it gets through") {
  db::TestDatabase database;
  World world(*database);
  for (const auto& role : accounts::role_seeds()) {
    const auto user = world.user(std::string(role.code), world.samples.own);
    const auto caller = accounts::caller_of(user, "");
    for (const auto& route : asked_routes()) {
      INFO(role.code, ": ", http::to_text(route.method), " ", route.path);
      const bool may = route.permission == http::signed_in || caller.may(route.permission);
      Browser browser(world.service);
      browser.become(user);
      const auto before = changes(*database);
      const auto reply = call(browser, route, world.samples);
      INFO(reply.status, " ", json::serialize(reply.body));
      CHECK((reply.code() == "request.not_permitted") == !may);
      CHECK(reply.status < 500);
      CHECK(reply.status != 401);
      if (may && route.method == http::Method::get) CHECK(reply.status == 200);
      if (!may) CHECK(changes(*database) == before);
      if (!may) CHECK_FALSE(shows_mark(reply));
    }
  }
}

TEST_CASE("of another estate nothing is seen and nothing changed, whatever the role") {
  db::TestDatabase database;
  World world(*database);
  for (const auto& role : accounts::role_seeds()) {
    const auto user = world.user(std::string(role.code), world.samples.foreign);
    const auto caller = accounts::caller_of(user, "");
    for (const auto& route : asked_routes()) {
      if (route.permission != http::signed_in && !caller.may(route.permission)) continue;
      INFO(role.code, ": ", http::to_text(route.method), " ", route.path);
      expect_nothing_of_the_estate(world, user, route);
    }
  }
}

TEST_CASE("of another company nothing is seen and nothing changed, with every permission there is") {
  db::for_each_database([](db::Database& database) {
    World world(database);
    const auto stranger = world.stranger();
    for (const auto& route : asked_routes()) {
      INFO(http::to_text(route.method), " ", route.path);
      expect_nothing_of_the_estate(world, stranger, route);
    }
  });
}

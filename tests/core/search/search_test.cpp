// Who finds what by which of its names, on both databases.
#include "core/search/search.h"

#include <boost/json.hpp>

#include "core/search/http.h"
#include "core/search/text.h"
#include "tests/core/search/office.h"

namespace lamplighter::search {

TEST_CASE("a record is found by any of its names, the fullest match first") {
  const std::string room = "room 1-2-101 (Rose House, Wang Wei)";
  const std::string longer = "room 1-2-1010 (Rose House)", other = "room 10-101-2 (Rose House)";
  const std::string person = "resident 王伟 (13800138007, 1-2-101)", office = "resident 王伟 (02166889907, 1-2-101)";
  const std::string meter = "meter E-1-101 (SN-4007, e_50%)";
  const std::string new_bill = "bill 2026-000127 (1-2-101, Wang Wei)",
                    old_bill = "bill 2025-000127 (1-2-101, Wang Wei)";
  const std::pair<std::string, std::string> table[] = {
      {"1-2-101", room + "; " + longer},
      {"101", room + "; " + longer + "; " + other + "; " + meter},
      {"１０１", room + "; " + longer + "; " + other + "; " + meter},  // of a Chinese keyboard
      {" wang w", room},                                               // the owner of today, blanks cut
      {"old owner", ""},
      {"next owner", ""},
      {"王", person},
      {"13800138007", person},
      {"8007", person},  // the end of a number
      {"0216", office},  // the beginning of the second one
      {"007", meter},    // too short for a telephone number, and no end of a bill's
      {"sn-4007", meter},
      {"e_50%", meter},  // no wild cards
      {"e%50", ""},
      {"127", new_bill + "; " + old_bill},
      {"2026-000127", new_bill},
      {"2026-0001", new_bill},
      {"2026-", ""},  // would be every bill of the year
      {"gate-7", "gateway Gate-7"},
      {"gate", "gateway Gate-7"},
      {"", ""},
      {"   ", ""},
      {"'; DROP TABLE room; --", ""},
  };
  db::for_each_database([&](db::Database& database) {
    Office office_of(database);
    for (const auto& [text, found] : table) {
      CAPTURE(text);
      CHECK(office_of.find(text, office_of.east) == found);
    }
  });
}

TEST_CASE("a run is found by its number, its item and its period, an item by code and name, in every estate") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    const auto run = [&](const std::string& mark) {
      return "run #" + std::to_string(o.id(mark, "run")) + " Electricity 2024-10-04 – 2024-11-03";
    };
    const auto number = "#" + std::to_string(o.id("7", "run"));
    const std::string items = "charge_item Electricity (E7); charge_item Electricity (E8)";
    CHECK(o.find(number, o.east) == run("7"));
    CHECK(o.find("＃" + number.substr(1), o.east) == run("7"));  // of a Chinese keyboard
    CHECK(o.find(number, o.west) == "");
    CHECK(o.find("2024-10", o.east) == run("7"));
    CHECK(o.find("2024-12", o.east) == "");
    CHECK(o.find("electricity", o.east) == run("7") + "; " + items);
    CHECK(o.find("electricity", EstateId{}) == run("7") + "; " + run("8") + "; " + items);  // the newest first
    CHECK(o.find("electricity 2024-11", o.east) == run("7"));
    CHECK(o.find("e8", o.east) == "charge_item Electricity (E8)");
    CHECK(o.find("e9", EstateId{}) == "");  // of another company
    o.who.permissions = {"premises.read", "metering.read", "fleet.read"};
    CHECK(o.find("electricity", EstateId{}) == "");
  });
}

TEST_CASE("a user is found only by who may read users, and within the caller's estates") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    const auto user = [&](const std::string& name, bool all_estates) {
      return o.add(
          "INSERT INTO app_user (company_id, user_name, password_hash, language, enabled, all_estates, "
          "created_at) VALUES (?, ?, '', 'en', 1, ?, 0)",
          o.company, name, all_estates);
    };
    user("liu.everywhere", true);
    user("liu.nowhere", false);
    CHECK(o.find("LIU", o.east) == "");
    o.who.permissions = {"accounts.read"};
    CHECK(o.find("LIU", o.east) == "user liu.everywhere; user liu.nowhere");
    CHECK(o.find("liu", o.east, 1) == "user liu.everywhere");
    o.who.scope = {o.company, false, {o.east}};
    CHECK(o.find("liu", o.east) == "user liu.nowhere");
  });
}

TEST_CASE("what the caller may not read is not found, of no other estate and no other company") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    const auto gates = [&] { return o.find("gate", EstateId{}); };
    CHECK(gates() == "gateway Gate-7; gateway Gate-8");
    o.who.scope = {o.company, false, {o.east}};
    CHECK(gates() == "gateway Gate-7");
    CHECK(o.find("gate", o.west) == "");
    CHECK(o.find("2026-000128", EstateId{}) == "");
    o.who.scope = {o.company, false, {}};
    CHECK(gates() == "");

    o.who.scope = {o.company, false, {o.east}};
    o.who.permissions = {"metering.read"};
    CHECK(o.find("101", EstateId{}) == "meter E-1-101 (SN-4007, e_50%)");
    o.who.permissions = {};
    CHECK(o.find("101", EstateId{}) == "");
  });
}

TEST_CASE("without the right to whole telephone numbers a part of one finds nobody, and the whole one is masked") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    o.who.permissions = {"premises.read"};
    CHECK(o.find("1380", o.east) == "");
    CHECK(o.find("8007", o.east) == "");
    CHECK(o.find("13800138007", o.east) == "resident 王伟 (138****8007, 1-2-101)");
    CHECK(o.find("王伟", o.east) == "resident 王伟 (138****8007, 1-2-101)");
  });
}

TEST_CASE("of each kind come as many as were asked for") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    CHECK(o.find("101", o.east, 1) == "room 1-2-101 (Rose House, Wang Wei); meter E-1-101 (SN-4007, e_50%)");
    CHECK(o.find("127", o.east, 1) == "bill 2026-000127 (1-2-101, Wang Wei)");
  });
}

TEST_CASE("the route answers in JSON and refuses what cannot be searched for") {
  db::for_each_database([](db::Database& database) {
    Office o(database);
    const auto ask = [&](std::map<std::string, std::string, std::less<>> query) {
      http::Request request;
      request.query = std::move(query);
      return routes().at(0).handler(http::Exchange(request, o.who, now, database, {}));
    };
    const auto found = ask({{"q", "gate-7"}, {"estate", std::to_string(o.east.n)}});
    CHECK(found.status == 200);
    const auto row = boost::json::parse(found.body).at("rows").at(0).as_object();
    CHECK(row.at("kind") == "gateway");
    CHECK(row.at("name") == "Gate-7");
    CHECK(row.at("estate") == boost::json::value(std::to_string(o.east.n)));
    CHECK(row.at("also").as_array().empty());
    CHECK(ask({}).body == R"({"rows":[]})");
    const auto refused = [&](std::map<std::string, std::string, std::less<>> query) {
      const auto answer = ask(std::move(query));
      CHECK(answer.status == 422);
      return std::string(boost::json::parse(answer.body).at("code").as_string());
    };
    std::string longest;
    for (std::size_t i = 0; i < query_characters_max; ++i) longest += "房";
    CHECK(ask({{"q", longest}}).status == 200);
    CHECK(refused({{"q", longest + "房"}}) == "search.text_too_long");
    CHECK(refused({{"q", "a"}, {"limit", "21"}}) == "paging.limit_invalid");
    CHECK(refused({{"q", "a"}, {"limit", "0"}}) == "paging.limit_invalid");
    CHECK(refused({{"q", "a"}, {"limit", "5x"}}) == "paging.limit_invalid");
    CHECK(refused({{"q", "a"}, {"estate", "x"}}) == "field.not_id");
  });
}

TEST_CASE("a typed text is made plain") {
  const std::pair<std::string, std::string> table[] = {
      {"  1-101 ", "1-101"},      {"E-7", "e-7"}, {"　王　伟　", "王 伟"},
      {"ＡＢ－１２～", "ab-12~"}, {"栋", "栋"},   {"\xEF", "\xEF"},
  };
  for (const auto& [typed, text] : table) CHECK(plain(typed) == text);
}

}  // namespace lamplighter::search

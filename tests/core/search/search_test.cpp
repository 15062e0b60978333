// Who finds what by which of its names, on both databases.
#include "core/search/search.h"

#include <boost/json.hpp>

#include "core/search/http.h"
#include "core/search/text.h"
#include "tests/core/db/fixture.h"

namespace lamplighter::search {
namespace {

constexpr Instant now = db::test_epoch;
const auto today = calendar::day(2026, 11, 23);

// Two estates of one company and one of another, each with a room 1-2-101.
struct Office {
  explicit Office(db::Database& d) : database(d), company(db::add_company(d)) {
    east = estate(company, "East");
    west = estate(company, "West");
    const auto other = db::add_company(d, "Another company");
    furnish(other, estate(other, "Elsewhere"), "9");
    furnish(company, west, "8");
    furnish(company, east, "7");
    who.scope = {company, true, {}};
    who.permissions = {"premises.read", "premises.personal", "metering.read", "charging.read", "fleet.read"};
  }

  std::int64_t add(const std::string& sql, const auto&... values) {
    return database.write(db::Priority::people,
                          [&](db::Transaction& tx) { return tx.insert<EstateId>(sql + " RETURNING id", values...).n; });
  }
  EstateId estate(CompanyId of, const std::string& name) {
    return EstateId{
        add("INSERT INTO estate (company_id, code, name, time_zone, created_at) VALUES (?, ?, ?, "
            "'Asia/Shanghai', 0)",
            of, name, name)};
  }
  std::int64_t room(CompanyId of, EstateId e, std::int64_t building, const std::string& code) {
    return add(
        "INSERT INTO room (company_id, estate_id, building_id, code, full_code, sort_key, floor, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, 1, 0)",
        of, e, building, code, code, code);
  }
  void owner(CompanyId of, EstateId e, std::int64_t of_room, const std::string& name, calendar::Day from) {
    add("INSERT INTO room_owner (company_id, estate_id, room_id, name, valid_from, recorded_at) VALUES (?, ?, ?, ?, ?, "
        "0)",
        of, e, of_room, name, calendar::day_number(from));
  }
  // `mark` is the last digit of what is told apart.
  void furnish(CompanyId of, EstateId e, const std::string& mark) {
    const auto building =
        add("INSERT INTO building (company_id, estate_id, code, sort_key, name, created_at) VALUES (?, ?, '1', '1', "
            "'Rose House', 0)",
            of, e);
    const auto first = room(of, e, building, "1-2-101");
    room(of, e, building, "1-2-1010");
    room(of, e, building, "10-101-2");
    owner(of, e, first, "Old Owner", calendar::day(2020, 1, 1));
    owner(of, e, first, "Wang Wei", calendar::day(2024, 1, 1));
    owner(of, e, first, "Next Owner", calendar::day(2027, 1, 1));
    const auto resident =
        add("INSERT INTO resident (company_id, estate_id, name, sort_key, created_at) VALUES (?, ?, '王伟', '王伟', 0)",
            of, e);
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      tx.execute(
          "INSERT INTO resident_phone (company_id, estate_id, resident_id, place, phone) VALUES (?, ?, ?, 1, ?), (?, "
          "?, ?, 2, ?)",
          of, e, resident, "1380013800" + mark, of, e, resident, "0216688990" + mark);
      tx.execute(
          "INSERT INTO residency (company_id, estate_id, room_id, resident_id, role, valid_from) VALUES (?, ?, ?, ?, "
          "'tenant', ?)",
          of, e, first, resident, calendar::day_number(calendar::day(2025, 1, 1)));
    });
    add("INSERT INTO meter (company_id, estate_id, code, serial, kind, status, billing_register, unit, digits, "
        "multiplier_value, multiplier_exponent, gateway_name, device_name, created_at) VALUES (?, ?, 'E-1-101', ?, "
        "'electricity', 'active', 'energy_import', 'kWh', 8, 1, 0, 'gate', 'e_50%', 0)",
        of, e, "SN-400" + mark);
    add("INSERT INTO gateway (company_id, estate_id, name, state, first_seen, last_seen, adopted_at) VALUES (?, ?, ?, "
        "'adopted', 0, 0, 0)",
        of, e, "Gate-" + mark);
    const auto item =
        add("INSERT INTO charge_item (company_id, code, name, kind, object, meter_kind, register, unit, revenue_class, "
            "rounding_mode, rounding_unit, rounding_scope, proration, cycle_months, billing_day, ytd_follow, "
            "year_share, applies_to, payer, estimate_missing, version, created_at, created_by) VALUES (?, ?, "
            "'Electricity', 'periodic', 'meter', 'electricity', 'energy_import', 'kWh', 'own', 'half_up', 'fen', "
            "'period', 'actual_days', 1, 1, 'meter', 0, '[]', 'owner', 0, 1, 0, 0)",
            of, "E" + mark);
    const auto run =
        add("INSERT INTO charging_run (company_id, estate_id, item_id, kind, room_list, period_from, period_to, state, "
            "room_count, line_count, blocked_count, parked_count, total_fen, created_at, created_by, created_by_name) "
            "VALUES (?, ?, ?, 'regular', '', 20000, 20031, 'posted', 0, 0, 0, 0, 0, 0, 0, 'x')",
            of, e, item);
    for (const std::string year : {"2025", "2026"})
      add("INSERT INTO bill (company_id, estate_id, number, item_id, room_id, room_full_code, period_from, period_to, "
          "kind, seq, run_id, debtor, posting_date, recorded_at, recorded_by, total_fen, readings_hash) VALUES (?, ?, "
          "?, ?, ?, '1-2-101', 20000, 20031, 'regular', ?, ?, 'Wang Wei', 20040, 0, 0, 100, '')",
          of, e, year + "-00012" + mark, item, first, year == "2025" ? 0 : 1, run);
  }

  // "room 1-2-101 (Rose House, Wang Wei); …" of the estate asked for.
  std::string find(const std::string& text, EstateId in, int limit = rows_default) {
    return database.read([&](db::Transaction& tx) {
      std::string shown;
      for (const auto& one : search(tx, who, {text, in, limit}, today)) {
        shown += (shown.empty() ? "" : "; ") + std::string(to_text(one.kind)) + " " + one.name;
        std::string also;
        for (const auto& word : one.also) also += (also.empty() ? "" : ", ") + word;
        if (!also.empty()) shown += " (" + also + ")";
      }
      return shown;
    });
  }

  db::Database& database;
  CompanyId company;
  EstateId east, west;
  accounts::Caller who;
};

}  // namespace

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

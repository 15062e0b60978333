// What a run is called, and which runs a text means.
#include "core/charging/run_called.h"

#include <boost/json.hpp>

#include "core/charging/http.h"
#include "tests/core/charging/estate.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

std::string days_text(const std::optional<RunDays>& days) {
  return days ? calendar::to_text(days->from) + ".." + calendar::to_text(days->to) : "";
}

}  // namespace

TEST_CASE("a run is called by its number, its item and its period") {
  const auto called = [](const char* from, const char* to) {
    return run_called(RunId{7}, "电费", calendar::parse_day(from).value(), calendar::parse_day(to).value());
  };
  CHECK(called("2026-10-01", "2026-11-01") == "#7 电费 2026-10");
  CHECK(called("2026-12-01", "2027-01-01") == "#7 电费 2026-12");
  CHECK(called("2026-10-01", "2027-01-01") == "#7 电费 2026-10 – 2026-12");
  CHECK(called("2026-10-05", "2026-11-05") == "#7 电费 2026-10-05 – 2026-11-04");
  CHECK(called("2026-10-01", "2026-10-31") == "#7 电费 2026-10-01 – 2026-10-30");
}

TEST_CASE("a word may mean a number, days, or a part of the item") {
  struct Row {
    const char *typed, *number, *days, *text;
  };
  const Row table[] = {
      {"7", "7", "", "7"},
      {"#7", "7", "", ""},
      {"#", "", "", "#"},
      {"#07", "", "", "#07"},
      {"07", "", "", "07"},
      {"9999999999999999999", "", "", "9999999999999999999"},
      {"2026-10", "", "2026-10-01..2026-11-01", "2026-10"},
      {"2026-12", "", "2026-12-01..2027-01-01", "2026-12"},
      {"2026-1", "", "2026-01-01..2026-02-01", "2026-1"},
      {"2026-13", "", "", "2026-13"},
      {"2026-", "", "", "2026-"},
      {"26-10", "", "", "26-10"},
      {"2026-10-05", "", "2026-10-05..2026-10-06", "2026-10-05"},
      {"2026-02-30", "", "", "2026-02-30"},
      {"2026年10月", "", "2026-10-01..2026-11-01", "2026年10月"},
      {"2026年10月5日", "", "2026-10-05..2026-10-06", "2026年10月5日"},
      {"电费", "", "", "电费"},
  };
  for (const auto& row : table) {
    CAPTURE(row.typed);
    const auto words = run_words(row.typed);
    REQUIRE(words.size() == 1);
    CHECK((words[0].number ? std::to_string(*words[0].number) : "") == row.number);
    CHECK(days_text(words[0].days) == row.days);
    CHECK(words[0].text == row.text);
  }
  CHECK(run_words("  ").empty());
  CHECK(run_words(" 电费  2026-10 ").size() == 2);
  CHECK(run_words("a b c d e f g h").size() == run_words_max);
}

TEST_CASE("the list of runs finds one by number, item and period, and only what fits every word") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto run = [&](const char* from, const char* to) {
      return database.write(db::Priority::people, [&](db::Transaction& tx) {
        return tx
            .insert<RunId>(
                "INSERT INTO charging_run (company_id, estate_id, item_id, kind, room_list, period_from, period_to, "
                "state, room_count, line_count, blocked_count, parked_count, total_fen, created_at, created_by, "
                "created_by_name) VALUES (?, ?, ?, 'regular', '', ?, ?, 'posted', 0, 0, 0, 0, 0, 0, 0, 'x') RETURNING "
                "id",
                e.caller.scope.company, e.estate, e.item, calendar::day_number(calendar::parse_day(from).value()),
                calendar::day_number(calendar::parse_day(to).value()))
            .n;
      });
    };
    const auto september = std::to_string(run("2026-09-01", "2026-10-01"));
    const auto across = std::to_string(run("2026-09-15", "2026-10-15"));
    const auto october = std::to_string(run("2026-10-01", "2026-11-01"));
    const auto found = [&](const std::string& q) {
      http::Request request;
      request.query = {{"q", q}};
      const http::Exchange exchange(request, e.caller, e.now, database, {});
      std::string ids;
      for (const auto& route : routes()) {
        if (route.method != http::Method::get || route.path != "/api/v1/runs") continue;
        const auto answer = boost::json::parse(route.handler(exchange).body);
        for (const auto& row : answer.at("rows").as_array())
          ids += (ids.empty() ? "" : " ") + std::string(row.at("id").as_string());
      }
      return ids;
    };
    const auto all = october + " " + across + " " + september;
    CHECK(found("") == all);
    CHECK(found("#" + october) == october);
    CHECK(found("2026-10") == october + " " + across);
    CHECK(found("2026-09") == across + " " + september);
    CHECK(found("2026-11") == "");
    CHECK(found("2026-09-15") == across + " " + september);
    CHECK(found("electricity") == all);
    CHECK(found("ELEC") == all);
    CHECK(found("electricity 2026-10") == october + " " + across);
    CHECK(found("#" + october + " 2026-09") == "");
    CHECK(found("%") == "");
  });
}

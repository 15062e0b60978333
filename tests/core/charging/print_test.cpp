// Bills on paper: what stands on them, that a reprint is the same file, and the printing of many.
#include "tests/core/charging/print_desk.h"
#include "tests/core/charging/tampered.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

namespace json = boost::json;
using paper::letters_of_pdf;
using paper::pages_of_pdf;
using paper::text_of_pdf;
using paper::times;

// E2, after a first month of 20 kWh: 130.70 x 0.15 = 19.605.
Bill two_months(Desk& desk) {
  REQUIRE(desk.price("0.15").has_value());
  const Home home = desk.home("101");
  desk.reading(home, day(2026, 9, 1), 1'000'000);
  desk.reading(home, day(2026, 10, 1), 1'002'000);
  desk.reading(home, day(2026, 11, 1), 1'015'070);
  desk.charge(day(2026, 9, 1), day(2026, 10, 1));
  desk.charge();
  return bills_of(desk).back();
}

}  // namespace

TEST_CASE("a printed bill shows in both languages what was measured, charged and rounded, and the amount in words") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Bill bill = two_months(desk);
    const std::string code = verification_code(bill);
    const auto chinese = desk.pdf(bill);
    CHECK(chinese.status == 200);
    CHECK(chinese.content_type == "application/pdf");
    CHECK(chinese.headers.front().second == "inline; filename=\"" + bill.number + ".pdf\"");
    expect(letters_of_pdf(chinese.body), {"收费通知单",
                                          "LampGarden1-101",
                                          "LiMing",
                                          "Electricity",
                                          "2026-10-01至2026-10-31",
                                          "2026-11-05",
                                          "¥19.61",
                                          "壹拾玖元陆角壹分",
                                          "10,020.00",
                                          "10,150.70",
                                          "2026-11-0100:00",
                                          "130.7",
                                          "130.7kWh×0.15元",
                                          "19.605",
                                          "四舍五入到分",
                                          "0.005",
                                          "合计",
                                          "2026-09",
                                          "第1/1页",
                                          code.c_str(),
                                          bill.number.c_str()});
    const auto english = desk.pdf(bill, "en");
    expect(letters_of_pdf(english.body),
           {"Billno.", "LampGarden1-101", "2026-10-01to2026-10-31", "¥19.61", "CNYNineteenand61/100",
            "130.7kWh×0.15yuan", "Roundedhalfuptothefen", "Page1/1", code.c_str()});
    CHECK(english.body != chinese.body);
    CHECK(desk.prints(bill, Language::zh_cn) == 1);
    CHECK(desk.prints(bill, Language::en) == 1);
  });
}

TEST_CASE("a reprint is the same file to the last byte, counted and in the audit trail") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Bill bill = two_months(desk);
    const auto first = desk.pdf(bill).body;
    desk.now += std::chrono::hours{24 * 400};
    desk.caller.user_name = "bob";
    desk.sql("UPDATE estate SET name = 'Another name'");  // what is recorded later does not reach what was handed out
    CHECK((desk.pdf(bill).body == first));
    CHECK((desk.pdf(bill).body == first));
    CHECK(desk.prints(bill, Language::zh_cn) == 3);
    const auto entries = desk.read([&](Transaction& tx) {
      return tx.select<std::string, std::string>(
          "SELECT user_name, after_json FROM audit_entry WHERE company_id = ? AND action = 'charging.print_bill' ORDER "
          "BY id",
          desk.caller.scope.company);
    });
    REQUIRE(entries.size() == 3);
    CHECK(std::get<0>(entries.back()) == "bob");
    CHECK(json::parse(std::get<1>(entries.back())).at("count") == json::value(3));
    CHECK(json::parse(std::get<1>(entries.front())).at("hash") == json::parse(std::get<1>(entries.back())).at("hash"));
  });
}

TEST_CASE("a lost file is made again only where it becomes the very same, and a damaged bill is not printed at all") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Bill bill = two_months(desk);
    const auto first = desk.pdf(bill).body;
    const auto forget_files = [&] {
      for (const auto& folder : std::filesystem::directory_iterator(desk.folder.path))
        std::filesystem::remove_all(folder);
    };
    forget_files();
    CHECK((desk.pdf(bill).body == first));
    forget_files();
    desk.sql("UPDATE estate SET name = 'Another name'");
    CHECK(desk.code_of(desk.pdf(bill)) == "charging.print_lost");
    drop_triggers(desk);
    desk.sql("UPDATE bill_line SET evaluation = '{}'");
    CHECK(desk.code_of(desk.pdf(bill)) == "charging.print_damaged");
  });
}

TEST_CASE("the plot of a bill knows its own and earlier periods only, whenever it is printed") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Bill october = two_months(desk);
    const Bill september = bills_of(desk).front();
    const auto history = desk.printed(october).history;
    REQUIRE(history.size() == 2);
    CHECK(history[0].usage == Exact{20});
    CHECK(history[1].from == october.period_from);
    CHECK(exact_text(history[1].usage) == "130.7");
    CHECK(desk.printed(september).history.size() == 1);  // though October is posted by now
  });
}

TEST_CASE("a year is plotted at most, the newest months of it") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    REQUIRE(desk.price("0.5", day(2025, 1, 1)).has_value());
    const Home home = desk.meter(desk.room("101", "Li Ming", day(2025, 1, 1)), day(2025, 1, 1));
    Day from = day(2025, 1, 1);
    desk.reading(home, from, 0);
    for (int month = 1; month <= 14; ++month, from = calendar::first_of_next_month(from)) {
      desk.reading(home, calendar::first_of_next_month(from), 1000 * month);
      const RunId run = desk.run(from, calendar::first_of_next_month(from));
      REQUIRE(desk.calculate(run).has_value());
      desk.work();
      REQUIRE(desk.review(run).has_value());
      REQUIRE(desk.post(run, calendar::first_of_next_month(from)).has_value());
      desk.work();
    }
    const auto history = desk.printed(bills_of(desk).back()).history;
    REQUIRE(history.size() == periods_plotted_max);
    CHECK(history.front().from == day(2025, 3, 1));
    CHECK(history.back().from == day(2026, 2, 1));
  });
}

TEST_CASE("what cannot be printed says which bill, language or print, and how to go on") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Bill bill = two_months(desk);
    CHECK(desk.code_of(desk.pdf(bill, "fr")) == "charging.language_unknown");
    Bill none = bill;
    none.id = BillId{999};
    CHECK(desk.code_of(desk.pdf(none)) == "charging.bill_not_found");
    const auto start = [&](json::value body) {
      return desk.code_of(desk.call(http::Method::post, "/api/v1/bills/print", {}, body));
    };
    const std::string estate = std::to_string(desk.estate.n);
    CHECK(start({{"estate", "999"}}) == "charging.estate_not_found");
    CHECK(start({{"estate", estate}, {"run", "999"}}) == "charging.run_not_found");
    CHECK(start({{"estate", estate}, {"building", "999"}}) == "charging.building_not_found");
    CHECK(start({{"estate", estate}, {"period_from", "2027-01-01"}}) == "charging.nothing_to_print");
    CHECK(start({{"estate", estate}, {"language", "fr"}}) == "charging.language_unknown");
    CHECK(desk.code_of(desk.call(http::Method::get, "/api/v1/bills/print/{print}", {{"print", "1"}})) ==
          "charging.print_not_found");  // a job, but none that prints
  });
}

TEST_CASE("the bills of a building become one file, by room, made of the very sheets that are handed out singly") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    REQUIRE(desk.price("0.5").has_value());
    for (const char* code : {"1002", "201", "101", "302", "301", "1001", "202"}) desk.october(desk.home(code), 0, 1000);
    const RunId run = desk.charge();
    const auto bills = bills_of(desk);
    REQUIRE(bills.size() == 7);
    const auto single = desk.pdf(bills.front(), "en").body;

    const auto job = desk.job(desk.call(http::Method::post, "/api/v1/bills/print", {},
                                        {{"estate", std::to_string(desk.estate.n)},
                                         {"building", std::to_string(desk.building.n)},
                                         {"run", std::to_string(run.n)},
                                         {"period_from", "2026-10-01"},
                                         {"period_to", "2026-11-01"},
                                         {"language", "en"}}));
    REQUIRE(job.state == jobs::State::done);
    CHECK(job.done == 7);
    CHECK(job.result.at("bills") == json::value(7));
    const auto file =
        desk.call(http::Method::get, "/api/v1/bills/print/{print}", {{"print", std::to_string(job.id.n)}});
    REQUIRE(file.status == 200);
    CHECK(file.content_type == "application/pdf");
    CHECK(pages_of_pdf(file.body) == 7);
    const auto text = text_of_pdf(file.body);
    std::size_t at = 0;
    for (const char* room : {"1-101", "1-201", "1-202", "1-301", "1-302", "1-1001", "1-1002"}) {
      CAPTURE(room);
      const auto found = text.find(std::string("Lamp Garden ") + room, at);
      REQUIRE(found != std::string::npos);
      at = found;
    }
    CHECK(desk.prints(bills.front(), Language::en) == 2);
    CHECK(desk.prints(bills.back(), Language::en) == 1);
    CHECK((desk.pdf(bills.front(), "en").body == single));
    // The same again is another job and the same file.
    const auto again = desk.job(
        desk.call(http::Method::post, "/api/v1/bills/print", {},
                  {{"estate", std::to_string(desk.estate.n)}, {"run", std::to_string(run.n)}, {"language", "en"}}));
    CHECK(again.id != job.id);
    CHECK(desk.prints(bills.back(), Language::en) == 2);
  });
}

TEST_CASE("more bills than one file holds are refused in numbers") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    const Bill bill = two_months(desk);
    std::string more;
    for (std::size_t i = 0; i < bills_per_file_max; ++i)
      more +=
          "INSERT INTO bill (company_id, estate_id, number, item_id, room_id, room_full_code, period_from, period_to, "
          "kind, seq, run_id, debtor, posting_date, recorded_at, recorded_by, total_fen, readings_hash) SELECT "
          "company_id, estate_id, 'X-" +
          std::to_string(i) + "', item_id, room_id, room_full_code, period_from, period_to, kind, " +
          std::to_string(i + 5) +
          ", run_id, debtor, posting_date, recorded_at, recorded_by, 0, '' FROM bill WHERE id = " +
          std::to_string(bill.id.n) + ";";
    desk.sql(more);
    const auto response =
        desk.call(http::Method::post, "/api/v1/bills/print", {}, {{"estate", std::to_string(desk.estate.n)}});
    CHECK(desk.code_of(response) == "charging.too_many_to_print");
    const auto facts = json::parse(response.body).at("facts");
    CHECK(facts.at("count") == json::value(std::to_string(bills_per_file_max + 2)));
    CHECK(facts.at("limit") == json::value(std::to_string(bills_per_file_max)));
  });
}

TEST_CASE("a print that was killed anywhere goes on, and every bill is recorded once") {
  db::for_each_database([](Database& database) {
    Desk desk(database);
    REQUIRE(desk.price("0.5").has_value());
    for (int i = 101; i <= 107; ++i) desk.october(desk.home(std::to_string(i)), 0, 1000);
    desk.charge();
    const auto started =
        desk.call(http::Method::post, "/api/v1/bills/print", {}, {{"estate", std::to_string(desk.estate.n)}});
    REQUIRE(started.status == 202);
    for (int slices = 0; slices < 3; ++slices) {  // a new worker each time, as after a kill; the lease has to run out
      jobs::Worker worker(
          database, printing_job_kinds(), [&] { return desk.now; }, printing_preparations(desk.files));
      CHECK(worker.run_one_slice());
      desk.now += jobs::lease_time;
    }
    const auto job = desk.job(started);
    CHECK(job.state == jobs::State::done);
    for (const Bill& bill : bills_of(desk)) CHECK(desk.prints(bill, Language::zh_cn) == 1);
  });
}

#include "core/ledger/ledger.h"

#include <doctest/doctest.h>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::ledger;
using db::Database;
using db::Transaction;

namespace {

constexpr Instant now = db::test_epoch;

struct Books {  // a company with two estates
  Database& database;
  CompanyId company = db::add_company(database);
  EstateId first = estate("A"), second = estate("B");
  accounts::Caller caller = accounts::system_caller(company, "test");

  EstateId estate(std::string_view code) {
    return database.write(db::Priority::people, [&](Transaction& tx) {
      return tx.insert<EstateId>(
          "INSERT INTO estate (company_id, code, name, time_zone, created_at) VALUES (?, ?, ?, 'Asia/Shanghai', ?) "
          "RETURNING id",
          company, code, code, now);
    });
  }
  Outcome<JournalEntryId> post(const Entry& entry) {
    return database.write(db::Priority::people, [&](Transaction& tx) { return post_entry(tx, caller, entry, now); });
  }
  std::optional<LedgerFault> verify() {
    return database.read([&](Transaction& tx) { return verify_ledger(tx, company); });
  }
  TrialBalance balance(std::optional<EstateId> estate = {}, std::optional<Day> as_of = {}) {
    return database.read([&](Transaction& tx) { return trial_balance(tx, caller.scope, estate, as_of); });
  }
  void sql(const std::string& text) {
    database.write(db::Priority::people, [&](Transaction& tx) { tx.run_script(text); });
  }
  // What somebody with the keys of the database can do.
  void drop_triggers() {
    if (database.dialect() == db::Dialect::sqlite)
      sql("DROP TRIGGER journal_entry_no_update; DROP TRIGGER journal_entry_no_delete; DROP TRIGGER "
          "journal_line_no_update; "
          "DROP TRIGGER journal_line_no_delete;");
    else
      sql("DROP TRIGGER journal_entry_append_only ON journal_entry; DROP TRIGGER journal_line_append_only ON "
          "journal_line;");
  }
};

const Account receivable{AccountClass::receivable, ""};
const Account income{AccountClass::income, "WATER"};

Entry bill(EstateId estate, std::int64_t number, std::int64_t fen, Day day = calendar::day(2026, 11, 20)) {
  return {estate, "bill", number, day, {{receivable, RoomId{7}, Money{fen}, {}}, {income, {}, {}, Money{fen}}}};
}

}  // namespace

TEST_CASE("an entry that does not balance, or whose postings are no postings, is refused with its numbers") {
  struct Row {
    std::string code;
    std::vector<Posting> postings;
  };
  const std::vector<Row> rows{
      {"ledger.no_postings", {}},
      {"ledger.not_balanced", {{receivable, {}, Money{100}, {}}, {income, {}, {}, Money{99}}}},
      {"ledger.not_balanced", {{receivable, {}, Money{100}, {}}}},
      {"ledger.bad_posting", {{receivable, {}, Money{100}, Money{100}}}},
      {"ledger.bad_posting", {{receivable, {}, Money{0}, {}}, {income, {}, {}, Money{0}}}},
      {"ledger.bad_posting", {{receivable, {}, Money{-5}, {}}, {income, {}, {}, Money{-5}}}},
      {"ledger.bad_posting",
       {{receivable, {}, Money{posting_fen_max + 1}, {}}, {income, {}, {}, Money{posting_fen_max + 1}}}},
      {"ledger.too_many_postings", std::vector<Posting>(postings_per_entry_max + 1, {receivable, {}, Money{1}, {}})},
  };
  for (const auto& row : rows) {
    CAPTURE(row.code);
    const auto fault = fault_of({EstateId{1}, "bill", 1, calendar::day(2026, 1, 1), row.postings});
    REQUIRE(fault.has_value());
    CHECK(fault->code == row.code);
  }
  CHECK_FALSE(fault_of(bill(EstateId{1}, 1, posting_fen_max)).has_value());
}

TEST_CASE("account codes go to text and back") {
  for (const auto code : {"1122", "6001.WATER", "2241.ELEC_1"})
    CHECK(account_code(parse_account_code(code).value()) == code);
  CHECK_FALSE(parse_account_code("9999").has_value());
}

TEST_CASE("entries are numbered and chained, the trial balance is zero for company, estate and day") {
  db::for_each_database([](Database& database) {
    Books books{database};
    REQUIRE(books.post(bill(books.first, 1, 25040)).has_value());
    REQUIRE(books.post(bill(books.second, 2, 1961, calendar::day(2026, 11, 21))).has_value());
    REQUIRE(books.post(bill(books.first, 3, 1)).has_value());
    CHECK_FALSE(books.verify().has_value());
    CHECK(books.balance().debit == Money{27002});
    CHECK(books.balance().credit == Money{27002});
    CHECK(books.balance(books.first).debit == Money{25041});
    CHECK(books.balance(books.second).credit == Money{1961});
    CHECK(books.balance({}, calendar::day(2026, 11, 20)).debit == Money{25041});
    REQUIRE(books.balance().accounts.size() == 2);
    CHECK(books.balance().accounts.front().account_code == "1122");
    CHECK(books.balance().accounts.back().account_code == "6001.WATER");
  });
}

TEST_CASE("a source document is booked once: again is the same entry, with other contents a refusal") {
  db::for_each_database([](Database& database) {
    Books books{database};
    const auto once = books.post(bill(books.first, 5, 100));
    const auto again = books.post(bill(books.first, 5, 100));
    REQUIRE(once.has_value());
    REQUIRE(again.has_value());
    CHECK(*once == *again);
    const auto other = books.post(bill(books.first, 5, 101));
    REQUIRE_FALSE(other.has_value());
    CHECK(other.error().code == "ledger.source_already_posted");
    CHECK(books.balance().debit == Money{100});
    CHECK_FALSE(books.verify().has_value());
  });
}

TEST_CASE("companies have chains of their own, and a caller of one estate adds up only that") {
  db::for_each_database([](Database& database) {
    Books books{database}, others{database};
    REQUIRE(books.post(bill(books.first, 1, 100)).has_value());
    REQUIRE(books.post(bill(books.second, 2, 10)).has_value());
    REQUIRE(others.post(bill(others.first, 1, 7)).has_value());
    CHECK(others.balance().debit == Money{7});
    books.caller.scope.all_estates = false;
    books.caller.scope.estates = {books.second};
    CHECK(books.balance().debit == Money{10});
    const auto foreign =
        database.read([&](Transaction& tx) { return entry_of(tx, books.caller.scope, "bill", 1).has_value(); });
    CHECK_FALSE(foreign);
    CHECK_FALSE(books.verify().has_value());
    CHECK_FALSE(others.verify().has_value());
  });
}

TEST_CASE("the database itself refuses to change or delete what is posted") {
  db::for_each_database([](Database& database) {
    Books books{database};
    REQUIRE(books.post(bill(books.first, 1, 100)).has_value());
    for (const auto statement :
         {"UPDATE journal_entry SET posting_date = 1", "DELETE FROM journal_entry",
          "UPDATE journal_line SET debit_fen = 1", "UPDATE journal_line SET room_id = NULL WHERE line_no = 1",
          "DELETE FROM journal_line"}) {
      CAPTURE(statement);
      CHECK_THROWS_AS(database.write(db::Priority::people, [&](Transaction& tx) { tx.execute(statement); }),
                      db::ConstraintViolated);
    }
    CHECK_FALSE(books.verify().has_value());
  });
}

TEST_CASE("tampering with any cell of the journal is found and located") {
  struct Tampering {
    std::string sql;
    std::string what;
    std::int64_t number;
  };
  const std::vector<Tampering> matrix{
      {"UPDATE journal_line SET debit_fen = 300, credit_fen = 0 WHERE entry_id = 2 AND line_no = 1", "edited", 2},
      {"UPDATE journal_line SET debit_fen = debit_fen + 1 WHERE entry_id = 2 AND debit_fen > 0", "edited", 2},
      {"UPDATE journal_line SET room_id = 8 WHERE entry_id = 3 AND line_no = 1", "edited", 3},
      {"UPDATE journal_line SET line_no = 9 WHERE entry_id = 1 AND line_no = 2", "edited", 1},
      {"DELETE FROM journal_line WHERE entry_id = 2 AND line_no = 2", "edited", 2},
      {"UPDATE ledger_account SET code = '6001.OTHER' WHERE code = '6001.WATER'", "edited", 1},
      {"UPDATE journal_entry SET posting_date = posting_date - 1 WHERE id = 2", "edited", 2},
      {"UPDATE journal_entry SET recorded_at = recorded_at + 1 WHERE id = 2", "edited", 2},
      {"UPDATE journal_entry SET recorded_by = 99 WHERE id = 3", "edited", 3},
      {"UPDATE journal_entry SET source = 77 WHERE id = 1", "edited", 1},
      {"UPDATE journal_entry SET source_kind = 'receipt' WHERE id = 1", "edited", 1},
      {"UPDATE journal_entry SET hash = 'x' WHERE id = 2", "edited", 2},
      {"DELETE FROM journal_line WHERE entry_id = 2; DELETE FROM journal_entry WHERE id = 2", "missing", 2},
      {"DELETE FROM journal_line WHERE entry_id = 3; DELETE FROM journal_entry WHERE id = 3", "tail_cut", 3},
      {"UPDATE journal_entry SET number = 4 WHERE id = 3", "missing", 3},
      {"UPDATE journal_head SET hash = 'x'", "edited", 3},
  };
  for (const auto& tampering : matrix)
    db::for_each_database([&](Database& database) {
      CAPTURE(tampering.sql);
      Books books{database};
      for (int n = 1; n <= 3; ++n) REQUIRE(books.post(bill(books.first, n, 100 * n)).has_value());
      books.drop_triggers();
      books.sql(tampering.sql);
      const auto fault = books.verify();
      REQUIRE(fault.has_value());
      CHECK(fault->what == tampering.what);
      CHECK(fault->number == tampering.number);
    });
}

TEST_CASE("the hash of an entry is the one that anybody can compute from the drawn text") {
  // printf '\nentry|1|1|2|bill|9|20000|1000|3\nline|1|1122|7|100|0\nline|2|6001.WATER|0|0|100\n' | sha256sum
  const StoredEntry entry{{},
                          CompanyId{1},
                          1,
                          EstateId{2},
                          "bill",
                          9,
                          calendar::day_from_number(20000),
                          instant_from_unix_ms(1000),
                          UserId{3},
                          "",
                          {{1, "1122", 7, Money{100}, {}}, {2, "6001.WATER", 0, {}, Money{100}}}};
  CHECK(chained_hash("", entry) == "3e5026ebf8c9237ce92c292522a8c388142af5371a1d234cd74b1a8b5146a2f0");
}

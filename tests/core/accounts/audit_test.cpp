#include "core/accounts/audit.h"

#include <boost/json.hpp>

#include "core/accounts/audit_chain.h"
#include "core/accounts/audit_store.h"
#include "core/accounts/roles.h"
#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;

namespace {

void append(db::Database& database, const Caller& caller, int count) {
  database.write(db::Priority::people, [&](db::Transaction& tx) {
    for (int i = 0; i < count; ++i)
      audit(tx, caller, db::test_epoch + std::chrono::seconds{i},
            {.action = "test.write",
             .subject_kind = "room",
             .subject = i,
             .estate = i % 2 == 0 ? std::optional(EstateId{7}) : std::nullopt,
             .before = nullptr,
             .after = {{"b", i}, {"a", {{"z", "中文"}, {"y", nullptr}}}},
             .reason = "测试"});
  });
}

std::optional<AuditFault> fault_of(db::Database& database, CompanyId company) {
  return database.read([&](db::Transaction& tx) { return verify_audit(tx, company); });
}

void tamper(db::Database& database, const std::string& sql) {
  database.write(db::Priority::people, [&](db::Transaction& tx) { tx.execute(sql); });
}

}  // namespace

TEST_CASE("the same value gives the same canonical text, whatever the order of its members") {
  const boost::json::value one = {{"b", 1}, {"a", {{"y", 2}, {"x", 3}}}},
                           other = {{"a", {{"x", 3}, {"y", 2}}}, {"b", 1}};
  CHECK(canonical_json(one) == R"({"a":{"x":3,"y":2},"b":1})");
  CHECK(canonical_json(one) == canonical_json(other));
  CHECK(canonical_json(nullptr) == "null");
}

TEST_CASE("an untouched chain is intact, and each company has its own") {
  db::for_each_database([](db::Database& database) {
    const auto one = db::add_company(database), other = db::add_company(database);
    CHECK_FALSE(fault_of(database, one));
    append(database, system_caller(one, "jobs"), 1500);  // more than one look of verify_audit
    append(database, system_caller(other, "jobs"), 3);
    append(database, system_caller(one, "jobs"), 1);
    CHECK_FALSE(fault_of(database, one));
    CHECK_FALSE(fault_of(database, other));
    const auto head = database.read([&](db::Transaction& tx) { return audit_head(tx, one); });
    CHECK(head.entries == 1501);
    CHECK(head.hash.size() == 64);
  });
}

TEST_CASE("the trail is narrowed to a record, a person and a time, and pages within what is left") {
  db::for_each_database([](db::Database& database) {
    const auto company = db::add_company(database);
    append(database, system_caller(company, "Jobs"), 4);  // rooms 0 to 3, one a second
    append(database, system_caller(company, "night"), 4);
    const auto at = [](int second) { return db::test_epoch + std::chrono::seconds{second}; };
    struct Row {
      std::string asked;
      store::AuditFilter filter;
      std::vector<std::int64_t> numbers;
    };
    const Row rows[] = {
        {"nothing", {}, {8, 7, 6, 5, 4, 3, 2, 1}},
        {"a kind", {.subject_kind = "room"}, {8, 7, 6, 5, 4, 3, 2, 1}},
        {"a kind that there is not", {.subject_kind = "meter"}, {}},
        {"a room", {.subject_kind = "room", .subject = 2}, {7, 3}},
        {"a name in other letters", {.user = "JOB"}, {4, 3, 2, 1}},
        {"a name with a sign", {.user = "%"}, {}},
        {"a time", {.from = at(1), .to = at(3)}, {7, 6, 3, 2}},
        {"all of it", {.subject_kind = "room", .subject = 1, .user = "night", .from = at(0), .to = at(2)}, {6}},
    };
    for (const auto& row : rows) {
      INFO(row.asked);
      std::vector<std::int64_t> numbers;
      for (std::int64_t before = 0;;) {  // two at a time
        const auto page = database.read([&](db::Transaction& tx) {
          return store::audit_entries_before(tx, {company, true, {}}, row.filter, before, 2);
        });
        if (page.empty()) break;
        for (const auto& entry : page) numbers.push_back(entry.number);
        before = page.back().number;
      }
      CHECK(numbers == row.numbers);
    }
  });
}

TEST_CASE("whatever is done to a chain is found, and where") {
  struct Row {
    std::string done;
    std::vector<std::string> sql;
    std::int64_t id;
    std::string what;
  };
  // Ten entries with ids 1 to 10, numbers 1 to 10.
  const std::string copy =
      " company_id, {number}, at, user_id, user_name, action, subject_kind, subject, estate_id, before_json, "
      "after_json, "
      "reason, from_address, hash FROM audit_entry WHERE id = 4";
  const std::string insert =
      "INSERT INTO audit_entry (company_id, number, at, user_id, user_name, action, subject_kind, subject, estate_id, "
      "before_json, after_json, reason, from_address, hash) SELECT";
  const auto copied_to = [&](const std::string& number) {
    auto sql = insert + copy;
    return sql.replace(sql.find("{number}"), 8, number);
  };
  std::vector<Row> rows = {
      {"a later entry's text edited", {"UPDATE audit_entry SET after_json = '{}' WHERE id = 5"}, 5, "edited"},
      {"the first entry deleted", {"DELETE FROM audit_entry WHERE id = 1"}, 2, "missing"},
      {"one in the middle deleted", {"DELETE FROM audit_entry WHERE id = 6"}, 7, "missing"},
      {"one deleted, the rest renumbered",
       {"DELETE FROM audit_entry WHERE id = 6", "UPDATE audit_entry SET number = -number WHERE number > 6",
        "UPDATE audit_entry SET number = -number - 1 WHERE number < 0"},
       7,
       "edited"},
      {"two exchanged",
       {"UPDATE audit_entry SET number = -1 WHERE id = 3", "UPDATE audit_entry SET number = 3 WHERE id = 8",
        "UPDATE audit_entry SET number = 8 WHERE id = 3"},
       8,
       "reordered"},
      {"one slipped in",
       {"UPDATE audit_entry SET number = -number WHERE number > 6",
        "UPDATE audit_entry SET number = -number + 1 WHERE number < 0", copied_to("7")},
       11,
       "reordered"},
      {"one put before the first", {copied_to("0")}, 11, "reordered"},
      {"one added at the end", {copied_to("11")}, 11, "reordered"},
      {"the last cut off", {"DELETE FROM audit_entry WHERE id = 10"}, 9, "tail cut"},
      {"all cut off", {"DELETE FROM audit_entry"}, 0, "tail cut"},
      {"the head set back with the tail",
       {"DELETE FROM audit_entry WHERE id = 10", "UPDATE audit_head SET number = 9"},
       9,
       "edited"},
      {"the head forgotten", {"DELETE FROM audit_head"}, 10, "reordered"},
  };
  for (const auto* column :
       {"at = at + 1", "user_id = 9", "user_name = 'x'", "action = 'x'", "subject_kind = 'x'", "subject = 99",
        "estate_id = 8", "estate_id = NULL", "before_json = '0'", "reason = ''", "from_address = 'x'", "hash = 'x'"})
    rows.push_back({column, {"UPDATE audit_entry SET " + std::string(column) + " WHERE id = 5"}, 5, "edited"});

  db::for_each_database([&](db::Database& database) {
    const auto company = db::add_company(database);
    for (const auto& row : rows) {
      INFO(row.done);
      tamper(database, "DELETE FROM audit_entry");
      tamper(database, "DELETE FROM audit_head");
      if (database.dialect() == db::Dialect::sqlite)
        tamper(database, "DELETE FROM sqlite_sequence WHERE name = 'audit_entry'");
      else
        tamper(database, "ALTER TABLE audit_entry ALTER COLUMN id RESTART");
      append(database, system_caller(company, "jobs"), 10);
      REQUIRE_FALSE(fault_of(database, company));
      for (const auto& sql : row.sql) tamper(database, sql);
      const auto fault = fault_of(database, company);
      REQUIRE(fault);
      CHECK(fault->id == row.id);
      CHECK(fault->what == row.what);
    }
  });
}

TEST_CASE("every role seed names known permissions, and administrators get nothing that touches money") {
  const auto known = all_permissions();
  for (const auto& role : role_seeds())
    for (const auto permission : role.permissions) {
      INFO(role.code, " ", permission);
      CHECK(std::find(known.begin(), known.end(), permission) != known.end());
      if (role.code == "admin" || role.code == "engineer") CHECK_FALSE(permission.starts_with("charging."));
      if (role.code == "auditor") CHECK(permission.ends_with(".read"));
    }
}

// A database as an office has it: an estate with rooms and people, readings, a posted run with its bills, one of them
// printed, jobs, audit trail and journal.
#pragma once

#include "core/accounts/audit.h"
#include "core/backup/backup.h"
#include "core/files/files.h"
#include "tests/core/charging/estate.h"

namespace lamplighter::backup {

inline constexpr int bills_filled = 3;

// One more entry of the audit trail.
inline void note(db::Transaction& tx, const accounts::Caller& caller, std::int64_t subject) {
  accounts::audit(tx, caller, db::test_epoch, {"test.write", "bill", subject, {}, nullptr, nullptr, "测试"});
}

struct Filled : charging::TestEstate {
  Filled(db::Database& database, const std::filesystem::path& files) : TestEstate(database) {
    REQUIRE(price("0.5469").has_value());
    for (const auto* code : {"101", "102", "103"}) october(home(code), 1'000, 12'345);
    charge();
    const auto hash = files::FileStore(files).keep("%PDF of a bill").value();
    write([&](db::Transaction& tx) {
      files::add(tx, caller, now, {{}, hash, 14, "application/pdf", "bill.pdf", caller.user, now});
      note(tx, caller, 0);
      // Rights, as every installation has them: tables whose primary key is not their first columns.
      for (const auto* code : {"admin", "auditor"})
        tx.execute("INSERT INTO role (company_id, code) VALUES (?, ?)", caller.scope.company, code);
      tx.execute(
          "INSERT INTO role_permission (company_id, role_id, permission) SELECT company_id, id, 'desk.read' FROM role");
    });
  }
};

}  // namespace lamplighter::backup

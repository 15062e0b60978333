// lamplighter-core verify-ledger, as an auditor runs it.
#include <sys/wait.h>

#include <cstdio>
#include <fstream>

#include "tests/core/charging/tampered.h"
#include "tests/core/command.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

Told verify_ledger(const db::TestDatabase& database) {
  const db::TestFolder folder;
  const auto file = (folder.path / "core.yaml").string();
  std::ofstream(file) << "database: \"" << database.connection() << "\"\nfiles: files\n"
                      << "mqtt: {host: 127.0.0.1, user: core, password_file: password}\n";
  const std::string command = LAMPLIGHTER_BINARY_DIR "/bin/lamplighter-core verify-ledger " + file + " 2>&1";
  return run_command(command);
}

}  // namespace

TEST_CASE("verify-ledger ends with 0 on good books, and with 1 names the entry, bill or reading that does not fit") {
  struct Row {
    std::string tampering;
    int exit_code;
    std::string told;
  };
  const std::vector<Row> rows{
      {"", 0, "company 1: the journal is intact, every bill follows from its readings\n"},
      {"UPDATE journal_line SET debit_fen = debit_fen + 1 WHERE entry_id = 2 AND debit_fen > 0", 1,
       "company 1: journal entry 2: edited\ncompany 1: bill 2026-000002: ledger differs: entry 2\n"},
      {"UPDATE journal_entry SET posting_date = posting_date - 1 WHERE id = 1", 1,
       "company 1: journal entry 1: edited\n"},
      {"UPDATE reading_by_channel SET value = value + 1 WHERE channel_id = 2 AND value = 3000", 1,
       "company 1: bill 2026-000002, line 1: readings changed: channel 2 2026-10-31T16:00:00.000Z\n"},
      {"DELETE FROM reading_by_channel WHERE channel_id = 1 AND value = 1000", 1,
       "company 1: bill 2026-000001, line 1: readings missing: channel 1 2026-09-30T16:00:00.000Z\n"},
      {"UPDATE bill SET total_fen = total_fen - 1 WHERE number = '2026-000001'", 1,
       "company 1: bill 2026-000001: amount changed: total\n"},
  };
  for (const Row& row : rows)
    for (const auto dialect : db::dialects_to_test()) {
      CAPTURE(row.tampering);
      INFO("on ", dialect == db::Dialect::sqlite ? "SQLite" : "PostgreSQL");
      db::TestDatabase database(dialect);
      TestEstate e(*database);
      charge_two(e);
      drop_triggers(e);
      if (!row.tampering.empty()) e.sql(row.tampering);
      const Told told = verify_ledger(database);
      CHECK(told.exit_code == row.exit_code);
      CHECK(told.text == row.told);
    }
}

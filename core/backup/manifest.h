// What stands beside the files of a backup: a text that people can read and restore checks.
//
//   lamplighter backup 1
//   taken_at 2026-11-26T02:30:00.000Z
//   version 0.1.0
//   database sqlite
//   schema -                                  of PostgreSQL: what the tables lie in
//   file database.sqlite 73400320 <SHA-256>
//   files 311 40960000                        stored files, their bytes; each is called by its SHA-256
//   migration 0001_ground.sql <SHA-256>
//   company 1 audit 4711 <hash> journal 96 <hash>
//   table bill 311
//   end <SHA-256 of all lines above>
//
// The heads of the chains say more than the backup: written down elsewhere (print, another machine), they are what a
// rewritten database does not fit any more.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/audit.h"
#include "core/db/migrate.h"
#include "core/ledger/ledger.h"

namespace lamplighter::backup {

struct Chains {  // of one company
  CompanyId company;
  accounts::AuditHead audit;
  ledger::LedgerHead journal;
};
struct State {  // of a database, as far as two of them are compared
  std::vector<db::AppliedMigration> migrations;
  std::vector<Chains> companies;
  std::vector<std::pair<std::string, std::int64_t>> rows;  // by table
};
struct Manifest {
  Instant taken_at{};
  std::string version;
  db::Dialect dialect = db::Dialect::sqlite;
  std::string schema;
  std::string file;
  std::int64_t bytes = 0;
  std::string sha256;
  std::int64_t files = 0, files_bytes = 0;
  State state;
};

std::string to_text(const Manifest& manifest);
// nullopt: not whole, edited, or of a later format.
std::optional<Manifest> parse_manifest(std::string_view text);
std::int64_t rows_of(const State& state);  // of all tables

}  // namespace lamplighter::backup

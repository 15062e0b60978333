// The parts of migrate that tests look at; everybody else calls db::migrate.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/db/database.h"
#include "schemas/vocabulary/embedded_file.h"

namespace lamplighter::db {

// The text for one dialect: ${bigint}, ${without_rowid}, ${identity} filled in; lines beginning "-- sqlite:" or
// "-- postgresql:" are kept, without that beginning, for their dialect only. Throws Broken for an unknown ${word}.
std::string in_dialect(std::string_view text, Dialect dialect);
// Of a database that copy_tables has begun to fill and not finished: which source it is filled from.
std::optional<std::string> copy_under_way(Transaction& tx);
struct AppliedMigration {
  std::string name;
  std::string hash;  // SHA-256 of its text
};
// In order; empty where the database has no tables at all. Throws Broken where it has, but not ours.
std::vector<AppliedMigration> applied_migrations(Transaction& tx);
// Of the migrations this program carries.
std::vector<AppliedMigration> known_migrations();
void migrate_with(Database& database, std::span<const EmbeddedFile> files, Instant now);

}  // namespace lamplighter::db

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
void migrate_with(Database& database, std::span<const EmbeddedFile> files, Instant now);

}  // namespace lamplighter::db

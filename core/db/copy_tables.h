// Everything from one database into another, of either dialect: how an installation outgrows SQLite.
//
// Rows go in slices, table by table, referenced tables first, in the order of their primary keys: a copy that was
// interrupted goes on behind the last row that arrived. Until the last comparison the target carries the table
// copy_under_way, and no core starts on it (migrate.cpp). The source must not change meanwhile: every table is summed
// up on both sides in the end, so a change is found, not forgiven.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/db/database.h"

namespace lamplighter::db {

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
  std::string sum;  // RowSum::hex, equal on both sides
};
// `tell` hears of each slice: the table and how many of its rows are there. Throws Broken where the target is not
// empty (or was filled by half from another source), a schema differs, or a table is not equal in the end.
std::vector<CopiedTable> copy_tables(Database& from, Database& to, Instant now,
                                     const std::function<void(const std::string& table, std::int64_t rows)>& tell);

}  // namespace lamplighter::db

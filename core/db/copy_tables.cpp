#include "core/db/copy_tables.h"

#include "core/db/catalogue.h"
#include "core/db/migrate.h"

namespace lamplighter::db {
namespace {

constexpr int rows_per_slice = 1'000;
constexpr std::size_t parameters_max = 30'000;  // of one statement; SQLite takes 32,766

// Tells two databases apart, and two schemas: what was applied, as which text, when.
std::string identity(Transaction& tx) {
  std::string text;
  for (const auto& [name, hash, at] : tx.select<std::string, std::string, std::int64_t>(
           "SELECT name, hash, applied_at FROM schema_migration ORDER BY name"))
    text += name + " " + hash.substr(0, 12) + " " + std::to_string(at) + "\n";
  return text;
}

void refuse_filled(Transaction& tx) {
  for (const auto& table : table_names(tx))
    if (tx.select_one<std::int64_t>("SELECT 1 FROM \"" + table + "\" LIMIT 1"))
      throw Broken("the target is not empty: table " + table +
                   " has rows. Name a new, empty database in the configuration of the target");
}

// The target with our tables, marked as one that is being filled from `source`.
void begin(Database& to, const std::string& source, Instant now) {
  const auto under_way = to.read([](Transaction& tx) { return copy_under_way(tx); });
  if (under_way && *under_way != source)
    throw Broken("the target was filled by half from another database. Name a new, empty database instead");
  if (under_way) return;
  migrate(to, now);
  to.read(refuse_filled);
  to.write(Priority::jobs, [&](Transaction& tx) {
    tx.run_script(
        in_dialect("CREATE TABLE copy_under_way (id ${bigint} PRIMARY KEY, source TEXT NOT NULL)", tx.dialect()));
    tx.execute("INSERT INTO copy_under_way (id, source) VALUES (1, ?)", source);
  });
}

void compare_columns(const Table& table, const std::vector<Table>& others) {
  for (const Table& other : others) {
    if (other.name != table.name) continue;
    bool same = other.columns.size() == table.columns.size() && other.key == table.key;
    for (std::size_t i = 0; same && i < table.columns.size(); ++i)
      same = other.columns[i].name == table.columns[i].name && other.columns[i].kind == table.columns[i].kind;
    if (same) return;
  }
  throw Broken("table " + table.name +
               " is not the same in source and target: bring both up to date with this program");
}

void copy_rows(Database& from, Database& to, const Table& table,
               const std::function<void(const std::string&, std::int64_t)>& tell) {
  auto [key, there] = to.read([&](Transaction& tx) {
    return std::pair{last_key(tx, table, TextOrder::bytewise), row_count(tx, table.name)};
  });
  const int slice = static_cast<int>(std::min<std::size_t>(rows_per_slice, parameters_max / table.columns.size()));
  for (;;) {
    const auto rows =
        from.read([&](Transaction& tx) { return rows_after(tx, table, key, slice, TextOrder::bytewise); });
    if (rows.empty()) break;
    to.write(Priority::jobs, [&](Transaction& tx) { insert_rows(tx, table, rows); });
    key = key_of(table, rows.back());
    there += static_cast<std::int64_t>(rows.size());
    tell(table.name, there);
  }
  if (!table.numbered) return;
  const auto id = from.read([&](Transaction& tx) { return last_id(tx, table); });
  to.write(Priority::jobs, [&](Transaction& tx) { set_last_id(tx, table, id); });
}

}  // namespace

std::vector<CopiedTable> copy_tables(Database& from, Database& to, Instant now,
                                     const std::function<void(const std::string&, std::int64_t)>& tell) {
  if (!missing_migrations(from).empty())
    throw Broken("the source lacks migrations of this program: run lamplighter-core migrate on it first");
  const auto [source, all] = from.read([](Transaction& tx) { return std::pair{identity(tx), tables(tx)}; });
  begin(to, source, now);
  const auto others = to.read([](Transaction& tx) { return tables(tx); });
  for (const Table& table : all) compare_columns(table, others);
  for (const Table& table : all) copy_rows(from, to, table, tell);
  std::vector<CopiedTable> copied;
  for (const Table& table : all) {
    const RowSum here = row_sum(from, table), there = row_sum(to, table);
    if (here.rows() != there.rows() || here.hex() != there.hex())
      throw Broken("table " + table.name + " is not equal: " + std::to_string(here.rows()) + " rows in the source, " +
                   std::to_string(there.rows()) +
                   " in the target. The source changed meanwhile: stop its core, and begin with a new, empty target");
    copied.push_back({table.name, here.rows(), here.hex()});
  }
  to.write(Priority::jobs, [](Transaction& tx) {
    forget_changes_to_come(tx);
    tx.run_script("DROP TABLE copy_under_way");
  });
  return copied;
}

}  // namespace lamplighter::db

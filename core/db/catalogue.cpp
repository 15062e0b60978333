#include "core/db/catalogue.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/db/session.h"

namespace lamplighter::db {
namespace {

// Tables of the program rather than of its users: what was migrated, and the mark of an unfinished copy.
bool is_ours(std::string_view table) {
  return table == "schema_migration" || table == "copy_under_way";
}

bool on_sqlite(Transaction& tx) {
  return tx.dialect() == Dialect::sqlite;
}

// Every transaction of ours is one.
SessionTransaction& cells_of(Transaction& tx) {
  return dynamic_cast<SessionTransaction&>(tx);
}

Cell::Kind kind_of(std::string type, const std::string& where) {
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return std::tolower(c); });
  if (type == "integer" || type == "bigint") return Cell::Kind::integer;
  if (type == "text") return Cell::Kind::text;
  throw Broken("column " + where + " is of type " + type + "; copies know integer and text only");
}

constexpr std::string_view columns_sqlite =
    "SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' "
    "AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name";
// attnum of the primary key: its place in conkey.
constexpr std::string_view columns_postgresql =
    "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, NULL), "
    "COALESCE(array_position(k.conkey, a.attnum), 0)::bigint FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid "
    "AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p' WHERE "
    "t.relkind = 'r' AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
    "ORDER BY t.relname::text COLLATE \"C\", a.attname::text COLLATE \"C\"";

constexpr std::string_view references_sqlite =
    "SELECT DISTINCT m.name, f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = "
    "'table' AND f.\"table\" <> m.name";
constexpr std::string_view references_postgresql =
    "SELECT DISTINCT t.relname::text, r.relname::text FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN "
    "pg_class r ON r.oid = k.confrelid WHERE k.contype = 'f' AND t.oid <> r.oid AND t.relnamespace = (SELECT oid FROM "
    "pg_namespace WHERE nspname = current_schema())";

constexpr std::string_view numbered_sqlite =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'";
constexpr std::string_view numbered_postgresql =
    "SELECT t.relname::text FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid WHERE a.attidentity <> '' AND "
    "t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

std::map<std::string, Table> described(Transaction& tx) {
  std::map<std::string, Table> all;
  std::map<std::string, std::vector<std::pair<std::int64_t, std::size_t>>> keys;  // place in the key, in the columns
  for (const auto& [table, column, type, place] : tx.select<std::string, std::string, std::string, std::int64_t>(
           on_sqlite(tx) ? columns_sqlite : columns_postgresql)) {
    if (is_ours(table)) continue;
    Table& t = all[table];
    t.name = table;
    if (place > 0) keys[table].emplace_back(place, t.columns.size());
    t.columns.push_back({column, kind_of(type, table + "." + column)});
  }
  for (auto& [name, table] : all) {
    std::ranges::sort(keys[name]);
    for (const auto& [place, column] : keys[name]) table.key.push_back(column);
    if (table.key.empty()) throw Broken("table " + name + " has no primary key; copies need one to go on from");
  }
  for (const auto& [table, other] :
       tx.select<std::string, std::string>(on_sqlite(tx) ? references_sqlite : references_postgresql))
    all.at(table).references.push_back(other);
  for (const auto& [table] : tx.select<std::string>(on_sqlite(tx) ? numbered_sqlite : numbered_postgresql))
    if (all.contains(table)) all.at(table).numbered = true;
  // The change log counts by itself in both dialects, but PostgreSQL makes its ids of the transaction's number: there
  // is no counter to set.
  if (const auto log = all.find("change"); log != all.end()) log->second.numbered = false;
  return all;
}

std::string list(const Table& table, std::string_view between, const auto& part) {
  std::string text;
  for (const auto place : table.key) {
    if (!text.empty()) text += between;
    text += part(table.columns.at(place));
  }
  return text;
}

// SQLite 3.40.1 (Debian 12; until 3.41.0) says "NULL value in table.column" of every row of a table WITHOUT ROWID whose
// primary key is not its first columns. typeof looks at the row; IS NULL would be answered from the declaration.
bool is_false_alarm(Transaction& tx, const std::string& said) {
  constexpr std::string_view begin = "NULL value in ";
  const auto dot = said.find('.');
  if (!said.starts_with(begin) || dot == said.npos) return false;
  const auto table = said.substr(begin.size(), dot - begin.size()), column = said.substr(dot + 1);
  return !tx.select_one<std::int64_t>("SELECT 1 FROM \"" + table + "\" WHERE typeof(\"" + column +
                                      "\") = 'null' LIMIT 1");
}

// "company_id, user_id, key", with the collation where it is wanted and not there by itself.
std::string key_columns(Transaction& tx, const Table& table, TextOrder order, std::string_view after) {
  const bool collate = order == TextOrder::bytewise && !on_sqlite(tx);
  return list(table, ", ", [&](const TableColumn& column) {
    return "\"" + column.name + "\"" + (collate && column.kind == Cell::Kind::text ? " COLLATE \"C\"" : "") +
           std::string(after);
  });
}

std::string column_names(const Table& table) {
  std::string text;
  for (const auto& column : table.columns) text += (text.empty() ? "\"" : ", \"") + column.name + "\"";
  return text;
}

std::vector<Cell::Kind> shape_of(const Table& table) {
  std::vector<Cell::Kind> shape;
  for (const auto& column : table.columns) shape.push_back(column.kind);
  return shape;
}

}  // namespace

std::vector<std::string> table_names(Transaction& tx) {
  const auto rows = tx.select<std::string>(
      on_sqlite(tx) ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
                    : "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema() "
                      "AND table_type = 'BASE TABLE' ORDER BY table_name::text COLLATE \"C\"");
  std::vector<std::string> names;
  for (const auto& [name] : rows)
    if (!is_ours(name)) names.push_back(name);
  return names;
}

std::vector<Table> tables(Transaction& tx) {
  auto left = described(tx);
  std::vector<Table> sorted;
  std::set<std::string> done;
  while (!left.empty()) {
    const auto next = std::ranges::find_if(left, [&](const auto& named) {
      return std::ranges::all_of(named.second.references, [&](const auto& other) { return done.contains(other); });
    });
    if (next == left.end())
      throw Broken("the tables from " + left.begin()->first + " on refer to each other in a circle");
    done.insert(next->first);
    sorted.push_back(std::move(next->second));
    left.erase(next);
  }
  return sorted;
}

std::int64_t row_count(Transaction& tx, const std::string& table) {
  return std::get<0>(*tx.select_one<std::int64_t>("SELECT COUNT(*) FROM \"" + table + "\""));
}

std::vector<std::vector<Cell>> rows_after(Transaction& tx, const Table& table, const std::vector<Cell>& key, int limit,
                                          TextOrder order) {
  std::string sql = "SELECT " + column_names(table) + " FROM \"" + table.name + "\"";
  if (!key.empty())
    sql += " WHERE (" + key_columns(tx, table, order, "") + ") > (" +
           list(table, ", ", [](const TableColumn&) { return "?"; }) + ")";
  sql += " ORDER BY " + key_columns(tx, table, order, "") + " LIMIT " + std::to_string(limit);
  return cells_of(tx).select_cells(sql, key, shape_of(table));
}

std::vector<Cell> last_key(Transaction& tx, const Table& table, TextOrder order) {
  const auto rows = cells_of(tx).select_cells("SELECT " + column_names(table) + " FROM \"" + table.name +
                                                  "\" ORDER BY " + key_columns(tx, table, order, " DESC") + " LIMIT 1",
                                              {}, shape_of(table));
  return rows.empty() ? std::vector<Cell>{} : key_of(table, rows.front());
}

std::vector<Cell> key_of(const Table& table, const std::vector<Cell>& row) {
  std::vector<Cell> key;
  for (const auto place : table.key) key.push_back(row.at(place));
  return key;
}

void insert_rows(Transaction& tx, const Table& table, const std::vector<std::vector<Cell>>& rows) {
  if (rows.empty()) return;
  std::string one;
  for (std::size_t i = 0; i < table.columns.size(); ++i) one += i == 0 ? "(?" : ", ?";
  one += ")";
  std::string sql = "INSERT INTO \"" + table.name + "\" (" + column_names(table) + ") VALUES ";
  std::vector<Cell> cells;
  cells.reserve(rows.size() * table.columns.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    sql += (r == 0 ? "" : ", ") + one;
    cells.insert(cells.end(), rows[r].begin(), rows[r].end());
  }
  tx.execute_with(sql, cells);
}

std::int64_t last_id(Transaction& tx, const Table& table) {
  if (on_sqlite(tx)) {
    const auto row = tx.select_one<std::int64_t>("SELECT seq FROM sqlite_sequence WHERE name = ?", table.name);
    return row ? std::get<0>(*row) : 0;
  }
  const auto row = tx.select_one<std::string>("SELECT pg_get_serial_sequence(?, 'id')", "\"" + table.name + "\"");
  return std::get<0>(*tx.select_one<std::int64_t>("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " +
                                                  std::get<0>(row.value())));
}

void set_last_id(Transaction& tx, const Table& table, std::int64_t id) {
  if (id == 0) return;
  if (!on_sqlite(tx)) {
    tx.select<std::int64_t>("SELECT setval(pg_get_serial_sequence(?, 'id'), CAST(? AS BIGINT))",
                            "\"" + table.name + "\"", id);
    return;
  }
  if (tx.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", id, table.name) == 0)
    tx.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", table.name, id);
}

void forget_changes_to_come(Transaction& tx) {
  if (!on_sqlite(tx))
    tx.execute("DELETE FROM change WHERE id >= (pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20)");
}

void without_time_limit(Transaction& tx) {
  if (!on_sqlite(tx)) tx.run_script("SET LOCAL statement_timeout = 0");
}

std::vector<std::string> integrity_faults(Transaction& tx) {
  std::vector<std::string> faults;
  if (!on_sqlite(tx)) return faults;
  // Without its limit of 100, behind which a true fault could hide.
  for (const auto& [said] :
       tx.select<std::string>("SELECT DISTINCT integrity_check FROM pragma_integrity_check(2000000000)"))
    if (said != "ok" && !is_false_alarm(tx, said)) faults.push_back(said);
  for (const auto& [table] : tx.select<std::string>("SELECT DISTINCT \"table\" FROM pragma_foreign_key_check"))
    faults.push_back("table " + table + " names a row that is not there");
  return faults;
}

std::string schema_name(Transaction& tx) {
  if (on_sqlite(tx)) return "";
  const auto row = tx.select_one<std::optional<std::string>>("SELECT current_schema()::text");
  return std::get<0>(row.value()).value_or("");
}

}  // namespace lamplighter::db

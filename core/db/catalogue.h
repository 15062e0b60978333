// What lies in a database, asked of the database itself: for copies, backups and their proofs, which must not forget a
// table that somebody adds.
#pragma once

#include <string>
#include <vector>

#include "core/db/database.h"

namespace lamplighter::db {

struct TableColumn {
  std::string name;
  Cell::Kind kind = Cell::Kind::text;
};
struct Table {
  std::string name;
  std::vector<TableColumn> columns;     // in the order of their names: the same on both dialects
  std::vector<std::size_t> key;         // the primary key, as places in `columns`
  std::vector<std::string> references;  // other tables that must be filled before this one
  bool numbered = false;                // its id counts up by itself
};

// Names of the tables, by name; without those of the program itself (schema_migration, copy_under_way).
std::vector<std::string> table_names(Transaction& tx);
// Every table of table_names, referenced ones first. Throws Broken for what no migration of ours makes: a table without
// a primary key, a column that is neither integer nor text, references in a circle.
std::vector<Table> tables(Transaction& tx);

std::int64_t row_count(Transaction& tx, const std::string& table);

// Up to `limit` rows behind `key` (empty: from the first), in the order of the primary key. `order` bytewise compares
// texts as SQLite does, on both; native as the database's indexes do.
enum class TextOrder {
  bytewise,
  native
};
std::vector<std::vector<Cell>> rows_after(Transaction& tx, const Table& table, const std::vector<Cell>& key, int limit,
                                          TextOrder order);
// The primary key of the last row in that order; empty: no rows.
std::vector<Cell> last_key(Transaction& tx, const Table& table, TextOrder order);
std::vector<Cell> key_of(const Table& table, const std::vector<Cell>& row);
void insert_rows(Transaction& tx, const Table& table, const std::vector<std::vector<Cell>>& rows);

// Of a numbered table: the highest id ever given, also to rows that are gone. 0: none yet.
std::int64_t last_id(Transaction& tx, const Table& table);
void set_last_id(Transaction& tx, const Table& table, std::int64_t id);

// For a PostgreSQL server that tables came to from elsewhere, once they are compared: ids of the change log begin with
// the number of a transaction (0001_ground.sql), and those of a server that had run longer would lie among the ids to
// come. Their rows go; followers begin with a full look anyway.
void forget_changes_to_come(Transaction& tx);

// Lets the statements of this transaction take as long as they need: whole tables are counted.
void without_time_limit(Transaction& tx);

// What SQLite's integrity_check and foreign_key_check find; PostgreSQL has checked all that when it was filled.
std::vector<std::string> integrity_faults(Transaction& tx);

// The schema of all tables above: "" on SQLite, which has one.
std::string schema_name(Transaction& tx);

// SHA-256 of each row, added up: says whether two tables hold the same rows, whatever their order and dialect.
class RowSum {
 public:
  void add(const Table& table, const std::vector<Cell>& row);
  std::int64_t rows() const { return rows_; }
  std::string hex() const;

 private:
  std::int64_t rows_ = 0;
  std::uint64_t lanes_[4] = {0, 0, 0, 0};
};
RowSum row_sum(Database& database, const Table& table);

}  // namespace lamplighter::db

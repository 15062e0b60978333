#include "core/db/session.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <charconv>
#include <map>

#include "core/db/sqlite_statement.h"
#include "core/db/statement_cache.h"

namespace lamplighter::db {
namespace {

constexpr int pages_per_step = 256;  // of a copy: 1 MiB

// https://www.postgresql.org/docs/15/errcodes-appendix.html
[[noreturn]] void throw_postgresql(const std::string& state, bool connected, const std::string& message,
                                   std::string_view sql) {
  const std::string text = "PostgreSQL: " + message + " (SQLSTATE " + state + ") in: " + shown(sql);
  const std::string kind = state.substr(0, 2);
  if (!connected || kind == "08" || state == "57P01" || state == "57P02" || state == "57P03")
    throw ConnectionLost(text);
  if (state == "40001" || state == "40P01") throw Conflict(text);
  if (kind == "23") throw ConstraintViolated(text);
  if (kind == "53" || kind == "57" || kind == "58" || kind == "55" || state == "25006") throw Unavailable(text);
  throw Broken(text);
}

// A prepared statement of PostgreSQL with the variables it is bound to; SOCI keeps their addresses. All columns come as
// text.
struct Prepared {
  Prepared(soci::session& session, std::string_view sql, const std::vector<Cell>& params, std::size_t columns)
      : integers(params.size()),
        texts(params.size()),
        states(params.size(), soci::i_ok),
        out_texts(columns),
        out_states(columns, soci::i_ok),
        statement(session) {
    for (std::size_t i = 0; i < params.size(); ++i)
      if (params[i].kind == Cell::Kind::text)
        statement.exchange(soci::use(texts[i], states[i]));
      else
        statement.exchange(soci::use(integers[i], states[i]));
    for (std::size_t i = 0; i < columns; ++i) statement.exchange(soci::into(out_texts[i], out_states[i]));
    statement.alloc();
    statement.prepare(numbered_placeholders(sql));
    statement.define_and_bind();
  }

  void bind(const std::vector<Cell>& params) {
    for (std::size_t i = 0; i < params.size(); ++i) {
      states[i] = params[i].kind == Cell::Kind::null ? soci::i_null : soci::i_ok;
      if (params[i].kind == Cell::Kind::text)
        texts[i] = params[i].text;
      else
        integers[i] = params[i].integer;
    }
  }

  std::vector<long long> integers;
  std::vector<std::string> texts;
  std::vector<soci::indicator> states;
  std::vector<std::string> out_texts;
  std::vector<soci::indicator> out_states;
  soci::statement statement;
};

// The statement text, which parameters are text and how many columns there are: what decides how SOCI binds.
std::string key_of(std::string_view sql, const std::vector<Cell>& params, std::size_t columns) {
  std::string key;
  key.reserve(sql.size() + params.size() + 24);
  key += sql;
  key += '\0';
  for (const auto& p : params) key += p.kind == Cell::Kind::text ? 't' : 'i';
  return key + std::to_string(columns);
}

std::string values_of(std::string_view head, std::size_t columns, std::size_t rows, std::string_view tail) {
  std::string one = "(";
  for (std::size_t c = 0; c < columns; ++c) one += c == 0 ? "?" : ", ?";
  one += ")";
  std::string sql(head);
  sql.reserve(head.size() + tail.size() + rows * (one.size() + 2) + 16);
  sql += " VALUES ";
  for (std::size_t r = 0; r < rows; ++r) sql += (r == 0 ? "" : ", ") + one;
  sql += " ";
  return sql += tail;
}

// PostgreSQL sends text: a bigint, a whole numeric (SUM of bigint), or t and f (EXISTS).
std::int64_t integer_from(const std::string& text, std::string_view sql) {
  if (text == "t") return 1;
  if (text == "f") return 0;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size())
    throw Broken("expected a 64-bit integer, the database gave '" + text + "' in: " + shown(sql));
  return n;
}

}  // namespace

struct Session::Inside {
  Dialect dialect;
  soci::session session;
  StatementCache<SqliteStatement> on_sqlite{};  // of the two the one of the dialect
  StatementCache<Prepared> on_postgresql{};

  sqlite_api::sqlite3* sqlite() { return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_; }
  PGconn* postgresql() { return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_; }

  // Runs fn with the prepared statement, which is not used again where it throws.
  template <class Statement, class Make, class Fn>
  auto with(StatementCache<Statement>& cache, std::string_view key, std::size_t parameters, Make make, Fn fn) {
    Statement& statement = cache.latest(key, parameters, make);
    try {
      return fn(statement);
    } catch (...) {
      cache.set_latest_aside();
      throw;
    }
  }
  template <class Fn>
  auto with_sqlite(std::string_view sql, std::size_t parameters, Fn fn) {
    return with(
        on_sqlite, sql, parameters, [&] { return std::make_unique<SqliteStatement>(sqlite(), sql); },
        [&](SqliteStatement& s) {
          try {
            return fn(s);
          } catch (...) {
            s.reset();  // one that is still under way would keep ROLLBACK from working
            throw;
          }
        });
  }
  template <class Fn>
  auto with_postgresql(std::string_view sql, const std::vector<Cell>& params, std::size_t columns, Fn fn) {
    return mapped(sql, [&] {
      return with(
          on_postgresql, key_of(sql, params, columns), params.size(),
          [&] { return std::make_unique<Prepared>(session, sql, params, columns); },
          [&](Prepared& p) {
            p.bind(params);
            return fn(p);
          });
    });
  }

  // Runs fn and gives SOCI's exceptions the names of database.h.
  template <class Fn>
  auto mapped(std::string_view sql, Fn fn) {
    try {
      return fn();
    } catch (const soci::postgresql_soci_error& e) {
      throw_postgresql(e.sqlstate(), PQstatus(postgresql()) == CONNECTION_OK, e.get_error_message(), sql);
    } catch (const soci::soci_error& e) {
      if (PQstatus(postgresql()) != CONNECTION_OK) throw ConnectionLost(e.what());
      throw Broken(e.get_error_message() + " in: " + shown(sql));
    }
  }
};

Session::Session(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Session::~Session() = default;

std::unique_ptr<Session> Session::open(Dialect dialect, const std::string& where) {
  try {
    if (dialect == Dialect::sqlite)
      return std::unique_ptr<Session>(new Session(std::unique_ptr<Inside>(
          new Inside{dialect, soci::session(soci::sqlite3, "dbname=\"" + where + "\" timeout=10")})));
    return std::unique_ptr<Session>(
        new Session(std::unique_ptr<Inside>(new Inside{dialect, soci::session(soci::postgresql, where)})));
  } catch (const soci::soci_error& e) {
    throw Unavailable(e.get_error_message());
  }
}

Dialect Session::dialect() const {
  return inside_->dialect;
}

void Session::select(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape,
                     const TakeRow& take) {
  std::vector<Cell> row(shape.size());
  if (inside_->dialect == Dialect::sqlite) {
    inside_->with_sqlite(sql, params.size(), [&](SqliteStatement& s) {
      s.bind(params);
      while (s.step()) {
        s.read(shape, row);
        take(row);
      }
    });
    return;
  }
  inside_->with_postgresql(sql, params, shape.size(), [&](Prepared& p) {
    for (bool more = p.statement.execute(true); more; more = p.statement.fetch()) {
      for (std::size_t i = 0; i < shape.size(); ++i) {
        row[i].kind = p.out_states[i] == soci::i_null ? Cell::Kind::null : shape[i];
        if (row[i].kind == Cell::Kind::text) row[i].text = p.out_texts[i];
        if (row[i].kind == Cell::Kind::integer) row[i].integer = integer_from(p.out_texts[i], sql);
      }
      take(row);
    }
  });
}

std::vector<std::vector<Cell>> Session::select_all(std::string_view sql, const std::vector<Cell>& params,
                                                   const std::vector<Cell::Kind>& shape) {
  std::vector<std::vector<Cell>> rows;
  select(sql, params, shape, [&](const std::vector<Cell>& row) { rows.push_back(row); });
  return rows;
}

std::int64_t Session::execute(std::string_view sql, const std::vector<Cell>& params) {
  if (inside_->dialect == Dialect::sqlite)
    return inside_->with_sqlite(sql, params.size(), [&](SqliteStatement& s) {
      s.bind(params);
      while (s.step()) {
      }
      return s.rows_affected();
    });
  return inside_->with_postgresql(sql, params, 0, [&](Prepared& p) {
    p.statement.execute(true);
    return static_cast<std::int64_t>(p.statement.get_affected_rows());
  });
}

// SQLite takes rows quickest one by one, PostgreSQL many in one round trip.
std::int64_t Session::insert_many(std::string_view head, const Rows& rows, std::size_t first, std::size_t count,
                                  std::string_view tail) {
  if (inside_->dialect == Dialect::sqlite)
    return inside_->with_sqlite(values_of(head, rows.columns(), 1, tail), rows.columns(), [&](SqliteStatement& s) {
      std::int64_t affected = 0;
      for (std::size_t row = first; row < first + count; ++row) {
        s.bind(rows, row);
        while (s.step()) {
        }
        affected += s.rows_affected();
      }
      return affected;
    });
  std::vector<Cell> cells;
  cells.reserve(count * rows.columns());
  for (std::size_t row = first; row < first + count; ++row)
    for (std::size_t column = 0; column < rows.columns(); ++column)
      cells.push_back(rows.is_text(row, column) ? to_cell(rows.text(row, column)) : to_cell(rows.integer(row, column)));
  return execute(values_of(head, rows.columns(), count, tail), cells);
}

void Session::run_script(std::string_view sql) {
  const std::string text(sql);
  if (inside_->dialect == Dialect::sqlite) {
    char* message = nullptr;
    const int code = sqlite_api::sqlite3_exec(inside_->sqlite(), text.c_str(), nullptr, nullptr, &message);
    const std::string said = message ? message : "";
    sqlite_api::sqlite3_free(message);
    if (code != SQLITE_OK) throw_sqlite(code, said, sql);
    return;
  }
  PGresult* result = PQexec(inside_->postgresql(), text.c_str());
  const auto status = PQresultStatus(result);
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string sqlstate = state ? state : "";
  PQclear(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    throw_postgresql(sqlstate, PQstatus(inside_->postgresql()) == CONNECTION_OK, PQerrorMessage(inside_->postgresql()),
                     sql);
  // PostgreSQL answers COMMIT of a failed transaction with "ROLLBACK" and no error; SessionTransaction::failed guards
  // it.
}

void Session::checkpoint_and_restart() {
  auto* db = inside_->sqlite();
  sqlite_api::sqlite3_busy_timeout(db, 50);  // readers may finish; nobody waits long for this
  const int code = sqlite_api::sqlite3_wal_checkpoint_v2(db, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite_api::sqlite3_busy_timeout(db, 10'000);
  if (code != SQLITE_OK && code != SQLITE_BUSY) throw_sqlite(code, "checkpoint", "wal_checkpoint");
}

bool Session::settle_log() {
  int frames = 0, copied = 0;
  const int code =
      sqlite_api::sqlite3_wal_checkpoint_v2(inside_->sqlite(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);
  if (code != SQLITE_OK && code != SQLITE_BUSY) throw_sqlite(code, "checkpoint", "wal_checkpoint");
  return code == SQLITE_OK && frames == copied;
}

void Session::leave_log_alone() {
  run_script("PRAGMA wal_autocheckpoint=0; PRAGMA query_only=ON;");
  sqlite_api::sqlite3_db_config(inside_->sqlite(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Session::copy_into(const std::string& path) {
  const auto target = open(Dialect::sqlite, path);
  // The caller syncs the file once it is whole: a half copy is worth nothing.
  target->run_script("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
  auto* db = target->inside_->sqlite();
  auto* copy = sqlite_api::sqlite3_backup_init(db, "main", inside_->sqlite(), "main");
  if (copy == nullptr) throw_sqlite(sqlite_api::sqlite3_errcode(db), sqlite_api::sqlite3_errmsg(db), "backup");
  int code = SQLITE_OK;
  while (code == SQLITE_OK) code = sqlite_api::sqlite3_backup_step(copy, pages_per_step);
  sqlite_api::sqlite3_backup_finish(copy);
  if (code != SQLITE_DONE) throw_sqlite(code, sqlite_api::sqlite3_errstr(code), "backup");
}

void Session::drop_failed_statements() {
  inside_->on_sqlite.drop_failed();
  inside_->on_postgresql.drop_failed();
}

std::string numbered_placeholders(std::string_view sql) {
  std::string out;
  out.reserve(sql.size() + 64);
  int number = 0;
  char quote = 0;  // ' or " while inside one, '-' inside a comment
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote == '-') {
      if (c == '\n') quote = 0;
    } else if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '-' && i + 1 < sql.size() && sql[i + 1] == '-') {
      quote = '-';
    } else if (c == '?') {
      out += ":p" + std::to_string(++number);
      continue;
    }
    out += c;
  }
  return out;
}

template <class Fn>
auto SessionTransaction::guarded(Fn fn) {
  if (failed_) throw Broken("a statement after one that failed in the same transaction: let the exception leave fn");
  try {
    return fn();
  } catch (...) {
    failed_ = true;
    throw;
  }
}

void SessionTransaction::run_script(std::string_view sql) {
  guarded([&] { session_.run_script(sql); });
}

void SessionTransaction::run_select(std::string_view sql, const std::vector<Cell>& params,
                                    const std::vector<Cell::Kind>& shape, const TakeRow& take) {
  guarded([&] { session_.select(sql, params, shape, take); });
}

std::int64_t SessionTransaction::run_execute(std::string_view sql, const std::vector<Cell>& params) {
  return guarded([&] { return session_.execute(sql, params); });
}

std::int64_t SessionTransaction::run_insert(std::string_view head, const Rows& rows, std::size_t first,
                                            std::size_t count, std::string_view tail) {
  return guarded([&] { return session_.insert_many(head, rows, first, count, tail); });
}

}  // namespace lamplighter::db

#include "core/db/session.h"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <charconv>
#include <list>
#include <map>
#include <unordered_map>

namespace lamplighter::db {
namespace {

constexpr std::size_t statements_max = 96;  // prepared statements kept per connection; the oldest use goes first
constexpr std::size_t kept_parameters_max = 60'000;  // of all kept statements together: they are what takes the memory
constexpr int pages_per_step = 256;                  // of a copy: 1 MiB
constexpr std::size_t sql_shown_max = 200;           // bytes of SQL in an error

std::string shown(std::string_view sql) {
  return sql.size() <= sql_shown_max ? std::string(sql) : std::string(sql.substr(0, sql_shown_max)) + "…";
}

// https://www.sqlite.org/rescode.html; the primary code is the low byte.
[[noreturn]] void throw_sqlite(int code, const std::string& message, std::string_view sql) {
  const std::string text = "SQLite: " + message + " (code " + std::to_string(code) + ") in: " + shown(sql);
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      throw ConstraintViolated(text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
      throw Unavailable(text);
    default:
      throw Broken(text);
  }
}

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

// One prepared statement with the variables it is bound to; SOCI keeps their addresses.
struct Prepared {
  Prepared(soci::session& session, const std::string& sql, const std::vector<Cell>& params,
           const std::vector<Cell::Kind>& shape, bool columns_as_text)
      : integers(params.size()),
        texts(params.size()),
        states(params.size(), soci::i_ok),
        out_integers(shape.size()),
        out_texts(shape.size()),
        out_states(shape.size(), soci::i_ok),
        statement(session) {
    for (std::size_t i = 0; i < params.size(); ++i)
      if (params[i].kind == Cell::Kind::text)
        statement.exchange(soci::use(texts[i], states[i]));
      else
        statement.exchange(soci::use(integers[i], states[i]));
    for (std::size_t i = 0; i < shape.size(); ++i)
      if (columns_as_text || shape[i] == Cell::Kind::text)
        statement.exchange(soci::into(out_texts[i], out_states[i]));
      else
        statement.exchange(soci::into(out_integers[i], out_states[i]));
    statement.alloc();
    statement.prepare(sql);
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
  std::vector<long long> out_integers;
  std::vector<std::string> out_texts;
  std::vector<soci::indicator> out_states;
  soci::statement statement;
};

// The statement text and which parameters and columns are text: what decides how SOCI binds.
std::string key_of(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape) {
  std::string key;
  key.reserve(sql.size() + params.size() + shape.size() + 2);
  key += sql;
  key += '\0';
  for (const auto& p : params) key += p.kind == Cell::Kind::text ? 't' : 'i';
  key += '\0';
  for (const auto kind : shape) key += kind == Cell::Kind::text ? 't' : 'i';
  return key;
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
  struct Kept {
    std::string key;
    std::unique_ptr<Prepared> prepared;
  };
  std::list<Kept> kept{};  // latest use first
  std::unordered_map<std::string_view, std::list<Kept>::iterator> by_key{};
  std::size_t kept_parameters = 0;
  std::list<Kept> failed{};  // threw; dropped after the rollback

  sqlite_api::sqlite3* sqlite() { return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_; }
  PGconn* postgresql() { return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_; }

  void drop_oldest() {
    kept_parameters -= kept.back().prepared->integers.size();
    by_key.erase(kept.back().key);
    kept.pop_back();
  }

  void set_latest_aside() {
    kept_parameters -= kept.front().prepared->integers.size();
    by_key.erase(kept.front().key);
    failed.splice(failed.begin(), kept, kept.begin());
  }

  // Makes the statement the latest of `kept` and runs fn with it, bound.
  template <class Fn>
  auto with_prepared(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape,
                     Fn fn) {
    return mapped(sql, [&] {
      Prepared& p = prepared(sql, params, shape);
      try {
        p.bind(params);
        return fn(p);
      } catch (...) {
        set_latest_aside();
        throw;
      }
    });
  }

  Prepared& prepared(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape) {
    std::string key = key_of(sql, params, shape);
    if (const auto found = by_key.find(key); found != by_key.end()) {
      kept.splice(kept.begin(), kept, found->second);
      return *kept.front().prepared;
    }
    const bool postgres = dialect == Dialect::postgresql;
    auto made = std::make_unique<Prepared>(session, postgres ? numbered_placeholders(sql) : std::string(sql), params,
                                           shape, postgres);
    kept.push_front({std::move(key), std::move(made)});
    by_key.emplace(kept.front().key, kept.begin());
    kept_parameters += params.size();
    while (kept.size() > 1 && (kept.size() > statements_max || kept_parameters > kept_parameters_max)) drop_oldest();
    return *kept.front().prepared;
  }

  // Runs fn and gives SOCI's exceptions the names of database.h.
  template <class Fn>
  auto mapped(std::string_view sql, Fn fn) {
    try {
      return fn();
    } catch (const soci::sqlite3_soci_error& e) {
      throw_sqlite(e.result(), e.get_error_message(), sql);
    } catch (const soci::postgresql_soci_error& e) {
      throw_postgresql(e.sqlstate(), PQstatus(postgresql()) == CONNECTION_OK, e.get_error_message(), sql);
    } catch (const soci::soci_error& e) {
      if (dialect == Dialect::postgresql && PQstatus(postgresql()) != CONNECTION_OK) throw ConnectionLost(e.what());
      if (dialect == Dialect::sqlite && sqlite_api::sqlite3_errcode(sqlite()) != SQLITE_OK)
        throw_sqlite(sqlite_api::sqlite3_errcode(sqlite()), e.get_error_message(), sql);
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

std::vector<std::vector<Cell>> Session::select(std::string_view sql, const std::vector<Cell>& params,
                                               const std::vector<Cell::Kind>& shape) {
  return inside_->with_prepared(sql, params, shape, [&](Prepared& p) {
    const bool as_text = inside_->dialect == Dialect::postgresql;
    std::vector<std::vector<Cell>> rows;
    for (bool more = p.statement.execute(true); more; more = p.statement.fetch()) {
      auto& row = rows.emplace_back(shape.size());
      for (std::size_t i = 0; i < shape.size(); ++i) {
        if (p.out_states[i] == soci::i_null) continue;
        row[i].kind = shape[i];
        if (shape[i] == Cell::Kind::text)
          row[i].text = p.out_texts[i];
        else
          row[i].integer = as_text ? integer_from(p.out_texts[i], sql) : p.out_integers[i];
      }
    }
    return rows;
  });
}

std::int64_t Session::execute(std::string_view sql, const std::vector<Cell>& params) {
  return inside_->with_prepared(sql, params, {}, [&](Prepared& p) {
    p.statement.execute(true);
    return static_cast<std::int64_t>(p.statement.get_affected_rows());
  });
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
  inside_->failed.clear();
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

std::vector<std::vector<Cell>> SessionTransaction::run_select(std::string_view sql, const std::vector<Cell>& params,
                                                              const std::vector<Cell::Kind>& shape) {
  return guarded([&] { return session_.select(sql, params, shape); });
}

std::int64_t SessionTransaction::run_execute(std::string_view sql, const std::vector<Cell>& params) {
  return guarded([&] { return session_.execute(sql, params); });
}

}  // namespace lamplighter::db

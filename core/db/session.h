// One connection, with its prepared statements. The only file pair that knows SOCI (and, through it, sqlite3 and
// libpq).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/database.h"

namespace lamplighter::db {

class Conflict : public Unavailable {
  using Unavailable::Unavailable;
};  // SQLSTATE 40001, 40P01: run it again
class ConnectionLost : public Unavailable {
  using Unavailable::Unavailable;
};  // the session is of no more use

class Session {
 public:
  // SQLite: a path; PostgreSQL: a libpq connection string or URL. Throws Unavailable.
  static std::unique_ptr<Session> open(Dialect dialect, const std::string& where);
  ~Session();

  Dialect dialect() const;
  // `take` gets each row in the same cells. It must not use the session.
  using TakeRow = std::function<void(const std::vector<Cell>&)>;
  void select(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape,
              const TakeRow& take);
  std::vector<std::vector<Cell>> select_all(std::string_view sql, const std::vector<Cell>& params,
                                            const std::vector<Cell::Kind>& shape);
  std::int64_t execute(std::string_view sql, const std::vector<Cell>& params);
  std::int64_t insert_many(std::string_view head, const Rows& rows, std::size_t first, std::size_t count,
                           std::string_view tail);
  void run_script(std::string_view sql);  // several statements, no parameters; also BEGIN, COMMIT, PRAGMA
  // SQLite only: moves the log into the file as far as readers let it, and begins the log anew where it can.
  void checkpoint_and_restart();
  // SQLite only: copies the whole log into the file and syncs it, as far as readers let it. True: nothing is left.
  bool settle_log();
  // SQLite only: never again checkpoints, not even as the last connection to close.
  void leave_log_alone();
  // SQLite only, inside a transaction: copies the database as the transaction sees it into the file `path`, a new one.
  // Writers go on meanwhile; the log is not begun anew as long as the transaction lasts.
  void copy_into(const std::string& path);
  // After ROLLBACK: SOCI leaks what a failed statement was bound to if it is used again, and PostgreSQL deallocates
  // nothing inside a failed transaction.
  void drop_failed_statements();

 private:
  struct Inside;
  explicit Session(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

// '?' outside quotes and comments becomes :p1, :p2 …
std::string numbered_placeholders(std::string_view sql);

// A Session inside BEGIN … COMMIT. After a statement failed, every further one is refused: PostgreSQL would, and SQLite
// must not behave otherwise.
class SessionTransaction : public Transaction {
 public:
  explicit SessionTransaction(Session& session) : session_(session) {}
  Dialect dialect() const override { return session_.dialect(); }
  void run_script(std::string_view sql) override;
  bool failed() const { return failed_; }
  // select for tables that are known at run time only (catalogue.h): cells as they lie.
  std::vector<std::vector<Cell>> select_cells(std::string_view sql, const std::vector<Cell>& params,
                                              const std::vector<Cell::Kind>& shape) {
    std::vector<std::vector<Cell>> rows;
    run_select(sql, params, shape, [&](const std::vector<Cell>& row) { rows.push_back(row); });
    return rows;
  }

 protected:
  void run_select(std::string_view sql, const std::vector<Cell>& params, const std::vector<Cell::Kind>& shape,
                  const TakeRow& take) override;
  std::int64_t run_execute(std::string_view sql, const std::vector<Cell>& params) override;
  std::int64_t run_insert(std::string_view head, const Rows& rows, std::size_t first, std::size_t count,
                          std::string_view tail) override;

 private:
  template <class Fn>
  auto guarded(Fn fn);
  Session& session_;
  bool failed_ = false;
};

}  // namespace lamplighter::db

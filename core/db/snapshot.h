// One state of a database, held still while it is looked at and copied: what a backup is made of.
// On a connection of its own, that never writes and never checkpoints (reliability.md section 2): the core may serve
// meanwhile, in this process or another. SQLite's log cannot be begun anew until the snapshot is gone.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/db/database.h"

namespace lamplighter::db {

class Snapshot {
 public:
  // Throws Unavailable: nothing is there, or it cannot be reached.
  static std::unique_ptr<Snapshot> open(const std::string& connection);
  virtual ~Snapshot() = default;
  virtual Transaction& transaction() = 0;  // sees exactly what copy_to writes
  // Writes the whole database into a new file: SQLite as a database file without a log, PostgreSQL in pg_dump's custom
  // format, of the schema of our tables only. The file is not synced. Throws Unavailable.
  virtual void copy_to(const std::filesystem::path& file) = 0;
};

// Fills an empty database from such a file. SQLite: `connection` names a file that is not there yet. PostgreSQL: the
// database has no tables; `schema` is what the tables lay in. All or nothing on PostgreSQL. Throws Unavailable, Broken.
void fill_from(const std::filesystem::path& file, const std::string& connection, const std::string& schema);

// A database for trying a copy, gone with this object. SQLite: in `folder`. PostgreSQL: a new one on the server of
// `like`, called as that with _test_restore behind; its role needs CREATEDB. One that a killed try left over is
// removed.
class ScratchDatabase {
 public:
  ScratchDatabase(const std::string& like, const std::filesystem::path& folder);
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;
  ~ScratchDatabase();
  const std::string& connection() const { return connection_; }

 private:
  std::string connection_, server_, name_;
};

}  // namespace lamplighter::db

// Backup and restore of everything: the database and the stored files. The core may serve meanwhile.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/backup/manifest.h"

namespace lamplighter::backup {

struct BackupWish {
  std::string database;  // as in the configuration
  std::filesystem::path files;
  std::filesystem::path out;  // the folder that backups lie in
  int keep = 0;               // good ones, this one too; 0: all
};
struct Backup {
  std::filesystem::path folder;
  Manifest manifest;
  std::vector<std::string> faults;  // what its test restore found; empty: it is good
  int removed = 0;                  // older ones, beyond `keep`
};
// Copies one state of the database, restores the copy into a scratch database and walks it (state.h), takes the stored
// files that it names, and only then gives the backup its name. One that fails stands under another name, and no older
// one is removed. Throws std::runtime_error, db::Unavailable and db::Broken with a sentence where there is nothing to
// keep at all.
Backup make_backup(const BackupWish& wish, Instant now);

struct RestoreWish {
  std::filesystem::path from;  // the folder of one backup
  std::string database;        // as in the configuration; must be empty
  std::filesystem::path files;
};
// Restores and walks the database as make_backup does; SQLite appears under its name only after that. Brings it up to
// date with this program. Throws std::runtime_error, db::Unavailable and db::Broken with a sentence: the manifest or
// the database file is damaged, the schema is newer than this program, the database is not empty or of the other kind,
// what was restored is not what the manifest says.
Manifest restore(const RestoreWish& wish, Instant now);

}  // namespace lamplighter::backup

#include <algorithm>

#include "core/backup/backup.h"
#include "core/backup/kept.h"
#include "core/backup/state.h"
#include "core/db/catalogue.h"
#include "core/db/snapshot.h"
#include "core/files/files.h"

namespace lamplighter::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view sqlite_prefix = "sqlite:";
constexpr int hashes_at_once = 500;

void refuse_newer(const Manifest& manifest) {
  const auto known = db::known_migrations();
  for (const auto& migration : manifest.state.migrations) {
    const auto same = std::ranges::find_if(known, [&](const auto& other) { return other.name == migration.name; });
    if (same == known.end())
      throw std::runtime_error("the backup has the migration " + migration.name +
                               ", which this program does not know: it was made by a newer lamplighter-core (" +
                               manifest.version + "). Restore with that one");
    if (same->hash != migration.hash)
      throw std::runtime_error("the backup was made with another text of the migration " + migration.name +
                               " than this program carries. Restore with the program that made it (" +
                               manifest.version + ")");
  }
}

Manifest sound_manifest(const fs::path& from) {
  const auto manifest = parse_manifest(read_text(from / manifest_name));
  if (!manifest) throw std::runtime_error((from / manifest_name).string() + " is damaged; restore another backup");
  if (fs::exists(from / "why.txt"))
    throw std::runtime_error(from.string() + " failed its test restore: " + read_text(from / "why.txt") +
                             "Restore another backup");
  refuse_newer(*manifest);
  const auto file = from / manifest->file;
  if (sha256_of(file) != manifest->sha256)
    throw std::runtime_error(file.string() +
                             " is damaged: its SHA-256 is not the one of the manifest. Restore another backup");
  return *manifest;
}

void refuse_filled(const RestoreWish& wish) {
  if (!wish.database.starts_with(sqlite_prefix)) {
    const auto database = db::open(wish.database);
    const auto names = database->read([](db::Transaction& tx) { return db::table_names(tx); });
    if (!names.empty() || !database->read([](db::Transaction& tx) { return db::applied_migrations(tx); }).empty())
      throw std::runtime_error("the database is not empty; restore into a new one (createdb), or drop this one first");
    return;
  }
  const auto path = wish.database.substr(sqlite_prefix.size());
  for (const auto* end : {"", "-wal", "-shm"})
    if (fs::exists(path + end))
      throw std::runtime_error(path + end + " exists; stop the core and move " + path +
                               "* away before you restore over it");
}

void check(const std::string& connection, const Manifest& manifest, Instant now) {
  const auto database = db::open(connection);
  const auto faults = faults_of(*database, manifest.state, now);
  if (faults.empty()) return;
  std::string text = "what was restored is not whole: ";
  for (const auto& fault : faults) text += fault + ". ";
  throw std::runtime_error(text + "Restore another backup");
}

void restore_files(const std::string& connection, const RestoreWish& wish) {
  const files::FileStore store(wish.files);
  const auto database = db::open(connection);
  for (std::string after;;) {
    const auto hashes =
        database->read([&](db::Transaction& tx) { return files::named_hashes(tx, after, hashes_at_once); });
    if (hashes.empty()) return;
    for (const auto& hash : hashes) {
      const auto bytes = files::read_from(wish.from / "files", hash);
      if (!bytes) throw std::runtime_error("the stored file " + hash + " of the backup is damaged or missing");
      if (!store.keep(*bytes))
        throw std::runtime_error("the stored file " + hash + " cannot be written to " + wish.files.string());
    }
    after = hashes.back();
  }
}

void remove_database(const std::string& path) {
  std::error_code ignored;
  for (const auto* end : {"", "-wal", "-shm"}) fs::remove(path + end, ignored);
}

void restore_sqlite(const RestoreWish& wish, const Manifest& manifest, Instant now) {
  const auto path = wish.database.substr(sqlite_prefix.size());
  const auto beside = path + ".restoring";
  const auto connection = std::string(sqlite_prefix) + beside;
  remove_database(beside);  // of a restore that was killed
  try {
    db::fill_from(wish.from / manifest.file, connection, manifest.schema);
    check(connection, manifest, now);
    restore_files(connection, wish);
  } catch (...) {
    remove_database(beside);
    throw;
  }
  sync_path(beside);
  fs::rename(beside, path);
  sync_path(fs::absolute(path).parent_path());
}

}  // namespace

Manifest restore(const RestoreWish& wish, Instant now) {
  const auto manifest = sound_manifest(wish.from);
  const bool to_sqlite = wish.database.starts_with(sqlite_prefix);
  if (to_sqlite != (manifest.dialect == db::Dialect::sqlite))
    throw std::runtime_error(
        "the backup is of the other kind of database: restore it into its own kind, then use lamplighter-core copy");
  refuse_filled(wish);
  if (to_sqlite) {
    restore_sqlite(wish, manifest, now);
    return manifest;
  }
  db::fill_from(wish.from / manifest.file, wish.database, manifest.schema);
  check(wish.database, manifest, now);
  restore_files(wish.database, wish);
  db::open(wish.database)->write(db::Priority::jobs, db::forget_changes_to_come);
  return manifest;
}

}  // namespace lamplighter::backup

#include <spdlog/spdlog.h>

#include "core/backup/backup.h"
#include "core/backup/kept.h"
#include "core/backup/state.h"
#include "core/db/catalogue.h"
#include "core/db/snapshot.h"
#include "core/files/files.h"

namespace lamplighter::backup {
namespace {

namespace fs = std::filesystem;

constexpr int hashes_at_once = 500;

// The database into `file`; what it holds, as the same snapshot says it.
Manifest copy_database(const std::string& connection, const fs::path& partial, Instant now) {
  Manifest manifest;
  manifest.taken_at = now;
  manifest.version = LAMPLIGHTER_VERSION;
  const auto snapshot = db::Snapshot::open(connection);
  auto& tx = snapshot->transaction();
  manifest.dialect = tx.dialect();
  manifest.schema = db::schema_name(tx);
  manifest.file = tx.dialect() == db::Dialect::sqlite ? "database.sqlite" : "database.pgdump";
  manifest.state = state_of(tx);
  if (manifest.state.migrations.empty()) throw db::Broken("the database is empty: there is nothing to back up");
  snapshot->copy_to(partial / manifest.file);
  return manifest;
}

// A file lies in the backup under its hash: linked to the former backup where that has it (files never change), else
// copied. What is wrong with it, if anything.
std::optional<std::string> keep_file(const std::string& hash, const fs::path& store, const fs::path& kept,
                                     const fs::path& former) {
  const auto place = files::place_of(kept, hash);
  fs::create_directories(place.parent_path());
  std::error_code not_linked;
  if (!former.empty()) fs::create_hard_link(files::place_of(former, hash), place, not_linked);
  if (!former.empty() && !not_linked && files::read_from(kept, hash)) return std::nullopt;
  fs::remove(place);  // linked, but damaged there
  const auto bytes = files::read_from(store, hash);
  if (!bytes)
    return "the stored file " + hash + " is " + (bytes.error().code == "files.damaged" ? "damaged" : "missing");
  write_text(place, *bytes);
  if (!files::read_from(kept, hash)) return "the copy of the stored file " + hash + " is damaged";
  return std::nullopt;
}

struct Paths {
  fs::path store, kept, former;  // folders of files; former may be empty
};

void keep_files(db::Database& restored, const Paths& paths, Manifest& manifest, std::vector<std::string>& faults) {
  for (std::string after;;) {
    const auto hashes =
        restored.read([&](db::Transaction& tx) { return files::named_hashes(tx, after, hashes_at_once); });
    if (hashes.empty()) return;
    for (const auto& hash : hashes) {
      if (auto fault = keep_file(hash, paths.store, paths.kept, paths.former)) {
        faults.push_back(std::move(*fault));
        continue;
      }
      ++manifest.files;
      manifest.files_bytes += static_cast<std::int64_t>(fs::file_size(files::place_of(paths.kept, hash)));
    }
    after = hashes.back();
  }
}

// Restores the copy for a try, and takes the files that it names.
std::vector<std::string> try_restore(const BackupWish& wish, const fs::path& partial, const fs::path& former,
                                     Manifest& manifest, Instant now) {
  try {
    const db::ScratchDatabase scratch(wish.database, partial);
    db::fill_from(partial / manifest.file, scratch.connection(), manifest.schema);
    const auto restored = db::open(scratch.connection());
    auto faults = faults_of(*restored, manifest.state, now);
    keep_files(*restored, {wish.files, partial / "files", former.empty() ? former : former / "files"}, manifest,
               faults);
    return faults;
  } catch (const std::exception& e) {
    return {e.what()};
  }
}

std::string lines(const std::vector<std::string>& faults) {
  std::string text;
  for (const auto& fault : faults) text += fault + "\n";
  return text;
}

}  // namespace

Backup make_backup(const BackupWish& wish, Instant now) {
  const BackupFolder folder(wish.out);
  const auto name = folder_name(now);
  const auto former = folder.good();
  const auto partial = folder.begin(name);
  Backup made;
  try {
    made.manifest = copy_database(wish.database, partial, now);
    const auto file = partial / made.manifest.file;
    sync_path(file);
    made.manifest.bytes = static_cast<std::int64_t>(fs::file_size(file));
    made.manifest.sha256 = sha256_of(file);
    made.faults = try_restore(wish, partial, former.empty() ? fs::path{} : former.back(), made.manifest, now);
    write_text(partial / manifest_name, to_text(made.manifest));
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(partial, ignored);
    throw;
  }
  if (!made.faults.empty()) {
    made.folder = folder.keep_failed(partial, name, lines(made.faults));
    return made;
  }
  made.folder = folder.keep_good(partial, name);
  try {
    note_last_good(wish.files, now);
  } catch (const std::exception& e) {
    spdlog::warn("the backup is good, but the core will not know of it: {}", e.what());
  }
  if (wish.keep > 0) made.removed = folder.forget_beyond(wish.keep);
  return made;
}

}  // namespace lamplighter::backup

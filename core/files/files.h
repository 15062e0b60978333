// Files by content: the bytes lie once, under their SHA-256; rows of table `file` name them for a company.
// On disk: <folder>/ab/cdef… (the hash split after two digits). A file is written beside its place, fsynced, renamed,
// and the folder fsynced: after a crash it is whole or not there. Files are never changed and only ever removed by
// hand.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::files {

inline constexpr std::size_t file_bytes_max = 64 * 1024 * 1024;

using FileId = Id<struct FileTag>;

struct File {
  FileId id;
  std::string hash;  // SHA-256, 64 lower-case hex digits
  std::int64_t bytes = 0;
  std::string media_type, name;
  UserId created_by;
  Instant created_at{};
};

class FileStore {
 public:
  // Makes the folder where it is missing. Throws std::runtime_error with a sentence where it cannot.
  explicit FileStore(std::filesystem::path folder);

  // Keeps the bytes and returns their hash; the same bytes again cost nothing. Refuses files.too_large and files.disk.
  Outcome<std::string> keep(std::string_view bytes) const;
  // The bytes. Refuses files.missing where nothing lies under the hash, files.damaged where it no longer fits.
  Outcome<std::string> read(std::string_view hash) const;

 private:
  std::filesystem::path folder_;
};

// Where a hash lies in a folder of this layout, and the bytes there; the folder may be read-only, as on a backup disk.
// Refuses as FileStore::read.
std::filesystem::path place_of(const std::filesystem::path& folder, std::string_view hash);
Outcome<std::string> read_from(const std::filesystem::path& folder, std::string_view hash);

// Up to `limit` of the hashes behind `after` that rows of any company name, by hash: what a backup must hold.
std::vector<std::string> named_hashes(db::Transaction& tx, const std::string& after, int limit);

// The row that gives kept bytes a name. Keep first, then write the row: bytes without a row are harmless.
FileId add(db::Transaction& tx, const accounts::Caller& caller, Instant now, const File& file);
std::optional<File> find(db::Transaction& tx, const accounts::Scope& scope, FileId id);

}  // namespace lamplighter::files

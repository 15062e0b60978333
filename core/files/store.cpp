#include "core/files/files.h"

namespace lamplighter::files {

FileId add(db::Transaction& tx, const accounts::Caller& caller, Instant now, const File& file) {
  return tx.insert<FileId>(
      "INSERT INTO file (company_id, hash, bytes, media_type, name, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, "
      "?) "
      "RETURNING id",
      caller.scope.company, file.hash, file.bytes, file.media_type, file.name, caller.user, now);
}

std::optional<File> find(db::Transaction& tx, const accounts::Scope& scope, FileId id) {
  const auto row = tx.select_one<FileId, std::string, std::int64_t, std::string, std::string, UserId, Instant>(
      "SELECT id, hash, bytes, media_type, name, created_by, created_at FROM file WHERE company_id = ? AND id = ?",
      scope.company, id);
  if (!row) return std::nullopt;
  const auto& [file, hash, bytes, media_type, name, created_by, created_at] = *row;
  return File{file, hash, bytes, media_type, name, created_by, created_at};
}

std::vector<std::string> named_hashes(db::Transaction& tx, const std::string& after, int limit) {
  std::vector<std::string> hashes;
  for (auto& [hash] :
       tx.select<std::string>("SELECT DISTINCT hash FROM file WHERE hash > ? ORDER BY hash LIMIT ?", after, limit))
    hashes.push_back(std::move(hash));
  return hashes;
}

}  // namespace lamplighter::files

// The folder that backups lie in:
//
//   20261126T023000Z/          a good one: manifest.txt, the database, files/ab/cdef…
//   20261126T023000Z.failed/   one that failed its test restore, with the reason in why.txt
//   .20261126T023000Z.partial/ one under way, or of a backup that was killed
//   .lock                      held by the backup that is running
//
// A backup appears under its name by one rename, after it was tried and is on the disk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::backup {

inline constexpr const char* manifest_name = "manifest.txt";
inline constexpr int failed_kept = 3;  // newer ones push older ones out, so that they never fill the disk

std::string folder_name(Instant taken_at);  // "20261126T023000Z"

// One backup at a time in a folder, for the life of this object. Makes the folder where it is missing, and removes what
// a killed backup left under way. Throws std::runtime_error with a sentence.
class BackupFolder {
 public:
  explicit BackupFolder(std::filesystem::path folder);
  BackupFolder(const BackupFolder&) = delete;
  BackupFolder& operator=(const BackupFolder&) = delete;
  ~BackupFolder();

  std::vector<std::filesystem::path> good() const;  // oldest first
  // A new empty folder for a backup under way. Throws where one of that name is there already.
  std::filesystem::path begin(const std::string& name) const;
  // Gives it its name, and returns where it lies now.
  std::filesystem::path keep_good(const std::filesystem::path& partial, const std::string& name) const;
  std::filesystem::path keep_failed(const std::filesystem::path& partial, const std::string& name,
                                    const std::string& why) const;
  // Removes the oldest good ones beyond `keep` (at least 1); returns how many.
  int forget_beyond(int keep) const;

 private:
  std::filesystem::path folder_;
  int lock_ = -1;
};

// Everything in the folder, and its own entries, to the disk. Throws std::runtime_error.
void sync_all(const std::filesystem::path& folder);
void sync_path(const std::filesystem::path& path);
// Throws std::runtime_error where it cannot be read or written.
std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);
// SHA-256 of a file of any size. Throws std::runtime_error.
std::string sha256_of(const std::filesystem::path& file);

// When the last good backup was made: a small file beside the stored files, where the core finds it whatever the
// database. (A row would need a second writer.)
void note_last_good(const std::filesystem::path& files, Instant taken_at);
std::optional<Instant> last_good(const std::filesystem::path& files);

}  // namespace lamplighter::backup

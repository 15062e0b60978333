#include "core/backup/kept.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

namespace lamplighter::backup {
namespace {

namespace fs = std::filesystem;

constexpr const char* last_good_name = "last_good_backup";
constexpr std::string_view failed_end = ".failed", partial_end = ".partial";

[[noreturn]] void fail(const fs::path& path, const char* what, int error) {
  throw std::runtime_error(path.string() + " cannot be " + what + ": " + std::strerror(error));
}

bool is_name(const std::string& text) {
  constexpr std::string_view like = "00000000T000000Z";
  if (text.size() != like.size()) return false;
  for (std::size_t i = 0; i < like.size(); ++i)
    if (like[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != like[i]) return false;
  return true;
}

// Folders of `folder` whose name is a backup's and then `end`, oldest first.
std::vector<fs::path> named(const fs::path& folder, std::string_view end) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if (entry.is_directory() && name.ends_with(end) && is_name(name.substr(0, name.size() - end.size())))
      all.push_back(entry.path());
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace

std::string folder_name(Instant taken_at) {
  std::string name = to_text(taken_at).substr(0, 19);
  std::erase_if(name, [](char c) { return c == '-' || c == ':'; });
  return name + "Z";
}

BackupFolder::BackupFolder(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  const auto lock = folder_ / ".lock";
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) fail(folder_, "used for backups", error ? error.value() : errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw std::runtime_error("another backup is under way in " + folder_.string() + "; wait for its end");
  }
  for (const auto& entry : fs::directory_iterator(folder_))
    if (entry.path().filename().string().starts_with(".") && entry.path().extension() == partial_end)
      fs::remove_all(entry.path());
}

BackupFolder::~BackupFolder() {
  ::close(lock_);
}

std::vector<fs::path> BackupFolder::good() const {
  return named(folder_, "");
}

fs::path BackupFolder::begin(const std::string& name) const {
  if (fs::exists(folder_ / name))
    throw std::runtime_error("a backup of this second lies in " + (folder_ / name).string() + " already");
  auto partial = folder_ / ("." + name + std::string(partial_end));
  fs::create_directory(partial);
  fs::permissions(partial, fs::perms::owner_all);
  return partial;
}

fs::path BackupFolder::keep_good(const fs::path& partial, const std::string& name) const {
  sync_all(partial);
  auto kept = folder_ / name;
  fs::rename(partial, kept);
  sync_path(folder_);
  return kept;
}

fs::path BackupFolder::keep_failed(const fs::path& partial, const std::string& name, const std::string& why) const {
  write_text(partial / "why.txt", why);
  auto kept = folder_ / (name + std::string(failed_end));
  fs::remove_all(kept);
  fs::rename(partial, kept);
  sync_path(folder_);
  auto all = named(folder_, failed_end);
  while (all.size() > failed_kept) {
    fs::remove_all(all.front());
    all.erase(all.begin());
  }
  return kept;
}

int BackupFolder::forget_beyond(int keep) const {
  int removed = 0;
  auto all = good();
  for (; static_cast<int>(all.size()) > std::max(keep, 1); all.erase(all.begin()), ++removed) {
    // Under its name it is whole or not there: first away from the name.
    const auto going = folder_ / ("." + all.front().filename().string() + std::string(partial_end));
    fs::rename(all.front(), going);
    fs::remove_all(going);
  }
  return removed;
}

void sync_path(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail(path, "opened", errno);
  const int code = ::fsync(fd);
  const int error = errno;
  ::close(fd);
  if (code != 0) fail(path, "written to the disk", error);
}

void sync_all(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) sync_path(entry.path());
  sync_path(folder);
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !fs::is_regular_file(file)) throw std::runtime_error(file.string() + " cannot be read");
  return text.str();
}

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(file.string() + " cannot be written; is the disk full?");
  sync_path(file);
}

std::string sha256_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (!in || !digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1)
    throw std::runtime_error(file.string() + " cannot be read");
  std::vector<char> block(1 << 20);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    EVP_DigestUpdate(digest.get(), block.data(), static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw std::runtime_error(file.string() + " cannot be read to its end");
  std::array<unsigned char, 32> bytes{};
  EVP_DigestFinal_ex(digest.get(), bytes.data(), nullptr);
  std::string hex;
  for (const auto byte : bytes) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

void note_last_good(const fs::path& files, Instant taken_at) {
  std::error_code told_by_the_next_line;
  fs::create_directories(files, told_by_the_next_line);
  const auto beside = files / (std::string(last_good_name) + ".new");
  write_text(beside, to_text(taken_at) + "\n");
  fs::rename(beside, files / last_good_name);
}

std::optional<Instant> last_good(const fs::path& files) {
  std::ifstream in(files / last_good_name);
  std::string text;
  if (!(in >> text)) return std::nullopt;
  return parse_instant(text);
}

}  // namespace lamplighter::backup

#include "core/files/files.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace lamplighter::files {
namespace {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available in this OpenSSL");
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

class Descriptor {
 public:
  explicit Descriptor(int opened) : fd(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  const int fd;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool sync_folder(const std::filesystem::path& folder) {
  const Descriptor d(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return d.fd >= 0 && ::fsync(d.fd) == 0;
}

Refusal disk_refusal(const std::filesystem::path& path, int error) {
  return {RefusalKind::try_later, "files.disk", {{"path", path.string()}, {"reason", std::strerror(error)}}, ""};
}

// Written beside its place, synced, renamed.
bool write_atomically(const std::filesystem::path& path, std::string_view bytes) {
  std::string beside = path.string() + ".XXXXXX";
  const Descriptor d(::mkostemp(beside.data(), O_CLOEXEC));
  if (d.fd < 0) return false;
  if (write_all(d.fd, bytes) && ::fsync(d.fd) == 0 && ::rename(beside.c_str(), path.c_str()) == 0)
    return sync_folder(path.parent_path());
  const int error = errno;
  ::unlink(beside.c_str());
  errno = error;
  return false;
}

}  // namespace

FileStore::FileStore(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error || ::access(folder_.c_str(), R_OK | W_OK | X_OK) != 0)
    throw std::runtime_error("the folder for files " + folder_.string() +
                             " cannot be written; make it, owned by the user of the service");
}

Outcome<std::string> FileStore::keep(std::string_view bytes) const {
  if (bytes.size() > file_bytes_max)
    return Refusal{RefusalKind::too_large,
                   "files.too_large",
                   {{"bytes", std::to_string(bytes.size())}, {"limit", std::to_string(file_bytes_max)}},
                   ""};
  const std::string hash = sha256_hex(bytes);
  if (read(hash)) return hash;
  const auto path = place_of(folder_, hash);
  const auto folder = path.parent_path();
  std::error_code error;
  if (std::filesystem::create_directory(folder, error) && !sync_folder(folder_)) return disk_refusal(folder_, errno);
  if (!write_atomically(path, bytes)) return disk_refusal(path, errno);
  return hash;
}

Outcome<std::string> FileStore::read(std::string_view hash) const {
  return read_from(folder_, hash);
}

std::filesystem::path place_of(const std::filesystem::path& folder, std::string_view hash) {
  return folder / std::string(hash.substr(0, 2)) / std::string(hash.substr(2));
}

Outcome<std::string> read_from(const std::filesystem::path& folder, std::string_view hash) {
  const Refusal missing{RefusalKind::not_found, "files.missing", {{"hash", std::string(hash.substr(0, 64))}}, ""};
  if (!is_hash(hash)) return missing;
  const auto path = place_of(folder, hash);
  const Descriptor d(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (d.fd < 0 && errno == ENOENT) return missing;
  if (d.fd < 0) return disk_refusal(path, errno);
  std::string bytes;
  std::array<char, 65536> block{};
  while (bytes.size() <= file_bytes_max) {
    const auto got = ::read(d.fd, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return disk_refusal(path, errno);
    if (got == 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(got));
  }
  if (sha256_hex(bytes) != hash) return Refusal{RefusalKind::conflict, "files.damaged", {{"path", path.string()}}, ""};
  return bytes;
}

}  // namespace lamplighter::files

#include "schemas/certificates/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "schemas/certificates/certificate.h"

namespace lamplighter::certificates {
namespace {

using std::filesystem::path;

[[noreturn]] void fail(const path& file, const std::string& what, int error) {
  throw std::runtime_error(file.string() + " " + what + ": " + std::strerror(error));
}

path folder_of(const path& file) {
  return file.has_parent_path() ? file.parent_path() : path(".");
}

// The name is durable when its folder is.
void sync_folder(const path& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) fail(folder, "cannot be opened", errno);
  const int error = ::fsync(opened) == 0 ? 0 : errno;
  ::close(opened);
  if (error != 0) fail(folder, "cannot be made durable", error);
}

void give_to_owner_of_folder(int file, const path& name) {
  struct stat folder {};
  if (::geteuid() != 0) return;
  if (::stat(folder_of(name).c_str(), &folder) != 0 || ::fchown(file, folder.st_uid, folder.st_gid) != 0)
    fail(name, "cannot be given to the owner of its folder", errno);
}

bool put(int file, const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::write(file, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    done += static_cast<std::size_t>(written);
  }
  return ::fsync(file) == 0;
}

// Removed again where it cannot be written whole.
void fill(int file, const path& name, const std::string& text, mode_t mode) {
  try {
    give_to_owner_of_folder(file, name);
    if (::fchmod(file, mode) != 0 || !put(file, text)) fail(name, "cannot be written", errno);
  } catch (...) {
    ::close(file);
    ::unlink(name.c_str());
    throw;
  }
  ::close(file);
}

}  // namespace

void make_folder(const path& folder, mode_t mode) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  if (!error && ::mkdir(folder.c_str(), mode) != 0) error = {errno, std::generic_category()};
  if (error) throw std::runtime_error("the folder " + folder.string() + " cannot be made: " + error.message());
}

void write_new(const path& name, const std::string& text, mode_t mode) {
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0 && errno == EEXIST)
    throw std::runtime_error(name.string() +
                             " is already there; it is never overwritten: move it away, or name another folder");
  if (file < 0) fail(name, "cannot be made", errno);
  fill(file, name, text, mode);
  sync_folder(folder_of(name));
}

void write_over(const path& name, const std::string& text, mode_t mode) {
  path beside = name;
  beside += ".writing";
  ::unlink(beside.c_str());  // of an attempt that was cut off
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) fail(name, "cannot be written", errno);
  fill(file, beside, text, mode);
  rename_over(beside, name);
}

void rename_over(const path& from, const path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail(from, "cannot become " + to.string(), errno);
  sync_folder(folder_of(to));
}

void append_line(const path& name, const std::string& line, mode_t mode) {
  const int file = ::open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode);
  if (file < 0) fail(name, "cannot be opened", errno);
  const bool good = ::flock(file, LOCK_EX) == 0 && put(file, line + "\n");
  const int error = errno;
  ::close(file);
  if (!good) fail(name, "cannot be written", error);
  sync_folder(folder_of(name));
}

std::string read_file(const path& name) {
  const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(name, "cannot be read", errno);
  std::string text(pem_bytes_max + 1, '\0');
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() && (got = ::read(file, text.data() + size, text.size() - size)) > 0)
    size += static_cast<std::size_t>(got);
  const int error = errno;
  ::close(file);
  if (got < 0) fail(name, "cannot be read", error);
  if (size > pem_bytes_max)
    throw std::runtime_error(name.string() + " has more than " + std::to_string(pem_bytes_max) +
                             " bytes; that is no key, certificate or request");
  text.resize(size);
  return text;
}

}  // namespace lamplighter::certificates

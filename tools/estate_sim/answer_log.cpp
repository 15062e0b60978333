#include "tools/estate_sim/answer_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace lamplighter::estate_sim {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

AnswerLog::AnswerLog(const std::filesystem::path& file)
    : descriptor_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) fail("cannot open the log " + file.string());
}

AnswerLog::~AnswerLog() {
  ::close(descriptor_);
}

void AnswerLog::flush() {
  if (waiting_.empty()) return;
  for (std::size_t written = 0; written < waiting_.size();) {
    const auto n = ::write(descriptor_, waiting_.data() + written, waiting_.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot write the log");
    written += static_cast<std::size_t>(n);
  }
  if (::fdatasync(descriptor_) != 0) fail("cannot sync the log");
  waiting_.clear();
}

}  // namespace lamplighter::estate_sim

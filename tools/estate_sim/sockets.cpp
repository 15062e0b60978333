#include "tools/estate_sim/sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

namespace lamplighter::estate_sim {
namespace {

constexpr int backlog = 128;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::system_category(), what);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

void Descriptor::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

Descriptor listen_on_loopback(std::uint16_t port, const std::string& what) {
  Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.number() < 0) fail(what);
  const int on = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.number(), backlog) != 0)
    fail(what + ": cannot listen on 127.0.0.1:" + std::to_string(port));
  return socket;
}

Pty open_pty(const std::filesystem::path& link, const std::string& what) {
  int master = -1, slave = -1;
  termios raw{};
  ::cfmakeraw(&raw);
  raw.c_cflag |= CREAD | CLOCAL;
  ::cfsetspeed(&raw, B9600);
  char name[64] = {};
  if (::openpty(&master, &slave, name, &raw, nullptr) != 0) fail(what + ": no pseudo-terminal");
  Pty pty{Descriptor{master}, Descriptor{slave}, link};
  ::fcntl(master, F_SETFD, FD_CLOEXEC);
  ::fcntl(slave, F_SETFD, FD_CLOEXEC);
  ::fcntl(master, F_SETFL, O_NONBLOCK);
  if (link.has_parent_path()) std::filesystem::create_directories(link.parent_path());
  if (std::filesystem::is_symlink(link)) std::filesystem::remove(link);
  std::filesystem::create_symlink(name, link);
  return pty;
}

bool wait_until_read(const Pty& pty, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds look_again{5};
  std::chrono::milliseconds empty{0};
  for (; patience.count() > 0; patience -= look_again) {
    int unread = 0;
    if (::ioctl(pty.slave.number(), FIONREAD, &unread) != 0) return false;
    empty = unread == 0 ? empty + look_again : std::chrono::milliseconds{0};
    if (empty >= settled) return true;
    std::this_thread::sleep_for(look_again);
  }
  return false;
}

void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace lamplighter::estate_sim

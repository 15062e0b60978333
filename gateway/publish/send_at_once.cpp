#include "gateway/publish/send_at_once.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <string>

namespace lamplighter::publish {
namespace {

std::optional<std::uint16_t> peer_port(int descriptor) {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) return std::nullopt;  // no such socket
  if (peer.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port);
  if (peer.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port);
  return std::nullopt;
}

}  // namespace

int send_at_once(std::uint16_t port) {
  int found = 0;
  std::error_code ended;
  for (std::filesystem::directory_iterator each("/proc/self/fd", ended), none; !ended && each != none;
       each.increment(ended)) {
    const auto name = each->path().filename().string();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    const int on = 1;
    if (peer_port(descriptor) == port && ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0)
      ++found;
  }
  return found;
}

}  // namespace lamplighter::publish

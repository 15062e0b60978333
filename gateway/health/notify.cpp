#include "gateway/health/notify.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace lamplighter::health {

void tell_service_manager(const std::string& state) {
  const char* socket_name = std::getenv("NOTIFY_SOCKET");
  if (!socket_name) return;
  const std::string_view name = socket_name;
  sockaddr_un address{};
  if (name.size() < 2 || name.size() > sizeof address.sun_path || (name.front() != '/' && name.front() != '@')) return;
  address.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), address.sun_path);
  if (name.front() == '@') address.sun_path[0] = '\0';  // an abstract socket
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), length);
  ::close(descriptor);
}

}  // namespace lamplighter::health

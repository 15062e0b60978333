#include "gateway/health/notify.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>

using namespace lamplighter;

namespace {

// A service manager's socket: by its path, or abstract where the name begins with @.
struct Supervisor {
  int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  std::string name;

  explicit Supervisor(std::string n) : name(std::move(n)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), length) == 0);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Supervisor() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(descriptor);
    if (name.front() == '/') ::unlink(name.c_str());
  }
  std::string heard() const {
    std::array<char, 256> bytes{};
    const auto n = ::recv(descriptor, bytes.data(), bytes.size(), 0);
    return n < 0 ? "nothing" : std::string(bytes.data(), static_cast<std::size_t>(n));
  }
};

}  // namespace

TEST_CASE("the service manager is told on the socket it names, by path or abstract") {
  const auto unique = "lamplighter_notify_" + std::to_string(::getpid());
  for (const auto& name : {(std::filesystem::temp_directory_path() / unique).string(), "@" + unique}) {
    CAPTURE(name);
    const Supervisor manager(name);
    health::tell_service_manager("READY=1\nSTATUS=130 devices");
    CHECK(manager.heard() == "READY=1\nSTATUS=130 devices");
    CHECK(manager.heard() == "nothing");
  }
}

TEST_CASE("where no service manager is named, or none that listens, nobody is told and nothing ends") {
  const auto path =
      (std::filesystem::temp_directory_path() / ("lamplighter_other_" + std::to_string(::getpid()))).string();
  const Supervisor manager(path);
  for (const auto& name :
       {std::string(), std::string("@"), path.substr(1), path + ".gone", "/" + std::string(200, 'x')}) {
    CAPTURE(name);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    health::tell_service_manager("READY=1");
    CHECK(manager.heard() == "nothing");
  }
  ::unsetenv("NOTIFY_SOCKET");
  health::tell_service_manager("READY=1");
  CHECK(manager.heard() == "nothing");
}

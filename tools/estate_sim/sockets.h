// The few system calls behind a simulated line. Each throws std::system_error that names what could not be opened.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace lamplighter::estate_sim {

class Descriptor {  // owns one file descriptor
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  int number() const { return number_; }
  void close();

 private:
  int number_ = -1;
};

Descriptor listen_on_loopback(std::uint16_t port, const std::string& what);

struct Pty {
  Descriptor master;
  Descriptor slave;  // kept open, so that the master does not report a hang-up while no gateway runs
  std::filesystem::path link;
};
// A raw pseudo-terminal, with `link` pointing at its slave; an older link there is replaced, any other file is an
// error.
Pty open_pty(const std::filesystem::path& link, const std::string& what);

// Waits, at most `patience`, until what was written has been read at the link, and says whether it was: a pty forgets
// its bytes when it closes. The kernel hands them over in a thread of its own, so that nothing unread may also mean
// nothing there yet: it has to stay so for `settled`.
inline constexpr std::chrono::milliseconds settled{100};
bool wait_until_read(const Pty& pty, std::chrono::milliseconds patience);

void allow_many_descriptors();  // as many as the system lets this process have

}  // namespace lamplighter::estate_sim

// The smallest server that Boost.Beast makes: one thread, one fixed answer, keep-alive. What ours is compared with.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace lamplighter::bench {

class BareBeast {
 public:
  // Answers every request on 127.0.0.1 with this body, as JSON.
  explicit BareBeast(std::string body);
  ~BareBeast();
  std::uint16_t port() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::bench

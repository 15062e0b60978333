// Plays the core where a bench asks what a gateway can do alone: answers at once, stores nothing.
#pragma once

#include <cstdint>
#include <string>

namespace lamplighter::bench {

struct BrokerLogin {
  std::uint16_t port = 1883;
  std::string password;
};

// Tells every gateway that what it sent is stored; prints a line "<records so far>" each second until it is ended.
int stand_in_for_core(const BrokerLogin& broker, const std::string& user);

}  // namespace lamplighter::bench

// mosquitto's configuration and access list for mutual TLS: who has no certificate of this authority is not let in, who
// has one is what it says, by name and by client identity. Limits and access rules are those of
// config/mosquitto.example.conf and .acl, which the program carries inside.
#pragma once

#include "core/authority/authority.h"

namespace lamplighter::authority {

// Both pure. `folder`: absolute, where the files lie when mosquitto reads them.
std::string broker_configuration(const std::filesystem::path& folder, int port);
std::string broker_access_list();

enum class Overwrite : std::uint8_t {
  no,
  yes,
};
struct BrokerConfigWish {
  std::filesystem::path folder;  // holds broker.crt and broker.key already
  int port = 8883;
  Overwrite overwrite = Overwrite::no;
};
struct BrokerFiles {
  std::filesystem::path configuration, access_list, authority;  // mosquitto.conf, lamplighter.acl, authority.crt
};
// Refused: a port that is none, no broker certificate there or one that does not hold, files that are there already.
Outcome<BrokerFiles> write_broker_config(const Authority& authority, const BrokerConfigWish& wish, Instant now);

}  // namespace lamplighter::authority

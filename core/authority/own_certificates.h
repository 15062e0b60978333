// The two certificates of the office: the broker's, which gateways and core check, and the core's own identity at the
// broker. Their keys are made here, because authority, broker and core are of one house; a gateway's never is.
#pragma once

#include <vector>

#include "core/authority/authority.h"

namespace lamplighter::authority {

struct Pair {
  std::filesystem::path certificate, key;  // 0644, 0600
  Issued issued;
};

struct BrokerWish {
  std::filesystem::path folder;        // for broker.crt and broker.key
  std::string name;                    // host name, as gateways have it in mqtt: host
  std::vector<std::string> addresses;  // IP addresses, likewise
  int days = certificate_days_default;
};
// Throws std::runtime_error with a sentence for what is no host name or address.
Outcome<Pair> make_broker_certificate(const Authority& authority, const BrokerWish& wish, Instant now);
// core-identity.crt and core-identity.key, for core_identity; and a copy of authority.crt, which the core needs too.
Outcome<Pair> make_core_identity(const Authority& authority, const std::filesystem::path& folder, int days,
                                 Instant now);

}  // namespace lamplighter::authority

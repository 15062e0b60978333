// The certificates that this core presents, to browsers and to the broker, and the broker's own: looked at while it
// runs, so that somebody renews them before they end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter {

struct CertificateState {
  std::string use;  // "https", "broker", "broker_server"
  std::string file;
  std::optional<Instant> ends;  // nullopt: it cannot be read
  std::string warning;          // "" while it is good for more than 30 days
};

// Of those that the configuration names. Reads their files; throws nothing.
std::vector<CertificateState> look_at_certificates(const config::Config& config, Instant now);

// Throws std::runtime_error with a sentence where the core's identity at the broker cannot be used: unreadable, or a
// key that is not the certificate's. Nothing where it has none.
void check_identity(const config::Mqtt& mqtt);

}  // namespace lamplighter

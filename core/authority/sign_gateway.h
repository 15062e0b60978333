// A gateway's certificate, from the request that was made on the gateway. Nothing of the request is believed but its
// key and, once looked at, its name: subject, use and days of the certificate are the authority's.
#pragma once

#include "core/authority/authority.h"
#include "schemas/vocabulary/ids.h"

namespace lamplighter::authority {

inline constexpr int security_bits_min = 112;  // NIST SP 800-57: RSA of 2048 bits, EC of 224

// Which gateway a request is for. Refused: a signature that is not of the key it carries, no name or several, a
// wildcard, a name that no gateway may have, a name that is the core's, a key of a kind or strength that is not taken.
Outcome<GatewayName> gateway_of(const certificates::RequestFacts& request);

struct SignWish {
  std::filesystem::path request, out;  // `out` is never overwritten
  int days = certificate_days_default;
};
struct Signed {
  Issued issued;
  std::vector<Issued> others;  // of the same gateway, which still hold
};
Outcome<Signed> sign_gateway(const Authority& authority, const SignWish& wish, Instant now);

}  // namespace lamplighter::authority

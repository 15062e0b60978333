// Keys, certificates and requests: made, written as PEM, read again. What the core's web page, the estate's authority
// and the gateways' identities share.
//
// Keys are EC P-256, signatures SHA-256. A certificate begins a day before it is made, so that a machine whose clock is
// behind takes it all the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/certificates/openssl.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter::certificates {

inline constexpr std::size_t names_max = 16;              // host names and addresses of one certificate
inline constexpr std::size_t common_name_bytes_max = 64;  // X.520 ub-common-name
inline constexpr std::size_t pem_bytes_max = 64 * 1024;   // of a file that is read
inline constexpr std::chrono::hours clocks_apart{24};

enum class Use : std::uint8_t {
  authority,  // signs others, and nothing below it may
  server,     // TLS server only
  client,     // TLS client only
};

struct Wish {
  std::string common_name;
  std::string alternative_names;  // of alternative_names(); "" for none
  Use use = Use::server;
  int days = 0;
};
struct Issuer {  // both outlive the call
  const X509& certificate;
  EVP_PKEY& key;
};

Key new_key();
// Signed by `issuer`, or by its own key where that is nullptr.
Certificate new_certificate(const Wish& wish, EVP_PKEY& key, const Issuer* issuer, Instant now);
Request new_request(const std::string& common_name, EVP_PKEY& key);

// "DNS:broker.example,IP:192.0.2.10". Throws std::runtime_error with a sentence: a name or an address that is none, or
// more than names_max of them.
std::string alternative_names(const std::string& name, const std::vector<std::string>& addresses);

std::string to_pem(X509& certificate);
std::string to_pem(X509_REQ& request);
std::string to_pem(EVP_PKEY& key);  // PKCS #8, not encrypted
// nullptr where `pem` holds none; of several certificates the first.
Certificate certificate_of(std::string_view pem);
Request request_of(std::string_view pem);
Key key_of(std::string_view pem);

struct Facts {
  std::string common_name;  // "" where there is none, or more than one
  Instant from{}, to{};
  std::string serial;       // hexadecimal
  std::string fingerprint;  // SHA-256 of the certificate, hexadecimal
};
Facts facts_of(const X509& certificate);

struct RequestFacts {
  std::vector<std::string> common_names;  // as UTF-8, with whatever bytes they hold
  bool signature_good = false;            // by the key that it carries: who asks has that key
  std::string key_kind;                   // "EC", "RSA", "ED25519", …
  int key_bits = 0;
  int security_bits = 0;  // of the key, as NIST SP 800-57 counts: P-256 has 128, RSA of 2048 bits 112
};
RequestFacts facts_of(X509_REQ& request);
Key key_in(X509_REQ& request);

bool fits(const X509& certificate, const EVP_PKEY& key);
// "" where `certificate` is good at `now` for `use` under `authority`; else OpenSSL's reason.
std::string fault_under(X509& authority, X509& certificate, Use use, Instant now);

}  // namespace lamplighter::certificates

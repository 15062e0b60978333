// A self-signed certificate for an office without one of its own: browsers are told once to trust it.
//
// EC P-256, signed with SHA-256; the names and addresses stand as subjectAltName, which is all that browsers look at.
// Valid for 825 days, the most that Apple's systems take. It is marked as no CA, so that a stolen key cannot vouch for
// other names.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::http {

inline constexpr int certificate_days = 825;

struct CertificateWish {
  std::filesystem::path folder;        // made where it is not there
  std::string name;                    // host name, as people type it: lamplighter.office.example, localhost
  std::vector<std::string> addresses;  // IPv4 or IPv6, as people type them
};
struct CertificateFiles {
  std::filesystem::path certificate;  // core.crt, 0644
  std::filesystem::path key;          // core.key, 0600
};
// Throws std::runtime_error with a sentence: a name or address that is none, too many of them, a folder that cannot be
// written, a file that is already there (never overwritten).
CertificateFiles make_certificate(const CertificateWish& wish, Instant now);

}  // namespace lamplighter::http

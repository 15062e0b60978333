// Who this gateway is at the broker: a key that is made here and never leaves, and a certificate that the estate's
// authority made for it (lamplighter-core sign-gateway).
//
//   key_file          0600
//   key_file.new      0600  of a renewal that was asked for; the former pair serves on meanwhile
//   key_file .csr     0644  the request, as it goes to the office (the extension of key_file replaced)
//   certificate_file  0644
//
// A renewal is two renames: the certificate, then the key. Cut off between them, the certificate fits key_file.new
// alone, and finish_swap() does the second. All throw std::runtime_error with a sentence.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter::identity {

struct Files {
  std::filesystem::path certificate, key, authority;
};
std::filesystem::path new_key_file(const Files& files);
std::filesystem::path request_file(const Files& files);

enum class Requested : std::uint8_t {
  first,    // for the key that is now key_file
  renewal,  // for the key that is now key_file.new
  again,    // the key of an earlier request, whose certificate has not come; the request is written anew
};
Requested make_request(const GatewayName& gateway, const Files& files);

// The certificate takes effect if it is this gateway's, by this authority, good now, and fits a key that is here; else
// nothing changes and the sentence says why.
void take_certificate(const GatewayName& gateway, const Files& files, const std::filesystem::path& certificate,
                      Instant now);

// True: a renewal that was cut off is complete now. Called before the pair is used.
bool finish_swap(const Files& files);

struct Look {  // at the pair as it lies there
  std::optional<Instant> ends;
  std::string fingerprint;  // "" where it cannot be used
  std::string fault;        // "" where it can be used
  friend bool operator==(const Look&, const Look&) = default;
};
Look look_at(const GatewayName& gateway, const Files& files);  // throws nothing

}  // namespace lamplighter::identity

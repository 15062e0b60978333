// An estate's own certificate authority: a folder with its key, its certificate and the list of what it issued. It
// vouches for the broker, for the core and for each gateway, and for nothing else; browsers never hear of it.
//
//   authority.key   0600  EC P-256; whoever has it can make himself any gateway: it belongs on a machine, or a stick,
//                         that is needed only when something is issued
//   authority.crt   0644  goes to the broker, to the core and to every gateway
//   issued.txt      0644  ledger.h
//
// Refusals have the codes authority.*; disks that fail are std::runtime_error with a sentence.
#pragma once

#include <filesystem>
#include <string>

#include "schemas/certificates/certificate.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::authority {

inline constexpr int authority_days = 3653;           // ten years
inline constexpr int certificate_days_default = 397;  // a year, and a month to forget it in
inline constexpr int certificate_days_max = 825;
inline constexpr std::string_view core_identity = "core";  // the core's name at the broker

struct Authority {
  std::filesystem::path folder;
  certificates::Certificate certificate;
  certificates::Key key;
};

// The folder is made with mode 0700 where it is not there. Nothing is overwritten.
Outcome<Authority> make_authority(const std::filesystem::path& folder, const std::string& name, Instant now);
// Refused: no authority there, damaged, a key of another one, its end reached.
Outcome<Authority> open_authority(const std::filesystem::path& folder, Instant now);

struct Issued {  // a line of the ledger, and what is told to who asked for it
  std::string serial;
  Instant at{}, ends{};
  std::string use;  // gateway, broker, core
  std::string name;
  std::string fingerprint;
  friend bool operator==(const Issued&, const Issued&) = default;
};

struct IssueWish {
  std::string use;
  certificates::Wish certificate;
};
struct Certified {
  certificates::Certificate certificate;
  Issued issued;
};
// Makes a certificate for `key` and writes it into the ledger first: what is not in the ledger was never issued.
// Refused: days out of range, or past the authority's own end.
Outcome<Certified> issue(const Authority& authority, const IssueWish& wish, EVP_PKEY& key, Instant now);

// "authority.already_there" where one of them exists; nothing is written over.
Outcome<void> nothing_there(std::initializer_list<std::filesystem::path> files);

}  // namespace lamplighter::authority

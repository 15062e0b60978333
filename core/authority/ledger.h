// issued.txt: one line a certificate, oldest first, only ever appended to. A person reads it to answer "who has a
// certificate, and until when"; sign-gateway reads it to say that a name has one already.
//
//   serial            issued at                 ends                      use      name  fingerprint (SHA-256)
//   3f0a9c…           2026-11-26T10:00:00.000Z  2027-12-27T10:00:00.000Z  gateway  g1    5ad1…
#pragma once

#include <filesystem>
#include <vector>

#include "core/authority/authority.h"

namespace lamplighter::authority {

std::filesystem::path ledger_file(const std::filesystem::path& folder);
void begin_ledger(const std::filesystem::path& folder);
void record_issued(const std::filesystem::path& folder, const Issued& issued);
// Lines that are none (comments) are left out.
std::vector<Issued> read_ledger(const std::filesystem::path& folder);
// Of `name`, those that still hold.
std::vector<Issued> still_good(const std::vector<Issued>& ledger, const std::string& name, Instant now);

}  // namespace lamplighter::authority

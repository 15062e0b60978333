// How long a certificate still holds, and when to say so. Pure.
#pragma once

#include <string>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::certificates {

inline constexpr std::int64_t warning_days = 30;

// Whole days until `ends`; 0 on the last day, negative when it is over.
std::int64_t days_left(Instant ends, Instant now);

// "the certificate /x/core.crt ends in 12 days, on 2026-12-08 (told from 30 days before): <remedy>"; "" while that is
// more than warning_days away.
std::string ending_sentence(const std::string& certificate, Instant ends, Instant now, const std::string& remedy);

}  // namespace lamplighter::certificates

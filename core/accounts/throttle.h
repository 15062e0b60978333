// How often somebody may try to sign in. Pure: what was counted, and the time, in; how long to wait, out.
// By user name: five attempts are free; each further one waits for a minute, then two, four … at most fifteen. By
// address: thirty within a quarter of an hour (an office shares one). A name nobody has is counted like one somebody
// has.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::accounts {

inline constexpr std::chrono::minutes throttle_window{15};  // failures older than this are forgotten
inline constexpr int free_attempts_by_user = 5;
inline constexpr int attempts_by_address_max = 30;
inline constexpr std::chrono::minutes first_wait{1};
inline constexpr std::chrono::minutes longest_wait{15};
inline constexpr int throttle_rows_max = 10'000;  // the oldest go first: an attacker cannot fill the table

struct Failures {
  std::int64_t count = 0;
  Instant first{};
  Instant last{};
};

// What still counts at `now`: nothing once the last failure is older than the window.
Failures still_counting(const Failures& failures, Instant now);
// Zero: go on.
std::chrono::milliseconds wait_by_user(const Failures& failures, Instant now);
std::chrono::milliseconds wait_by_address(const Failures& failures, Instant now);
// One more at `now`.
Failures one_more(const Failures& failures, Instant now);

// Whom to count against: an IPv4 address as it is, an IPv6 address by its first 64 bits (one customer has them all),
// without a port. What is no address: as it came, cut.
std::string throttle_address(std::string_view remote);

}  // namespace lamplighter::accounts

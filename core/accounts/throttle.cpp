#include "core/accounts/throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace lamplighter::accounts {
namespace {

constexpr std::size_t address_bytes_max = 64;

std::chrono::milliseconds until(Instant then, Instant now) {
  return then > now ? then - now : std::chrono::milliseconds{0};
}

}  // namespace

Failures still_counting(const Failures& failures, Instant now) {
  return failures.count > 0 && now - failures.last < throttle_window ? failures : Failures{};
}

std::chrono::milliseconds wait_by_user(const Failures& all, Instant now) {
  const auto failures = still_counting(all, now);
  if (failures.count < free_attempts_by_user) return std::chrono::milliseconds{0};
  const auto doublings = std::min<std::int64_t>(failures.count - free_attempts_by_user, 4);
  const auto wait = std::min<std::chrono::minutes>(first_wait * (1 << doublings), longest_wait);
  return until(failures.last + wait, now);
}

std::chrono::milliseconds wait_by_address(const Failures& all, Instant now) {
  const auto failures = still_counting(all, now);
  if (failures.count < attempts_by_address_max) return std::chrono::milliseconds{0};
  return until(failures.first + throttle_window, now);
}

Failures one_more(const Failures& all, Instant now) {
  auto failures = still_counting(all, now);
  if (failures.count == 0) failures.first = now;
  // A window for addresses begins anew once it has passed, however steadily the attempts came.
  if (now - failures.first >= throttle_window && failures.count >= attempts_by_address_max) failures = {0, now, now};
  ++failures.count;
  failures.last = now;
  return failures;
}

std::string throttle_address(std::string_view remote) {
  std::string text(remote.substr(0, address_bytes_max));
  if (text.starts_with('[')) text = text.substr(1, text.find(']') - 1);
  in6_addr address{};
  if (inet_pton(AF_INET6, text.c_str(), &address) == 1) {
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
      char v4[INET_ADDRSTRLEN];
      inet_ntop(AF_INET, address.s6_addr + 12, v4, sizeof v4);
      return v4;
    }
    std::memset(address.s6_addr + 8, 0, 8);
    char v6[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, &address, v6, sizeof v6);
    return std::string(v6) + "/64";
  }
  if (std::count(text.begin(), text.end(), ':') == 1) text.resize(text.find(':'));
  return text;
}

}  // namespace lamplighter::accounts

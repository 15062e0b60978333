#include "core/accounts/throttle.h"

#include <doctest/doctest.h>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::accounts;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("a name has five attempts free, then waits longer and longer, at most a quarter of an hour") {
  const auto start = db::test_epoch;
  auto now = start;
  Failures failures;
  for (int i = 0; i < free_attempts_by_user; ++i) {
    CHECK(wait_by_user(failures, now).count() == 0);
    failures = one_more(failures, now);
  }
  for (const auto expected : {minutes{1}, minutes{2}, minutes{4}, minutes{8}}) {
    CHECK(wait_by_user(failures, now) == expected);
    CHECK(wait_by_user(failures, now + expected - milliseconds{1}) == milliseconds{1});
    now += expected;
    CHECK(wait_by_user(failures, now).count() == 0);
    failures = one_more(failures, now);
  }
  CHECK(wait_by_user(failures, now) == longest_wait);
  CHECK(wait_by_user(failures, now + throttle_window).count() == 0);
  CHECK(still_counting(failures, now + throttle_window).count == 0);
}

TEST_CASE("an address has thirty attempts in a quarter of an hour") {
  auto now = db::test_epoch;
  Failures failures;
  for (int i = 0; i < attempts_by_address_max; ++i) {
    CHECK(wait_by_address(failures, now).count() == 0);
    failures = one_more(failures, now);
    now += seconds{1};
  }
  CHECK(wait_by_address(failures, now) == throttle_window - seconds{attempts_by_address_max});
  now = db::test_epoch + throttle_window;
  CHECK(wait_by_address(failures, now).count() == 0);
  failures = one_more(failures, now);
  CHECK(failures.count == 1);
}

TEST_CASE("whom to count against is the host, or the customer's IPv6 network") {
  struct Row {
    std::string remote, counted;
  };
  const Row rows[] = {
      {"192.0.2.7", "192.0.2.7"},
      {"192.0.2.7:5123", "192.0.2.7"},
      {"::ffff:192.0.2.7", "192.0.2.7"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"[2001:db8:1:2:9::1]:443", "2001:db8:1:2::/64"},
      {"::1", "::/64"},
      {"", ""},
      {std::string(500, 'x'), std::string(64, 'x')},
  };
  for (const auto& row : rows) CHECK(throttle_address(row.remote) == row.counted);
}

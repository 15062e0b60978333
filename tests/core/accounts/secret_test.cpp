#include "core/accounts/secret.h"

#include <doctest/doctest.h>

#include <set>

using namespace lamplighter::accounts;

TEST_CASE("digests agree with the published vectors") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  CHECK(hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("tokens look like tokens and never repeat") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto token = random_token();
    CHECK(looks_like_token(token));
    seen.insert(token);
  }
  CHECK(seen.size() == 1000);
  for (const auto* wrong : {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "' OR 1=1 --"})
    CHECK_FALSE(looks_like_token(wrong));
}

TEST_CASE("a set-up code may be typed in any of the ways people type") {
  const auto code = random_setup_code();
  CHECK(code.size() == 19);
  CHECK(normal_setup_code(code).size() == 16);
  CHECK(normal_setup_code("abcd-efgh-jkmn-pqrs") == "ABCDEFGHJKMNPQRS");
  CHECK(normal_setup_code(" ABCD EFGH JKMN PQRS\n") == "ABCDEFGHJKMNPQRS");
  CHECK(normal_setup_code("OIL0-1111") == "01101111");
  CHECK(normal_setup_code(std::string(10'000, 'A')).size() == 64);
}

TEST_CASE("secrets are equal only when every byte is") {
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
}

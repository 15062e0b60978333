#include "core/accounts/password.h"

#include "tests/core/accounts/people.h"

using namespace lamplighter;
using namespace lamplighter::accounts;

TEST_CASE("a password is taken when it is long and more than the user name") {
  struct Row {
    std::string password, user_name, code;
  };
  const Row rows[] = {
      {"correct horse battery", "admin", ""},
      {"eleven char", "admin", "accounts.password_too_short"},
      {"twelve chars", "admin", ""},
      {"", "admin", "accounts.password_too_short"},
      {"十二个汉字组成的密码才够长", "admin", ""},                   // characters count, not bytes
      {"十二个汉字的密码", "admin", "accounts.password_too_short"},  // 24 bytes, 8 characters
      {"administrator", "administrator", "accounts.password_is_user_name"},
      {"Administrator", "administrator", "accounts.password_is_user_name"},
      {"administrator1", "administrator", "accounts.password_is_user_name"},
      {"my administrator has a cat", "administrator", ""},
      {"aaaaaaaaaaaaaaaa", "admin", "accounts.password_too_simple"},
      {"abababababababab", "admin", "accounts.password_too_simple"},
      {std::string(257, 'x') + "abcdef", "admin", "accounts.password_too_long"},
  };
  for (const auto& row : rows) {
    INFO(row.password);
    const auto refusal = password_refusal(row.password, row.user_name, "password");
    CHECK(code_of(refusal) == row.code);
    if (refusal) CHECK(refusal->field == "password");
  }
}

TEST_CASE("Argon2id with 64 MiB and three passes says yes to the password and no to everything else") {
  const auto hash = hash_password("correct horse battery");
  REQUIRE(hash.has_value());
  CHECK(hash->starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
  CHECK(verify_password(*hash, "correct horse battery").value());
  CHECK_FALSE(verify_password(*hash, "correct horse batterz").value());
  CHECK_FALSE(verify_password(std::nullopt, "correct horse battery").value());
  CHECK_FALSE(verify_password("not a hash", "correct horse battery").value());
}

#include "core/accounts/users.h"

#include "core/accounts/store.h"
#include "core/http/fields.h"

namespace lamplighter::accounts {

std::optional<std::string> normal_user_name(std::string_view typed) {
  std::string name(http::trimmed(typed));
  for (auto& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool other_script = static_cast<unsigned char>(c) >= 0x80;
    if (!letter_or_digit && !other_script && std::string_view("._-@").find(c) == std::string_view::npos)
      return std::nullopt;
  }
  const auto length = http::characters(name);
  if (length < user_name_characters_min || length > user_name_characters_max) return std::nullopt;
  return name;
}

std::vector<User> users_after(db::Transaction& tx, const Scope& scope, UserId after, int limit, std::string_view q) {
  return store::users_after(tx, scope, after, limit, q);
}

std::vector<Role> roles_of_company(db::Transaction& tx, CompanyId company) {
  return store::roles(tx, company);
}

}  // namespace lamplighter::accounts

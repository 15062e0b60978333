#include "core/accounts/amount_limit.h"

#include <algorithm>
#include <set>

#include "core/accounts/store.h"

namespace lamplighter::accounts {
namespace {

constexpr int able_rows_max = 1'000;  // enough to have met every role

std::string role_names(const std::vector<store::AbleUser>& able, Language language) {
  std::set<std::string> codes;
  for (const auto& user : able) codes.insert(user.role);
  std::string names;
  for (const auto& code : codes) {
    if (!names.empty()) names += language == Language::zh_cn ? "、" : ", ";
    names += sentence(language, "accounts.role." + code, {});
  }
  return names;
}

}  // namespace

std::map<std::string, Money, std::less<>> limits_of(const std::vector<Role>& roles) {
  std::map<std::string, Money, std::less<>> limits;
  std::set<std::string> unlimited;
  for (const auto& role : roles)
    for (const auto& permission : role.permissions) {
      if (!role.amount_limit) {
        unlimited.insert(permission);
        continue;
      }
      const auto [widest, first] = limits.emplace(permission, *role.amount_limit);
      if (!first) widest->second = std::max(widest->second, *role.amount_limit);
    }
  for (const auto& permission : unlimited) limits.erase(permission);
  return limits;
}

std::optional<Refusal> check_amount(db::Transaction& tx, const Caller& caller, std::string_view permission,
                                    Money amount) {
  const auto limit = caller.limits.find(permission);
  const Money magnitude{amount.fen < 0 ? -amount.fen : amount.fen};
  if (limit == caller.limits.end() || magnitude <= limit->second) return std::nullopt;
  const auto able =
      store::able_users(tx, caller.scope.company, permission, EstateId{0}, magnitude, caller.user, able_rows_max);
  Refusal refusal{
      RefusalKind::forbidden,
      able.empty() ? "accounts.amount_above_every_limit" : "accounts.amount_above_limit",
      {{"permission", std::string(permission)}, {"amount", to_text(amount)}, {"limit", to_text(limit->second)}},
      ""};
  if (!able.empty()) refusal.facts.emplace("roles", role_names(able, caller.language));
  return refusal;
}

}  // namespace lamplighter::accounts

#include "core/accounts/user_json.h"

#include <boost/json.hpp>

namespace lamplighter::accounts {
namespace {

// Kept as text so that the hash fits; shown as what it is. Text that is no JSON (somebody edited it) is shown as text.
boost::json::value as_value(const std::string& text) {
  boost::system::error_code error;
  auto value = boost::json::parse(text, error);
  return error ? boost::json::value(text) : value;
}

}  // namespace

boost::json::value user_json(const User& user) {
  boost::json::array roles, estates;
  for (const auto& role : user.roles) {
    boost::json::value limit = nullptr;
    if (role.amount_limit) limit = to_text(*role.amount_limit);
    roles.push_back({{"id", std::to_string(role.id.n)}, {"code", role.code}, {"amount_limit", std::move(limit)}});
  }
  for (const auto estate : user.estates) estates.emplace_back(std::to_string(estate.n));
  return {{"id", std::to_string(user.id.n)},
          {"user_name", user.user_name},
          {"enabled", user.enabled},
          {"language", to_text(user.language)},
          {"roles", roles},
          {"all_estates", user.all_estates},
          {"estates", estates},
          {"created_at", to_text(user.created_at)}};
}

boost::json::value role_json(const Role& role) {
  return {{"id", std::to_string(role.id.n)},
          {"code", role.code},
          {"permissions", boost::json::array(role.permissions.begin(), role.permissions.end())}};
}

boost::json::value audit_json(const StoredAuditEntry& entry) {
  boost::json::value estate = nullptr;
  if (entry.estate) estate = std::to_string(entry.estate->n);
  return {{"id", std::to_string(entry.id)},
          {"at", to_text(entry.at)},
          {"user_name", entry.user_name},
          {"action", entry.action},
          {"subject_kind", entry.subject_kind},
          {"subject", std::to_string(entry.subject)},
          {"estate", estate},
          {"before", as_value(entry.before_json)},
          {"after", as_value(entry.after_json)},
          {"reason", entry.reason},
          {"from", entry.from}};
}

}  // namespace lamplighter::accounts

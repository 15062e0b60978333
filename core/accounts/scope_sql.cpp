#include "core/accounts/scope_sql.h"

namespace lamplighter::accounts {

Condition in_scope(const Scope& scope, std::string_view company_column, std::string_view estate_column) {
  Condition condition;
  condition.add(std::string(company_column) + " = ?", scope.company);
  if (scope.all_estates) return condition;
  if (scope.estates.empty()) {
    condition.add(" AND 1 = 0");
    return condition;
  }
  std::string_view separator = " IN (";
  condition.add(" AND " + std::string(estate_column));
  for (const auto estate : scope.estates) {
    condition.add(std::string(separator) + "?", estate);
    separator = ", ";
  }
  condition.add(")");
  return condition;
}

std::string like_pattern(std::string_view q) {
  std::string pattern = "%";
  for (const char c : q) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return pattern + "%";
}

}  // namespace lamplighter::accounts

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

std::string like_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') escaped += '!';
    escaped += c;
  }
  return escaped;
}

std::string like_pattern(std::string_view q) {
  auto pattern = "%" + like_escaped(q) + "%";
  for (char& c : pattern)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return pattern;
}

}  // namespace lamplighter::accounts

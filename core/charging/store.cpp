#include "core/charging/store.h"

namespace lamplighter::charging::store {

std::string in_scope(std::string_view estate_column, const Scope& scope, std::vector<db::Cell>& params) {
  if (scope.all_estates) return "";
  std::string sql = " AND " + std::string(estate_column) + " IN (0";
  for (const EstateId estate : scope.estates) {
    sql += ",?";
    params.push_back(db::to_cell(estate));
  }
  return sql + ")";
}

}  // namespace lamplighter::charging::store

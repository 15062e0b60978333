#include "core/accounts/store.h"

#include "core/accounts/scope_sql.h"

namespace lamplighter::accounts::store {
namespace {

using UserRow = std::tuple<UserId, CompanyId, std::string, bool, std::string, bool, Instant>;
constexpr std::string_view user_columns = "id, company_id, user_name, enabled, language, all_estates, created_at";

std::vector<Role> roles_where(db::Transaction& tx, const std::string& limit_column, const std::string& rest,
                              const std::vector<db::Cell>& params) {
  const auto rows = tx.select_with<RoleId, std::string, std::optional<std::string>, std::optional<Money>>(
      "SELECT r.id, r.code, p.permission, " + limit_column +
          " FROM role r LEFT JOIN role_permission p ON p.role_id = r.id " + rest + " ORDER BY r.code, p.permission",
      params);
  std::vector<Role> out;
  for (const auto& [id, code, permission, limit] : rows) {
    if (out.empty() || out.back().id != id) out.push_back({id, code, {}, limit});
    if (permission) out.back().permissions.push_back(*permission);
  }
  return out;
}

User user_from(db::Transaction& tx, const UserRow& row) {
  User user;
  std::string language;
  std::tie(user.id, user.company, user.user_name, user.enabled, language, user.all_estates, user.created_at) = row;
  user.language = parse_language(language);
  user.roles = roles_where(tx, "u.amount_limit_fen", "JOIN user_role u ON u.role_id = r.id WHERE u.user_id = ?",
                           {db::to_cell(user.id)});
  for (const auto& [estate] :
       tx.select<EstateId>("SELECT estate_id FROM user_estate WHERE user_id = ? ORDER BY estate_id", user.id))
    user.estates.push_back(estate);
  return user;
}

std::optional<Credentials> credentials_from(
    const std::optional<std::tuple<UserId, CompanyId, std::string, bool>>& row) {
  if (!row) return std::nullopt;
  return std::apply([](const auto&... column) { return Credentials{column...}; }, *row);
}

}  // namespace

CompanyId insert_company(db::Transaction& tx, std::string_view name, Instant now) {
  return tx.insert<CompanyId>("INSERT INTO company (name, created_at) VALUES (?, ?) RETURNING id", name, now);
}

std::string company_name(db::Transaction& tx, CompanyId company) {
  const auto row = tx.select_one<std::string>("SELECT name FROM company WHERE id = ?", company);
  return row ? std::get<0>(*row) : std::string();
}

RoleId insert_role(db::Transaction& tx, CompanyId company, std::string_view code,
                   const std::vector<std::string_view>& permissions) {
  const auto role = tx.insert<RoleId>("INSERT INTO role (company_id, code) VALUES (?, ?) RETURNING id", company, code);
  for (const auto permission : permissions)
    tx.execute("INSERT INTO role_permission (company_id, role_id, permission) VALUES (?, ?, ?)", company, role,
               permission);
  return role;
}

std::vector<Role> roles(db::Transaction& tx, CompanyId company) {
  return roles_where(tx, "CAST(NULL AS BIGINT)", "WHERE r.company_id = ?", {db::to_cell(company)});
}

bool any_user(db::Transaction& tx) {
  return tx.select_one<UserId>("SELECT id FROM app_user ORDER BY id LIMIT 1").has_value();
}

bool user_name_taken(db::Transaction& tx, std::string_view user_name) {
  return tx.select_one<UserId>("SELECT id FROM app_user WHERE user_name = ?", user_name).has_value();
}

UserId insert_user(db::Transaction& tx, CompanyId company, const NewUser& user, Instant now) {
  const auto id = tx.insert<UserId>(
      "INSERT INTO app_user (company_id, user_name, password_hash, language, enabled, all_estates, created_at) "
      "VALUES (?, ?, ?, ?, 1, ?, ?) RETURNING id",
      company, user.user_name, user.password_hash, to_text(user.language), user.all_estates, now);
  set_roles(tx, company, id, user.roles, user.amount_limits);
  set_estates(tx, company, id, user.all_estates, user.estates);
  return id;
}

std::optional<User> find_user(db::Transaction& tx, CompanyId company, UserId user) {
  const auto row = tx.select_one<UserId, CompanyId, std::string, bool, std::string, bool, Instant>(
      "SELECT " + std::string(user_columns) + " FROM app_user WHERE company_id = ? AND id = ?", company, user);
  if (!row) return std::nullopt;
  return user_from(tx, *row);
}

std::vector<User> users_after(db::Transaction& tx, const Scope& scope, UserId after, int limit, std::string_view q) {
  std::string sql = "SELECT " + std::string(user_columns) + " FROM app_user WHERE company_id = ? AND id > ?";
  std::vector<db::Cell> params = {db::to_cell(scope.company), db::to_cell(after)};
  if (!scope.all_estates) {
    sql += " AND all_estates = 0 AND NOT EXISTS (SELECT 1 FROM user_estate e WHERE e.user_id = app_user.id";
    for (const auto estate : scope.estates) {
      sql += " AND e.estate_id <> ?";
      params.push_back(db::to_cell(estate));
    }
    sql += ")";
  }
  if (!q.empty()) {
    sql += " AND LOWER(user_name) LIKE ? ESCAPE '!'";
    params.push_back(db::to_cell(like_pattern(q)));
  }
  params.push_back(db::to_cell(limit));
  std::vector<User> out;
  for (const auto& row : tx.select_with<UserId, CompanyId, std::string, bool, std::string, bool, Instant>(
           sql + " ORDER BY id LIMIT ?", params))
    out.push_back(user_from(tx, row));
  return out;
}

void set_enabled(db::Transaction& tx, CompanyId company, UserId user, bool enabled) {
  tx.execute("UPDATE app_user SET enabled = ? WHERE company_id = ? AND id = ?", enabled, company, user);
}

void set_language(db::Transaction& tx, CompanyId company, UserId user, Language language) {
  tx.execute("UPDATE app_user SET language = ? WHERE company_id = ? AND id = ?", to_text(language), company, user);
}

void set_password(db::Transaction& tx, CompanyId company, UserId user, std::string_view password_hash) {
  tx.execute("UPDATE app_user SET password_hash = ? WHERE company_id = ? AND id = ?", password_hash, company, user);
}

void set_roles(db::Transaction& tx, CompanyId company, UserId user, const std::vector<RoleId>& roles,
               const std::map<RoleId, Money>& limits) {
  tx.execute("DELETE FROM user_role WHERE company_id = ? AND user_id = ?", company, user);
  for (const auto role : roles) {
    const auto limit = limits.find(role);
    tx.execute("INSERT INTO user_role (company_id, user_id, role_id, amount_limit_fen) VALUES (?, ?, ?, ?)", company,
               user, role, limit == limits.end() ? std::optional<Money>() : limit->second);
  }
}

void set_estates(db::Transaction& tx, CompanyId company, UserId user, bool all_estates,
                 const std::vector<EstateId>& estates) {
  tx.execute("UPDATE app_user SET all_estates = ? WHERE company_id = ? AND id = ?", all_estates, company, user);
  tx.execute("DELETE FROM user_estate WHERE company_id = ? AND user_id = ?", company, user);
  for (const auto estate : estates)
    tx.execute("INSERT INTO user_estate (company_id, user_id, estate_id) VALUES (?, ?, ?)", company, user, estate);
}

std::vector<AbleUser> able_users(db::Transaction& tx, CompanyId company, std::string_view permission, EstateId estate,
                                 std::optional<Money> amount, UserId except, int limit) {
  Condition where;
  where.add("u.company_id = ? AND u.enabled = 1 AND p.permission = ? AND u.id <> ?", company, permission, except);
  if (estate.n != 0)
    where.add(
        " AND (u.all_estates = 1 OR EXISTS (SELECT 1 FROM user_estate e WHERE e.user_id = u.id AND e.estate_id = ?))",
        estate);
  if (amount) where.add(" AND (ur.amount_limit_fen IS NULL OR ur.amount_limit_fen >= ?)", *amount);
  where.add(" ORDER BY u.user_name, r.code LIMIT ?", limit);
  std::vector<AbleUser> able;
  for (const auto& [user, name, role] : tx.select_with<UserId, std::string, std::string>(
           "SELECT u.id, u.user_name, r.code FROM app_user u JOIN user_role ur ON ur.user_id = u.id "
           "JOIN role r ON r.id = ur.role_id JOIN role_permission p ON p.role_id = r.id WHERE " +
               where.sql,
           where.params))
    able.push_back({user, name, role});
  return able;
}

std::int64_t enabled_users_with(db::Transaction& tx, CompanyId company, std::string_view permission) {
  const auto row = tx.select_one<std::int64_t>(
      "SELECT COUNT(DISTINCT u.id) FROM app_user u JOIN user_role ur ON ur.user_id = u.id "
      "JOIN role_permission p ON p.role_id = ur.role_id WHERE u.company_id = ? AND u.enabled = 1 AND p.permission = ?",
      company, permission);
  return std::get<0>(row.value());
}

std::optional<Credentials> find_credentials(db::Transaction& tx, std::string_view user_name) {
  return credentials_from(tx.select_one<UserId, CompanyId, std::string, bool>(
      "SELECT id, company_id, password_hash, enabled FROM app_user WHERE user_name = ?", user_name));
}

std::optional<Credentials> find_credentials(db::Transaction& tx, CompanyId company, UserId user) {
  return credentials_from(tx.select_one<UserId, CompanyId, std::string, bool>(
      "SELECT id, company_id, password_hash, enabled FROM app_user WHERE company_id = ? AND id = ?", company, user));
}

}  // namespace lamplighter::accounts::store

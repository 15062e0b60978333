#include "core/backup/state.h"

#include <map>

#include "core/db/catalogue.h"

namespace lamplighter::backup {
namespace {

using Faults = std::vector<std::string>;

std::string company_text(CompanyId company) {
  return "company " + std::to_string(company.n);
}

void compare_migrations(const State& found, const State& expected, Faults& faults) {
  std::map<std::string, std::string> left;
  for (const auto& migration : expected.migrations) left.emplace(migration.name, migration.hash);
  for (const auto& migration : found.migrations) {
    if (!left.contains(migration.name) || left.at(migration.name) != migration.hash)
      faults.push_back("migration " + migration.name + " is another one");
    left.erase(migration.name);
  }
  for (const auto& [name, hash] : left) faults.push_back("migration " + name + " is missing");
}

void compare_rows(const State& found, const State& expected, Faults& faults) {
  const std::map<std::string, std::int64_t> there(found.rows.begin(), found.rows.end());
  for (const auto& [table, rows] : expected.rows) {
    const auto at = there.find(table);
    if (at == there.end())
      faults.push_back("table " + table + " is missing");
    else if (at->second != rows)
      faults.push_back("table " + table + " has " + std::to_string(at->second) + " rows instead of " +
                       std::to_string(rows));
  }
}

void compare_heads(const State& found, const State& expected, Faults& faults) {
  for (const auto& company : expected.companies) {
    bool same = false;
    for (const auto& other : found.companies)
      same = same || (other.company == company.company && other.audit.entries == company.audit.entries &&
                      other.audit.hash == company.audit.hash && other.journal.entries == company.journal.entries &&
                      other.journal.hash == company.journal.hash);
    if (!same) faults.push_back(company_text(company.company) + ": audit trail or journal end elsewhere");
  }
}

void walk_chains(db::Transaction& tx, Faults& faults) {
  for (const auto company : accounts::companies(tx)) {
    if (const auto fault = accounts::verify_audit(tx, company))
      faults.push_back(company_text(company) + ": the audit trail is broken at entry " + std::to_string(fault->id) +
                       ": " + fault->what);
    if (const auto fault = ledger::verify_ledger(tx, company))
      faults.push_back(company_text(company) + ": the journal is broken at entry " + std::to_string(fault->number) +
                       ": " + fault->what);
  }
}

}  // namespace

State state_of(db::Transaction& tx) {
  State state;
  state.migrations = db::applied_migrations(tx);
  for (const auto company : accounts::companies(tx))
    state.companies.push_back({company, accounts::audit_head(tx, company), ledger::ledger_head(tx, company)});
  for (const auto& table : db::table_names(tx)) state.rows.emplace_back(table, db::row_count(tx, table));
  return state;
}

std::vector<std::string> faults_of(db::Database& database, const State& expected, Instant now) {
  try {
    auto faults = database.read([&](db::Transaction& tx) {
      db::without_time_limit(tx);
      Faults found = db::integrity_faults(tx);
      const State state = state_of(tx);
      compare_migrations(state, expected, found);
      compare_rows(state, expected, found);
      compare_heads(state, expected, found);
      return found;
    });
    if (!faults.empty()) return faults;
    db::migrate(database, now);
    database.read([&](db::Transaction& tx) {
      db::without_time_limit(tx);
      walk_chains(tx, faults = {});
    });
    return faults;
  } catch (const std::exception& e) {
    return {e.what()};
  }
}

}  // namespace lamplighter::backup

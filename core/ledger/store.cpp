#include "core/ledger/store.h"

namespace lamplighter::ledger::store {
namespace {

// Narrows a query to the estates the caller may see.
void add_estates(std::string& sql, std::vector<db::Cell>& params, const accounts::Scope& scope) {
  if (scope.all_estates) return;
  sql += " AND e.estate_id IN (0";
  for (const EstateId estate : scope.estates) {
    sql += ",?";
    params.push_back(db::to_cell(estate));
  }
  sql += ")";
}

constexpr std::string_view entry_columns =
    "SELECT e.id, e.company_id, e.number, e.estate_id, e.source_kind, e.source, e.posting_date, e.recorded_at, "
    "e.recorded_by, e.hash FROM journal_entry e WHERE e.company_id = ?";

std::vector<StoredEntry> select_entries(db::Transaction& tx, const std::string& sql,
                                        const std::vector<db::Cell>& params) {
  std::vector<StoredEntry> entries;
  for (const auto& [id, company, number, estate, kind, source, day, at, by, hash] :
       tx.select_with<JournalEntryId, CompanyId, std::int64_t, EstateId, std::string, std::int64_t, std::int64_t,
                      Instant, UserId, std::string>(sql, params))
    entries.push_back({id, company, number, estate, kind, source, calendar::day_from_number(day), at, by, hash, {}});
  return entries;
}

// Lines of `entries`, which are in ascending order of number.
void add_lines(db::Transaction& tx, CompanyId company, std::vector<StoredEntry>& entries) {
  if (entries.empty()) return;
  auto entry = entries.begin();
  for (const auto& [number, line, account, room, debit, credit] :
       tx.select<std::int64_t, std::int64_t, std::string, std::optional<std::int64_t>, Money, Money>(
           "SELECT e.number, l.line_no, a.code, l.room_id, l.debit_fen, l.credit_fen FROM journal_entry e "
           "JOIN journal_line l ON l.entry_id = e.id JOIN ledger_account a ON a.id = l.account_id "
           "WHERE e.company_id = ? AND e.number >= ? AND e.number <= ? ORDER BY e.number, l.line_no",
           company, entries.front().number, entries.back().number)) {
    while (entry != entries.end() && entry->number < number) ++entry;
    if (entry == entries.end()) return;
    if (entry->number == number) entry->lines.push_back({line, account, room.value_or(0), debit, credit});
  }
}

std::int64_t account_id(db::Transaction& tx, CompanyId company, const std::string& code) {
  tx.execute("INSERT INTO ledger_account (company_id, code) VALUES (?, ?) ON CONFLICT (company_id, code) DO NOTHING",
             company, code);
  const auto row =
      tx.select_one<std::int64_t>("SELECT id FROM ledger_account WHERE company_id = ? AND code = ?", company, code);
  if (!row) throw db::Broken("ledger_account " + code + " is gone after it was made");
  return std::get<0>(*row);
}

}  // namespace

Head head(db::Transaction& tx, CompanyId company) {
  const auto row =
      tx.select_one<std::int64_t, std::string>("SELECT number, hash FROM journal_head WHERE company_id = ?", company);
  if (!row) return {};
  return {std::get<0>(*row), std::get<1>(*row)};
}

void advance_head(db::Transaction& tx, CompanyId company, const Head& head) {
  tx.execute(
      "INSERT INTO journal_head (company_id, number, hash) VALUES (?, ?, ?) "
      "ON CONFLICT (company_id) DO UPDATE SET number = excluded.number, hash = excluded.hash",
      company, head.number, head.hash);
}

JournalEntryId insert_entry(db::Transaction& tx, const StoredEntry& e) {
  const auto id = tx.insert<JournalEntryId>(
      "INSERT INTO journal_entry (company_id, number, estate_id, source_kind, source, posting_date, recorded_at, "
      "recorded_by, hash) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      e.company, e.number, e.estate, e.source_kind, e.source, calendar::day_number(e.posting_date), e.recorded_at,
      e.recorded_by, e.hash);
  for (const StoredLine& line : e.lines)
    tx.execute(
        "INSERT INTO journal_line (entry_id, line_no, company_id, estate_id, account_id, room_id, debit_fen, "
        "credit_fen) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        id, line.number, e.company, e.estate, account_id(tx, e.company, line.account_code),
        line.room == 0 ? std::nullopt : std::optional{line.room}, line.debit, line.credit);
  return id;
}

std::optional<StoredEntry> find_by_source(db::Transaction& tx, const accounts::Scope& scope,
                                          std::string_view source_kind, std::int64_t source) {
  std::string sql = std::string(entry_columns) + " AND e.source_kind = ? AND e.source = ?";
  std::vector<db::Cell> params{db::to_cell(scope.company), db::to_cell(source_kind), db::to_cell(source)};
  add_estates(sql, params, scope);
  auto entries = select_entries(tx, sql, params);
  add_lines(tx, scope.company, entries);
  if (entries.empty()) return std::nullopt;
  return std::move(entries.front());
}

std::vector<StoredEntry> entries_after(db::Transaction& tx, CompanyId company, std::int64_t after, int limit) {
  auto entries = select_entries(tx, std::string(entry_columns) + " AND e.number > ? ORDER BY e.number LIMIT ?",
                                {db::to_cell(company), db::to_cell(after), db::to_cell(limit)});
  add_lines(tx, company, entries);
  return entries;
}

std::vector<AccountBalance> turnover(db::Transaction& tx, const accounts::Scope& scope, std::optional<EstateId> estate,
                                     std::optional<Day> as_of) {
  std::string sql =
      "SELECT a.code, CAST(SUM(l.debit_fen) AS BIGINT), CAST(SUM(l.credit_fen) AS BIGINT) FROM journal_entry e "
      "JOIN journal_line l ON l.entry_id = e.id JOIN ledger_account a ON a.id = l.account_id WHERE e.company_id = ?";
  std::vector<db::Cell> params{db::to_cell(scope.company)};
  add_estates(sql, params, scope);
  if (estate) {
    sql += " AND e.estate_id = ?";
    params.push_back(db::to_cell(*estate));
  }
  if (as_of) {
    sql += " AND e.posting_date <= ?";
    params.push_back(db::to_cell(calendar::day_number(*as_of)));
  }
  std::vector<AccountBalance> balances;
  for (const auto& [code, debit, credit] :
       tx.select_with<std::string, Money, Money>(sql + " GROUP BY a.code ORDER BY a.code", params))
    balances.push_back({code, debit, credit});
  return balances;
}

}  // namespace lamplighter::ledger::store

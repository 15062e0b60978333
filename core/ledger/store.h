// All SQL of the ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "core/ledger/ledger.h"

namespace lamplighter::ledger::store {

struct Head {  // where a company's chain stands
  std::int64_t number = 0;
  std::string hash;
};
Head head(db::Transaction& tx, CompanyId company);  // {0, ""} before the first entry
void advance_head(db::Transaction& tx, CompanyId company, const Head& head);

JournalEntryId insert_entry(db::Transaction& tx, const StoredEntry& entry);  // with its lines; makes accounts as needed
std::optional<StoredEntry> find_by_source(db::Transaction& tx, const accounts::Scope& scope,
                                          std::string_view source_kind, std::int64_t source);
// Up to `limit` entries with a number above `after`, in order, with their lines.
std::vector<StoredEntry> entries_after(db::Transaction& tx, CompanyId company, std::int64_t after, int limit);
std::vector<AccountBalance> turnover(db::Transaction& tx, const accounts::Scope& scope, std::optional<EstateId> estate,
                                     std::optional<Day> as_of);

}  // namespace lamplighter::ledger::store

// What other slices do with the ledger: post, look, add up, verify. Every function runs in the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"
#include "core/ledger/chain.h"
#include "core/ledger/entry.h"

namespace lamplighter::ledger {

// Appends the entry to the company's journal, numbered and chained. The source document is the idempotency key: posting
// the same document with the same postings again returns the entry that is there; with other ones it is refused
// (ledger.source_already_posted). Else refuses what fault_of says.
Outcome<JournalEntryId> post_entry(db::Transaction& tx, const accounts::Caller& caller, const Entry& entry,
                                   Instant now);

// The entry of a source document, if it is posted and within scope.
std::optional<StoredEntry> entry_of(db::Transaction& tx, const accounts::Scope& scope, std::string_view source_kind,
                                    std::int64_t source);

struct AccountBalance {
  std::string account_code;
  Money debit;   // turnover
  Money credit;  // turnover
};
struct TrialBalance {
  std::vector<AccountBalance> accounts;  // by code
  Money debit;
  Money credit;  // equal to debit, or something is broken (invariant I9)
};
// Of everything posted up to and including `as_of` (all without it) in the scope, of one estate where it is given.
TrialBalance trial_balance(db::Transaction& tx, const accounts::Scope& scope, std::optional<EstateId> estate = {},
                           std::optional<Day> as_of = {});

struct LedgerHead {  // where a company's chain stands; {0, ""} before the first entry
  std::int64_t entries = 0;
  std::string hash;
};
LedgerHead ledger_head(db::Transaction& tx, CompanyId company);

struct LedgerFault {
  std::int64_t number = 0;  // of the first entry that does not fit
  JournalEntryId entry;     // {0} where it is missing
  std::string what;         // "edited", "missing", "not_balanced", "tail_cut"
};
// Walks one company's chain from the start, recomputing every hash. nullopt: intact. Read only; reads the whole
// journal.
std::optional<LedgerFault> verify_ledger(db::Transaction& tx, CompanyId company);

}  // namespace lamplighter::ledger

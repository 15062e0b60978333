#include "core/ledger/ledger.h"
#include "core/ledger/store.h"

namespace lamplighter::ledger {

std::optional<StoredEntry> entry_of(db::Transaction& tx, const accounts::Scope& scope, std::string_view source_kind,
                                    std::int64_t source) {
  return store::find_by_source(tx, scope, source_kind, source);
}

TrialBalance trial_balance(db::Transaction& tx, const accounts::Scope& scope, std::optional<EstateId> estate,
                           std::optional<Day> as_of) {
  TrialBalance balance{store::turnover(tx, scope, estate, as_of), {}, {}};
  for (const AccountBalance& account : balance.accounts) {
    balance.debit.fen += account.debit.fen;
    balance.credit.fen += account.credit.fen;
  }
  return balance;
}

}  // namespace lamplighter::ledger

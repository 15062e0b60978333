#include "core/ledger/ledger.h"
#include "core/ledger/store.h"

namespace lamplighter::ledger {
namespace {

constexpr int entries_per_page = 500;

bool balanced(const StoredEntry& entry) {
  std::int64_t difference = 0;
  for (const StoredLine& line : entry.lines) difference += line.debit.fen - line.credit.fen;
  return difference == 0;
}

}  // namespace

std::optional<LedgerFault> verify_ledger(db::Transaction& tx, CompanyId company) {
  store::Head reached;
  for (;;) {
    const auto page = store::entries_after(tx, company, reached.number, entries_per_page);
    for (const StoredEntry& entry : page) {
      if (entry.number != reached.number + 1) return LedgerFault{reached.number + 1, {}, "missing"};
      if (chained_hash(reached.hash, entry) != entry.hash) return LedgerFault{entry.number, entry.id, "edited"};
      if (!balanced(entry)) return LedgerFault{entry.number, entry.id, "not_balanced"};
      reached = {entry.number, entry.hash};
    }
    if (static_cast<int>(page.size()) < entries_per_page) break;
  }
  const auto head = store::head(tx, company);
  if (head.number != reached.number) return LedgerFault{reached.number + 1, {}, "tail_cut"};
  if (head.hash != reached.hash) return LedgerFault{reached.number, {}, "edited"};
  return std::nullopt;
}

LedgerHead ledger_head(db::Transaction& tx, CompanyId company) {
  const auto head = store::head(tx, company);
  return {head.number, head.hash};
}

}  // namespace lamplighter::ledger

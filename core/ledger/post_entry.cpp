#include "core/ledger/ledger.h"
#include "core/ledger/store.h"

namespace lamplighter::ledger {
namespace {

std::vector<StoredLine> lines_of(const Entry& entry) {
  std::vector<StoredLine> lines;
  for (const Posting& p : entry.postings)
    lines.push_back({static_cast<std::int64_t>(lines.size()) + 1, account_code(p.account), p.room.value_or(RoomId{}).n,
                     p.debit, p.credit});
  return lines;
}

bool same_postings(const StoredEntry& stored, const Entry& entry) {
  StoredEntry again = stored;
  again.estate = entry.estate;
  again.posting_date = entry.posting_date;
  again.lines = lines_of(entry);
  return canonical_text(again) == canonical_text(stored);
}

}  // namespace

Outcome<JournalEntryId> post_entry(db::Transaction& tx, const accounts::Caller& caller, const Entry& entry,
                                   Instant now) {
  if (const auto fault = fault_of(entry)) return *fault;
  accounts::Scope company = caller.scope;
  company.all_estates = true;  // the key is unique in the company, whatever estates the caller sees
  if (const auto there = store::find_by_source(tx, company, entry.source_kind, entry.source)) {
    if (same_postings(*there, entry)) return there->id;
    return Refusal{
        RefusalKind::conflict,
        "ledger.source_already_posted",
        {{"source", entry.source_kind + " " + std::to_string(entry.source)}, {"entry", std::to_string(there->number)}},
        ""};
  }
  const auto before = store::head(tx, caller.scope.company);
  StoredEntry stored{{},
                     caller.scope.company,
                     before.number + 1,
                     entry.estate,
                     entry.source_kind,
                     entry.source,
                     entry.posting_date,
                     now,
                     caller.user,
                     "",
                     lines_of(entry)};
  stored.hash = chained_hash(before.hash, stored);
  const auto id = store::insert_entry(tx, stored);
  store::advance_head(tx, caller.scope.company, {stored.number, stored.hash});
  return id;
}

}  // namespace lamplighter::ledger

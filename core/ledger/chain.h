// The hash chain of one company's journal. Pure.
//
//   hash(n) = SHA-256( hash(n-1) "\n" canonical text of entry n ), hash(0) = "" ; lower-case hex
//   canonical text = "entry|<company>|<number>|<estate>|<source kind>|<source>|<posting day>|<recorded ms>|<user>\n"
//                    then for each line in order "line|<no>|<account code>|<room or 0>|<debit fen>|<credit fen>\n"
//
// Everything an auditor reads of an entry is in the text, so that no cell of it can change unseen. Fields are numbers
// or codes of a closed alphabet without '|' and line breaks, so two different entries never share a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ledger/entry.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter::ledger {

struct StoredLine {
  std::int64_t number = 0;  // 1, 2, 3 … within the entry
  std::string account_code;
  std::int64_t room = 0;  // 0: none
  Money debit;
  Money credit;
};

struct StoredEntry {
  JournalEntryId id;
  CompanyId company;
  std::int64_t number = 0;  // 1, 2, 3 … within the company, without a gap
  EstateId estate;
  std::string source_kind;
  std::int64_t source = 0;
  Day posting_date;
  Instant recorded_at{};
  UserId recorded_by;
  std::string hash;
  std::vector<StoredLine> lines;
};

std::string sha256_hex(std::string_view text);
std::string canonical_text(const StoredEntry& entry);
std::string chained_hash(std::string_view previous_hash, const StoredEntry& entry);

}  // namespace lamplighter::ledger

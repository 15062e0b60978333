// The words of double entry (domain.md section 2.11). Entries are append-only and chained by hash within a company; a
// correction is a further entry, never an edit.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/calendar.h"
#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/quantity.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::ledger {

using calendar::Day;

inline constexpr std::size_t postings_per_entry_max = 200;
inline constexpr std::int64_t posting_fen_max = 100'000'000'000'000;  // 10^12 yuan

enum class AccountClass {  // numbers of the Chinese chart of accounts (企业会计准则)
  receivable,              // 1122 应收账款: an asset, one for the company; the room is on the posting
  income,                  // 6001 主营业务收入: one per charge item
  pass_through_payable,    // 2241 其他应付款-代收款: one per charge item; money that belongs to the utility
};

struct Account {
  AccountClass kind = AccountClass::receivable;
  std::string detail;  // code of the charge item; "" for the receivable
  friend bool operator==(const Account&, const Account&) = default;
};
std::string account_code(const Account& account);                  // "1122", "6001.WATER"
std::optional<Account> parse_account_code(std::string_view code);  // the inverse; nullopt for a class we do not have
// Key of the account's name in the message catalogue; its sentence takes the fact {detail}.
std::string_view account_name_code(const Account& account);

struct Posting {  // exactly one of debit and credit is above zero, the other zero
  Account account;
  std::optional<RoomId> room;  // whose receivable
  Money debit;
  Money credit;
};

struct Entry {
  EstateId estate;
  std::string source_kind;  // "bill": with `source` the idempotency key of the entry, for ever
  std::int64_t source = 0;
  Day posting_date;
  std::vector<Posting> postings;
};

// nullopt where the entry may be posted. ledger.no_postings, ledger.too_many_postings, ledger.bad_posting (not exactly
// one side above zero and within posting_fen_max), ledger.not_balanced.
std::optional<Refusal> fault_of(const Entry& entry);

}  // namespace lamplighter::ledger

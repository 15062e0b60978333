#include "core/ledger/entry.h"

#include <array>

namespace lamplighter::ledger {
namespace {

struct ClassRow {
  AccountClass kind;
  std::string_view number;
  std::string_view name_code;
};
constexpr std::array<ClassRow, 3> classes{
    {{AccountClass::receivable, "1122", "ledger.account.receivable"},
     {AccountClass::income, "6001", "ledger.account.income"},
     {AccountClass::pass_through_payable, "2241", "ledger.account.pass_through"}}};

const ClassRow& row_of(AccountClass kind) {
  return classes.at(static_cast<std::size_t>(kind));
}

bool is_side(Money a, Money b) {
  return a.fen > 0 && a.fen <= posting_fen_max && b.fen == 0;
}

}  // namespace

std::string account_code(const Account& account) {
  const std::string number{row_of(account.kind).number};
  return account.detail.empty() ? number : number + "." + account.detail;
}

std::optional<Account> parse_account_code(std::string_view code) {
  const auto dot = code.find('.');
  const auto number = code.substr(0, dot);
  const auto detail = dot == std::string_view::npos ? std::string_view{} : code.substr(dot + 1);
  for (const auto& row : classes)
    if (row.number == number) return Account{row.kind, std::string(detail)};
  return std::nullopt;
}

std::string_view account_name_code(const Account& account) {
  return row_of(account.kind).name_code;
}

std::optional<Refusal> fault_of(const Entry& entry) {
  if (entry.postings.empty()) return Refusal{RefusalKind::invalid, "ledger.no_postings", {}, ""};
  if (entry.postings.size() > postings_per_entry_max)
    return Refusal{
        RefusalKind::too_large,
        "ledger.too_many_postings",
        {{"count", std::to_string(entry.postings.size())}, {"limit", std::to_string(postings_per_entry_max)}},
        ""};
  std::int64_t debit = 0, credit = 0;  // 200 postings of 10^14 fen stay far below 2^63
  for (const Posting& p : entry.postings) {
    if (!is_side(p.debit, p.credit) && !is_side(p.credit, p.debit))
      return Refusal{RefusalKind::invalid,
                     "ledger.bad_posting",
                     {{"account", account_code(p.account)}, {"debit", to_text(p.debit)}, {"credit", to_text(p.credit)}},
                     ""};
    debit += p.debit.fen;
    credit += p.credit.fen;
  }
  if (debit != credit)
    return Refusal{RefusalKind::invalid,
                   "ledger.not_balanced",
                   {{"debit", to_text(Money{debit})}, {"credit", to_text(Money{credit})}},
                   ""};
  return std::nullopt;
}

}  // namespace lamplighter::ledger

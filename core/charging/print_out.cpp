#include "core/charging/print_out.h"

#include <boost/json.hpp>

#include "core/accounts/audit.h"
#include "core/changes/changes.h"
#include "core/charging/print_store.h"
#include "core/charging/refusals.h"
#include "core/premises/premises.h"

namespace lamplighter::charging {
namespace {

Refusal of_bill(std::string code, const Bill& bill) {
  return {RefusalKind::conflict, std::move(code), {{"bill", bill.number}}, ""};
}

struct ToPrint {
  PrintedBill bill;
  std::optional<PrintRecord> former;
};

}  // namespace

Outcome<PrintedBill> bill_to_print(db::Transaction& tx, const accounts::Scope& scope, BillId id) {
  const auto bill = store::bill(tx, scope, id);
  const auto estate = bill ? premises::find_estate(tx, scope, bill->estate) : std::nullopt;
  if (!bill || !estate) return bill_not_found(id);
  const auto corrected = bill->corrects ? store::bill(tx, scope, *bill->corrects) : std::nullopt;
  PrintedBill printed{
      *bill, corrected ? corrected->number : "", store::company_name(tx, scope), estate->name, estate->time_zone, {},
      {}};
  for (BillLine& line : store::bill_lines(tx, scope, id)) {
    auto evaluation = evaluation_from_json(line.evaluation);
    if (!evaluation) return of_bill("charging.print_damaged", *bill);
    printed.lines.push_back({std::move(line), std::move(*evaluation)});
  }
  printed.history = store::usage_by_period(tx, scope, *bill, periods_plotted_max);
  return printed;
}

Outcome<Layout> lay_out_bill(db::Database& database, const files::FileStore& files, const accounts::Scope& scope,
                             BillId id, Language language) {
  const auto found = database.read([&](db::Transaction& tx) -> Outcome<ToPrint> {
    auto printed = bill_to_print(tx, scope, id);
    if (!printed) return printed.error();
    return ToPrint{std::move(*printed), store::print_record(tx, scope, id, language)};
  });
  if (!found) return found.error();
  if (found->former) {
    const auto kept = files.read(found->former->hash);
    if (kept) return Layout{{found->former->hash, kept->size()}, *kept};
    if (kept.error().code != "files.missing" && kept.error().code != "files.damaged") return kept.error();
  }
  auto bytes = paper::render(print_bill(found->bill, language));
  if (!bytes) return bytes.error();
  const auto hash = files.keep(*bytes);
  if (!hash) return hash.error();
  if (found->former && *hash != found->former->hash) return of_bill("charging.print_lost", found->bill.bill);
  return Layout{{*hash, bytes->size()}, std::move(*bytes)};
}

Outcome<PrintRecord> record_print(db::Transaction& tx, const accounts::Caller& caller, BillId id, Language language,
                                  const KeptFile& kept, Instant now) {
  const auto bill = store::bill(tx, caller.scope, id);
  if (!bill) return bill_not_found(id);
  if (store::print_record(tx, caller.scope, id, language)) {
    store::count_print(tx, caller.scope, id, language);
  } else {
    const auto file = files::add(tx, caller, now,
                                 {{},
                                  kept.hash,
                                  static_cast<std::int64_t>(kept.size),
                                  "application/pdf",
                                  bill->number + ".pdf",
                                  caller.user,
                                  now});
    if (!store::insert_print_record(tx, caller.scope, *bill, {id, language, file, kept.hash, now, caller.user_name, 1},
                                    caller.user))
      store::count_print(tx, caller.scope, id, language);
  }
  const auto record = store::print_record(tx, caller.scope, id, language).value();
  changes::record(tx, now, caller.scope.company, bill->estate, "bill", id.n);
  accounts::audit(
      tx, caller, now,
      {"charging.print_bill",
       "bill",
       id.n,
       bill->estate,
       nullptr,
       {{"number", bill->number}, {"language", to_text(language)}, {"hash", record.hash}, {"count", record.count}},
       ""});
  return record;
}

}  // namespace lamplighter::charging

// SQL of printing: what was handed out, and what a bill's paper shows beside the bill.
#pragma once

#include "core/charging/print_out.h"
#include "core/charging/store.h"

namespace lamplighter::charging::store {

std::string company_name(db::Transaction& tx, const Scope& scope);
// Usage of the room and item by period, up to this bill's period and to the bills posted before it: oldest first, the
// last `limit` periods.
std::vector<PeriodUsage> usage_by_period(db::Transaction& tx, const Scope& scope, const Bill& bill, std::size_t limit);

std::optional<PrintRecord> print_record(db::Transaction& tx, const Scope& scope, BillId bill, Language language);
// False where one of the same bill and language stands already.
bool insert_print_record(db::Transaction& tx, const Scope& scope, const Bill& bill, const PrintRecord& record,
                         UserId by);
void count_print(db::Transaction& tx, const Scope& scope, BillId bill, Language language);

struct BillPlace {
  BillId bill;
  RoomId room;
};
// Bills of the estate by id, at most `limit`.
std::vector<BillPlace> bills_to_print(db::Transaction& tx, const Scope& scope, const PrintWish& wish, int limit);

}  // namespace lamplighter::charging::store

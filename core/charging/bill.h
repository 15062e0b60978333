// A posted bill (账单): immutable, numbered without a gap, booked in the ledger in the same transaction. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/charging/run.h"

namespace lamplighter::charging {

struct Bill {
  BillId id;
  std::string number;  // "2026-000001": year of the posting date, then the company's series
  EstateId estate;
  ChargeItemId item;
  RoomId room;
  std::string room_full_code;
  std::string debtor;  // owner or occupant on the period's last day
  Day period_from;
  Day period_to;  // the first day no longer
  BillKind kind = BillKind::regular;
  std::int64_t seq = 0;  // of bills of the same item, room, period and kind
  RunId run;
  Day posting_date;
  Instant recorded_at{};
  Money total;
  std::string readings_hash;  // see evidence.h
  std::optional<BillId> corrects;
  std::string item_code;
  std::string item_name;
};

// Of an adjustment, usage, amounts and components are the difference to what was posted of the corrected line before;
// the evaluation is that of the whole line as it is known now.
struct BillLine {
  std::int64_t number = 0;  // 1, 2 … within the bill
  ChargedObject object;
  Day served_from;
  Day served_to;
  std::string usage;  // the cells beside the evaluation, as reports add them up
  std::string raw_amount;
  Money amount;
  std::string rounding_difference;
  std::vector<LineComponent> components;  // none where the price has none; they sum to the amount
  std::string evaluation;                 // JSON, as posted
  std::int64_t seq = 0;                   // 0 of a regular line; 1, 2 … of its adjustments
  std::optional<BillLineRef> corrects;    // the regular line
};

}  // namespace lamplighter::charging

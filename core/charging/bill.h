// A posted bill (账单): immutable, numbered without a gap, booked in the ledger in the same transaction. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/charging/run.h"

namespace lamplighter::charging {

enum class BillKind {
  regular,     // of a run
  adjustment,  // the difference that a late or corrected reading makes; names the bill it corrects
};
std::string_view to_text(BillKind kind);
std::optional<BillKind> parse_bill_kind(std::string_view text);

struct Bill {
  BillId id;
  std::string number;  // "2026-000001": year of the posting date, then the company's series
  EstateId estate;
  ChargeItemId item;
  RoomId room;
  std::string room_full_code;
  std::string debtor;  // the owner on the period's last day
  Day period_from;
  Day period_to;  // the first day no longer
  BillKind kind = BillKind::regular;
  std::int64_t seq = 0;  // of bills of the same item, room, period and kind
  RunId run;
  Day posting_date;
  Instant recorded_at{};
  Money total;
  std::string readings_hash;  // see evidence.h
};

struct BillLine {
  std::int64_t number = 0;  // 1, 2 … within the bill
  MeterId meter;
  Day served_from;
  Day served_to;
  std::string usage;  // the cells beside the evaluation, as reports add them up
  std::string raw_amount;
  Money amount;
  std::string rounding_difference;
  std::string evaluation;  // JSON, as posted
};

}  // namespace lamplighter::charging

// A posted bill as a sheet of paper (收费通知单), in Chinese or English. Pure: what is printed follows from the posted
// bill, its stored evaluations and the bills before it, never from what was recorded later.
#pragma once

#include <string>
#include <vector>

#include "core/charging/bill.h"
#include "core/paper/document.h"
#include "schemas/messages/catalogue.h"

namespace lamplighter::charging {

inline constexpr std::size_t periods_plotted_max = 12;

struct PrintedLine {
  BillLine line;
  Evaluation evaluation;
};
struct PeriodUsage {  // of the same room and item, all bills of that period together
  Day from;
  Day to;
  Exact usage;
};
struct PrintedBill {
  Bill bill;
  std::string corrects_number;  // of the bill that an adjustment corrects; "" otherwise
  std::string company_name;
  std::string estate_name;
  std::string time_zone;
  std::vector<PrintedLine> lines;
  std::vector<PeriodUsage> history;  // oldest first, at most periods_plotted_max, this bill's period last
};

paper::Document print_bill(const PrintedBill& printed, Language language);

// "3F2A-90C1-77B0-12DE": the first 16 hexadecimal digits of SHA-256 over number, total and readings_hash. Who holds the
// paper compares it with the one that the service shows for that number.
std::string verification_code(const Bill& bill);

// "1234567.50" -> "1,234,567.50".
std::string grouped(std::string number);

}  // namespace lamplighter::charging

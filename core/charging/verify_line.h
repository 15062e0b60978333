// Whether a posted line still comes out as it was posted.
#pragma once

#include "core/charging/adjusted_lines.h"

namespace lamplighter::charging {

struct LineCheck {  // what the line is compared with
  const Bill& bill;
  const Place& place;
  const BillLine& line;
  const Evaluation& evaluation;
};

// Each end of each segment as it lies in the database now.
std::optional<BillFault> fault_of_readings(db::Transaction& tx, const accounts::Scope& scope, const LineCheck& check);
// From the readings and the stored inputs to the amount and the line's cells, without the stored results.
std::optional<BillFault> fault_of_amount(db::Transaction& tx, const LineCheck& check);
// The price plans and the item's rules as they are recorded.
std::optional<BillFault> fault_of_terms(const LineCheck& check);
// The room as it was known when the bill was posted, and the year to date as it is known now; not of a line that an
// adjustment has replaced.
std::optional<BillFault> fault_of_facts(db::Transaction& tx, const accounts::Scope& scope, const LineCheck& check);

}  // namespace lamplighter::charging

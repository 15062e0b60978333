// Refusals that several verbs give.
#pragma once

#include "core/charging/run.h"

namespace lamplighter::charging {

inline Refusal item_not_found(ChargeItemId item) {
  return {RefusalKind::not_found, "charging.item_not_found", {{"item", std::to_string(item.n)}}, "item"};
}
inline Refusal run_not_found(RunId run) {
  return {RefusalKind::not_found, "charging.run_not_found", {{"run", std::to_string(run.n)}}, "run"};
}
inline Refusal bill_not_found(BillId bill) {
  return {RefusalKind::not_found, "charging.bill_not_found", {{"bill", std::to_string(bill.n)}}, "bill"};
}
inline Refusal estate_not_found(EstateId estate) {
  return {RefusalKind::not_found, "charging.estate_not_found", {{"estate", std::to_string(estate.n)}}, "estate"};
}
inline Refusal wrong_state(const Run& run, RunState wanted) {
  return {RefusalKind::conflict,
          "charging.run_state",
          {{"run", std::to_string(run.id.n)},
           {"state", std::string(to_text(run.state))},
           {"wanted", std::string(to_text(wanted))}},
          ""};
}

}  // namespace lamplighter::charging

// Nouns of charging as the JSON of the API.
#pragma once

#include <boost/json/value.hpp>

#include "core/charging/charging.h"
#include "core/charging/coverage.h"
#include "core/charging/store.h"
#include "core/ledger/chain.h"

namespace lamplighter::charging {

boost::json::object to_json(const ChargeItem& item);
boost::json::object to_json(const PricePlan& plan, Unit unit);
boost::json::object to_json(const Run& run);
boost::json::object to_json(const Refusal& reason, Language language);  // {code, detail}
boost::json::object to_json(const Coverage& coverage);
boost::json::object to_json(const RunLine& line, Unit unit, Language language);
boost::json::object to_json(const store::ReasonCount& reason, Language language);
boost::json::object to_json(const ClosedPeriod& closed);
boost::json::object to_json(const Bill& bill);
// The posted line that an adjustment corrects: number of its bill, what it charged, and on which readings.
boost::json::object to_json(const Bill& bill, const BillLine& corrected, Language language);
boost::json::object to_json(const BillLine& line, const ChargeItem& item, Language language);
// Accounts are named by the item, as people call it.
boost::json::object to_json(const ledger::StoredEntry& entry, const ChargeItem& item, Language language);
// A decimal even of a number that has no end: twelve decimals, half up. Exact where exact_text is.
std::string decimal_shown(std::string_view exact);
// "0.825" of "0.825000": a price with at least two decimals and no zeros behind them.
std::string price_shown(std::string price);

}  // namespace lamplighter::charging

// The records that bear a text in one of their names, by kind. Rooms, residents, meters, gateways and items are as many
// as an office has, runs a few a month: their names are read through, bounded by the scope. Bills grow for ever: only
// their index is asked.
#pragma once

#include "core/search/search.h"
#include "core/search/text.h"

namespace lamplighter::search::store {

struct Asked {
  std::string text;  // plain
  Patterns like;
  EstateId estate;  // {0}: all in scope
  int limit = rows_default;
};

std::vector<Found> rooms(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked, calendar::Day today);

enum class Phones {
  whole,   // only a whole number finds somebody
  in_part  // the end or the beginning of one does
};
// `also`: the telephone number that was found, else the first one, not masked; empty where there is none.
std::vector<Found> residents(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked, Phones phones);
std::vector<Found> meters(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked);
// The newest first. Every word of the text fits the number, the item or the period (core/charging/run_called.h).
std::vector<Found> runs(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked);
// Those whose number is one of `meant`, then those whose number begins with the text; the newest first.
std::vector<Found> bills(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked,
                         const std::vector<std::string>& meant);
// Of the company, whatever estate was asked for.
std::vector<Found> charge_items(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked);
std::vector<Found> gateways(db::Transaction& tx, const accounts::Scope& scope, const Asked& asked);

}  // namespace lamplighter::search::store

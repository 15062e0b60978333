// One box that finds everything: records by any of their names, of several slices, each through the view it publishes.
#pragma once

#include <string>
#include <vector>

#include "core/accounts/caller.h"
#include "core/calendar/calendar.h"
#include "core/db/database.h"

namespace lamplighter::search {

inline constexpr std::size_t query_characters_max = 60;
inline constexpr int rows_default = 5;  // of each kind
inline constexpr int rows_max = 20;

enum class Kind : std::uint8_t {
  room,         // full code, building, owner of that day
  resident,     // name, telephone number
  meter,        // code, serial number, device
  run,          // number ("#7", "7"), item, period ("2026-10"), several of them together
  bill,         // number; also without its year
  charge_item,  // code, name
  gateway,      // name
  user,         // name
};
std::string_view to_text(Kind kind);

struct Found {
  Kind kind = Kind::room;
  std::int64_t id = 0;
  EstateId estate;                // {0}: of the whole company
  std::string name;               // what it is called
  std::vector<std::string> also;  // what else tells it from others: building, telephone number, serial number …
};

struct Wanted {
  std::string text;
  EstateId estate;  // {0}: all in scope
  int limit = rows_default;
};

// What the text stands in, the fullest match of each kind first; only kinds that the caller may read, and only of
// estates in scope. A part of a telephone number finds somebody only where the caller sees whole numbers; the whole
// number always does, and what is shown is masked as everywhere. `today` decides who owns a room. A text of blanks
// finds nothing.
std::vector<Found> search(db::Transaction& tx, const accounts::Caller& caller, const Wanted& wanted,
                          calendar::Day today);

}  // namespace lamplighter::search

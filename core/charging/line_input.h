// Of which days and slices a line is made, and what was true of its room in each (charging by effective dates,
// domain.md section 2.7). Pure.
#pragma once

#include "core/charging/evaluation.h"
#include "core/charging/pricing/slices.h"
#include "core/premises/room_history.h"

namespace lamplighter::charging {

struct LineFacts {  // of the object and its room
  ChargedObject object;
  std::string room_full_code;
  DaySpan served;                                    // days of the period on which the room bore the object
  DaySpan period;                                    // of the run
  premises::RoomHistory history;                     // of more days than the period where annual tiers look back
  std::optional<std::int64_t> floor, parking_count;  // where a formula asks for them
};

// Whether the item is charged to rooms of this use at all in the served days.
bool applies(const ChargeItem& item, const LineFacts& facts);
// The days that are charged: all served ones of a meter; of a room or parking space those on which the room has an
// owner and a use that the item applies to. charging.blocked.no_owner where there is none.
Outcome<std::vector<DaySpan>> covered_days(const ChargeItem& item, const LineFacts& facts);
// The covered days cut where the price version, the tier year, the people, the occupancy or, of a room, the area
// change; with all inputs but usage. charging.blocked.no_price where a day has no price (facts: item, day).
Outcome<std::vector<SliceInput>> input_slices(const ChargeItem& item, const LineFacts& facts,
                                              const std::vector<DaySpan>& covered);

// Whom the bill is made out to: on the period's last day; of a room or space without an owner then, the last one in the
// period. nullopt: nobody.
std::optional<std::string> payer_of(const ChargeItem& item, const premises::RoomHistory& history, DaySpan period);

// The one of `stretches` that holds on `day`; nullptr where none does.
template <class Stretch>
const Stretch* stretch_on(const std::vector<Stretch>& stretches, Day day) {
  for (const Stretch& stretch : stretches)
    if (stretch.from <= day && day < stretch.to) return &stretch;
  return nullptr;
}

}  // namespace lamplighter::charging

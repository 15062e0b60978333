// Which objects a run charges, slice by slice, and all that is known of them.
#pragma once

#include "core/charging/calculate_line.h"
#include "core/premises/in_turn.h"

namespace lamplighter::charging {

struct SubjectsInTurn {
  std::vector<LineSubject> subjects;  // of the item; with what has been charged of each
  std::int64_t cursor = 0;            // up to which object was looked
  std::int64_t looked_at = 0;         // objects, also those that are not of the item
};
// The next ones after `cursor`. looked_at is 0 where there is none left. Reads only.
SubjectsInTurn subjects_after(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                              std::int64_t cursor);
premises::Within within(const Run& run);
std::int64_t count_subjects(db::Transaction& tx, const accounts::Scope& scope, const Place& place);

// The history, what was charged, floor and parking spaces of subjects that know their object, room and days. The
// history as it is known now, or as it was at `known_at`.
void fill_in(db::Transaction& tx, const accounts::Scope& scope, const Place& place, std::vector<LineSubject>& subjects,
             std::optional<Instant> known_at = {});

}  // namespace lamplighter::charging

// One line of a run: from an object and its room to an amount, or to the reason why there is none.
#pragma once

#include "core/charging/line_input.h"
#include "core/charging/measure_usage.h"
#include "core/charging/posted.h"
#include "core/charging/year_to_date.h"

namespace lamplighter::charging {

struct LineSubject {
  RoomId room;
  LineFacts facts;
  std::vector<PostedStretch> of_object;  // what was charged of the object and item before
  std::vector<PostedStretch> of_room;    // of all objects of the room; filled where the item follows the household
};

struct Place {  // what every line of a run needs
  const Run& run;
  ChargeItem item;
  std::string time_zone;
};

// Whether a formula of the item asks for it.
bool asks_for(const ChargeItem& item, Variable variable);

// Refusals are the reasons for which a line is blocked. Reads only.
Outcome<Evaluation> evaluate_line(db::Transaction& tx, const accounts::Scope& scope, const Place& place,
                                  const LineSubject& subject, const EvaluationOf& evaluation_of);
// What evaluation_of is outside adjustment runs: as it was posted.
std::optional<Evaluation> posted_evaluation(db::Transaction& tx, const PostedStretch& stretch);

store::LineResult result_of(const Evaluation& evaluation);
Refusal overlaps_bill(const std::string& object_code, const store::BilledLine& billed);

}  // namespace lamplighter::charging

// SQL of meter assignments. Every function answers within the scope it is given.
#pragma once

#include <optional>
#include <vector>

#include "core/premises/premises.h"

namespace lamplighter::premises::store {

using accounts::Scope;

std::optional<MeterAssignment> find_assignment(db::Transaction& tx, const Scope& scope, AssignmentId assignment);
std::vector<MeterAssignment> assignments_of_meter(db::Transaction& tx, const Scope& scope, MeterId meter);
std::vector<MeterAssignment> assignments_of_room(db::Transaction& tx, const Scope& scope, RoomId room);
// Of the meter in the whole company, whatever the caller sees: the first stretch that touches [from, for ever). With
// the code of its room.
struct HeldBy {
  MeterAssignment assignment;
  std::string room_full_code;
};
std::optional<HeldBy> first_from(db::Transaction& tx, CompanyId company, MeterId meter, Day from);
AssignmentId insert_assignment(db::Transaction& tx, const Scope& scope, EstateId estate, MeterId meter, RoomId room,
                               Day from);
void set_end(db::Transaction& tx, const Scope& scope, AssignmentId assignment, Day valid_to);
std::vector<AssignedMeter> assigned_between(db::Transaction& tx, const Scope& scope, EstateId estate, Day from, Day to);

}  // namespace lamplighter::premises::store

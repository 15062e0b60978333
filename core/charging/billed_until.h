// How far a room is billed: premises ask before they take back what bills may rest on.
#pragma once

#include "core/premises/premises.h"

namespace lamplighter::charging {

// The first day after the last period of the room that a bill charges; nullopt: no bill does.
std::optional<calendar::Day> billed_until(db::Transaction& tx, const accounts::Scope& scope, RoomId room);

}  // namespace lamplighter::charging

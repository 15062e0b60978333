// SQL that records what is true of a room from a day on, and marks a row as withdrawn.
#pragma once

#include "core/premises/room_facts.h"

namespace lamplighter::premises::store {

using accounts::Scope;

void insert_area(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const AreaSince& area,
                 Instant now);
void insert_owner(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const OwnerSince& owner,
                  Instant now);
// Of the owner who stands since that day: which resident he is.
void set_owner_resident(db::Transaction& tx, const Scope& scope, RoomId room, const OwnerSince& owner);
void insert_use(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const UseSince& use,
                Instant now);
void insert_people(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room, const PeopleSince& people,
                   Instant now);
void set_handover(db::Transaction& tx, const Scope& scope, RoomId room, Day day);

// Whether a row of that day stands.
bool stands(db::Transaction& tx, const Scope& scope, RoomId room, RoomFact fact, Day valid_from);
void withdraw(db::Transaction& tx, const accounts::Caller& caller, Instant now, RoomId room, const Withdrawal& wanted);

}  // namespace lamplighter::premises::store

// SQL of residents and residencies. Every function answers within the scope it is given.
#pragma once

#include "core/premises/residents.h"

namespace lamplighter::premises::store {

using accounts::Scope;

struct ResidentFilter {
  std::optional<ResidentId> resident;
  std::optional<EstateId> estate;
  std::string name;  // the whole of it; "" for all
  std::string q;     // part of the name, or the whole of a phone number; "" for all
};
struct ResidentPlace {  // where a list continues
  std::string sort_key;
  ResidentId resident;
};
std::vector<Resident> residents_after(db::Transaction& tx, const Scope& scope, const ResidentFilter& filter,
                                      const ResidentPlace& after, int limit);
std::vector<Resident> residents_named(db::Transaction& tx, const Scope& scope, EstateId estate, std::string_view name);
ResidentId insert_resident(db::Transaction& tx, const Scope& scope, EstateId estate, const ResidentFacts& facts,
                           Instant now);
void update_resident(db::Transaction& tx, const Scope& scope, const Resident& resident);

struct OfResidencies {
  std::optional<RoomId> room;
  std::optional<ResidentId> resident;
  std::optional<ResidencyId> residency;  // none of an owner's
  std::optional<EstateId> estate = {};
  std::vector<ResidentId> of = {};  // these people's; none: whoever's
};
std::vector<Residency> residencies(db::Transaction& tx, const Scope& scope, const OfResidencies& of);  // by room, day
void insert_residency(db::Transaction& tx, const Scope& scope, EstateId estate, RoomId room,
                      const NewResidency& residency, std::optional<Day> valid_to);
void end_residency(db::Transaction& tx, const Scope& scope, ResidencyId residency, Day valid_to);
}  // namespace lamplighter::premises::store

// Places as the API and the audit trail show them.
#pragma once

#include <boost/json/value.hpp>

#include "core/premises/room_facts.h"
#include "core/premises/store.h"

namespace lamplighter::premises {

// "89.50": four decimals are kept, two are shown unless the others say something.
std::string area_text(Decimal area);

boost::json::value estate_json(const store::CountedEstate& estate);
boost::json::value building_json(const store::CountedBuilding& building);
boost::json::value entrance_json(const Entrance& entrance);
boost::json::value room_json(const Room& room);
boost::json::value owner_json(const OwnerSince& owner);
boost::json::value area_json(const AreaSince& area);
boost::json::value use_json(const UseSince& use);
boost::json::value people_json(const PeopleSince& people);
// "50.00" of 5,000: a share as percent.
std::string percent_text(std::int64_t share_1e4);
boost::json::value assignment_json(const MeterAssignment& assignment);

}  // namespace lamplighter::premises

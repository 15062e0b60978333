// Places as the API and the audit trail show them.
#pragma once

#include <boost/json/value.hpp>

#include "core/premises/premises.h"

namespace lamplighter::premises {

boost::json::value estate_json(const Estate& estate);
boost::json::value building_json(const Building& building);
boost::json::value room_json(const Room& room);
boost::json::value assignment_json(const MeterAssignment& assignment);

}  // namespace lamplighter::premises

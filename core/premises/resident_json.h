// Residents as the API and the audit trail show them. Phones and identity numbers are masked unless told otherwise.
#pragma once

#include <boost/json/value.hpp>

#include "core/premises/parking.h"
#include "core/premises/residents.h"
#include "core/premises/vehicles.h"

namespace lamplighter::premises {

struct Seen {  // what of the personal data is shown whole
  bool phones = false;
  bool identity = false;
};
Seen seen_by(const accounts::Caller& caller);

boost::json::value resident_json(const Resident& resident, Seen seen);
boost::json::value residency_json(const Residency& residency, Seen seen);
boost::json::value parking_space_json(const ParkingSpace& space);
boost::json::value parking_assignment_json(const ParkingAssignment& assignment);
boost::json::value vehicle_json(const Vehicle& vehicle);

}  // namespace lamplighter::premises

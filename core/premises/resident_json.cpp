#include "core/premises/resident_json.h"

#include <boost/json.hpp>

#include "core/premises/place_json.h"

namespace lamplighter::premises {
namespace {

template <class IdType>
boost::json::value id_or_null(const std::optional<IdType>& id) {
  if (!id) return nullptr;
  return boost::json::value(std::to_string(id->n));
}

boost::json::value day_or_null(const std::optional<Day>& day) {
  if (!day) return nullptr;
  return boost::json::value(calendar::to_text(*day));
}

boost::json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return boost::json::value(text);
}

boost::json::array phones_json(const std::vector<std::string>& phones, Seen seen) {
  boost::json::array out;
  for (const auto& phone : phones) out.emplace_back(seen.phones ? phone : masked_phone(phone));
  return out;
}

}  // namespace

Seen seen_by(const accounts::Caller& caller) {
  return {.phones = caller.may(sees_phones), .identity = false};
}

boost::json::value resident_json(const Resident& resident, Seen seen) {
  const auto& facts = resident.facts;
  boost::json::value born = nullptr;
  if (facts.birth_year) born = *facts.birth_year;
  const auto number = seen.identity ? facts.identity_number : masked_identity(facts.identity_number);
  return {{"id", std::to_string(resident.id.n)},
          {"estate", std::to_string(resident.estate.n)},
          {"name", facts.name},
          {"phones", phones_json(facts.phones, seen)},
          {"gender", text_or_null(facts.gender)},
          {"birth_year", born},
          {"hobbies", text_or_null(facts.hobbies)},
          {"identity_kind", text_or_null(facts.identity_kind)},
          {"identity_number", text_or_null(number)},
          {"note", text_or_null(facts.note)}};
}

boost::json::value residency_json(const Residency& residency, Seen seen) {
  boost::json::value share = nullptr;
  if (residency.share_1e4) share = percent_text(*residency.share_1e4);
  return {{"id", id_or_null(residency.id)},
          {"room", {{"id", std::to_string(residency.room.n)}, {"full_code", residency.room_full_code}}},
          {"resident", id_or_null(residency.resident)},
          {"name", residency.name},
          {"phones", phones_json(residency.phones, seen)},
          {"role", to_text(residency.role)},
          {"share", share},
          {"valid_from", calendar::to_text(residency.valid_from)},
          {"valid_to", day_or_null(residency.valid_to)}};
}

boost::json::value parking_assignment_json(const ParkingAssignment& assignment) {
  return {{"id", std::to_string(assignment.id.n)},
          {"space", std::to_string(assignment.space.n)},
          {"space_code", assignment.space_full_code},
          {"room", {{"id", std::to_string(assignment.room.n)}, {"full_code", assignment.room_full_code}}},
          {"resident", id_or_null(assignment.resident)},
          {"tenure", to_text(assignment.tenure)},
          {"valid_from", calendar::to_text(assignment.valid_from)},
          {"valid_to", day_or_null(assignment.valid_to)}};
}

boost::json::value parking_space_json(const ParkingSpace& space) {
  boost::json::value assigned = nullptr;
  if (space.assigned) assigned = parking_assignment_json(*space.assigned);
  return {{"id", std::to_string(space.id.n)},
          {"estate", std::to_string(space.estate.n)},
          {"area", {{"id", std::to_string(space.area.n)}, {"code", space.area_code}, {"name", space.area_name}}},
          {"code", space.code},
          {"full_code", space.full_code},
          {"assigned", assigned}};
}

boost::json::value vehicle_json(const Vehicle& vehicle) {
  boost::json::value resident = nullptr, space = nullptr;
  if (vehicle.resident) resident = {{"id", std::to_string(vehicle.resident->n)}, {"name", vehicle.resident_name}};
  if (vehicle.space) space = {{"id", std::to_string(vehicle.space->n)}, {"full_code", vehicle.space_full_code}};
  return {{"id", std::to_string(vehicle.id.n)},
          {"plate", vehicle.plate},
          {"room", {{"id", std::to_string(vehicle.room.n)}, {"full_code", vehicle.room_full_code}}},
          {"resident", resident},
          {"space", space},
          {"valid_from", calendar::to_text(vehicle.valid_from)},
          {"valid_to", day_or_null(vehicle.valid_to)}};
}

}  // namespace lamplighter::premises

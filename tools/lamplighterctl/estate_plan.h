// What an estate should consist of, from the file of `lamplighterctl apply` (config/estate.example/estate.yaml).
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lamplighter::lamplighterctl {

inline constexpr std::size_t rooms_max = 100'000;

struct PlannedRoom {
  std::string code;  // unique in its building
  std::int64_t floor = 0;
  std::string area_m2;
  std::string owner_name;           // "" : none
  std::vector<std::string> meters;  // codes, which are device names of the gateway
};
struct PlannedBuilding {
  std::string code, name;
  std::vector<PlannedRoom> rooms;
};
struct PlannedPrice {
  std::string valid_from;    // a day
  boost::json::object says;  // "price" (yuan for one unit) or "terms", as the API takes them
};
struct PlannedItem {
  std::string code;
  boost::json::object says;  // all fields, as the API takes them; code and name are there
  std::vector<PlannedPrice> price_plans;
};
struct EstatePlan {
  std::string code, name, time_zone;
  std::string valid_from;  // first day of rooms and of their meters
  std::string gateway;     // adopted for this estate, with all its devices; "" : none
  std::vector<PlannedBuilding> buildings;
  std::vector<PlannedItem> items;
};

struct EstatePlanResult {  // a plan, or at least one fault "FILE:LINE: reason"
  std::optional<EstatePlan> plan;
  std::vector<std::string> faults;
};
EstatePlanResult load_estate_plan(const std::filesystem::path& file);

}  // namespace lamplighter::lamplighterctl

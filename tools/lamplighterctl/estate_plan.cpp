#include "tools/lamplighterctl/estate_plan.h"

#include <array>
#include <charconv>
#include <fstream>
#include <set>

#include "drivers/profile_yaml.h"

namespace lamplighter::lamplighterctl {
namespace {

using drivers::YamlFaults;
using drivers::YamlMap;
using drivers::YamlNode;

struct Reading {
  YamlFaults faults;
  EstatePlan plan;
  std::set<std::string> meters;  // each serves one room
  std::size_t rooms = 0;

  explicit Reading(const std::string& file) : faults(file) {}
};

std::string text(YamlMap& map, std::string_view key) {
  return map.text(key).value_or("");
}

std::string day(YamlMap& map, std::string_view key) {
  const auto value = text(map, key);
  bool right = value.size() == 10;
  for (std::size_t i = 0; right && i < 10; ++i)
    right = i == 4 || i == 7 ? value[i] == '-' : value[i] >= '0' && value[i] <= '9';
  if (map.has(key) && !right) map.fault(key, "'" + value + "' is no day; expected for example 2026-01-01");
  return value;
}

std::string decimal(YamlMap& map, std::string_view key) {
  const auto number = map.optional_decimal(key);
  if (!map.has(key)) map.fault(key, "is missing; expected a number such as 86.50");
  return number ? to_text(*number) : "";
}

PlannedRoom read_room(Reading& reading, const YamlNode& node) {
  YamlMap map(node, "room", reading.faults);
  PlannedRoom room;
  room.code = text(map, "code");
  room.floor = map.whole("floor", {-20, 300}).value_or(0);
  room.area_m2 = decimal(map, "area_m2");
  room.owner_name = map.optional_text("owner_name").value_or("");
  if (const auto* meters = map.has("meters") ? map.list("meters") : nullptr)
    for (const auto& meter : *meters) {
      if (meter.kind != YamlNode::Kind::scalar || meter.text.empty())
        reading.faults.add(meter.line, "a meter is named by its device in the gateway's configuration");
      else if (!reading.meters.insert(meter.text).second)
        reading.faults.add(meter.line, "meter " + meter.text + " already serves another room");
      room.meters.push_back(meter.text);
    }
  map.finish();
  return room;
}

PlannedBuilding read_building(Reading& reading, const YamlNode& node) {
  YamlMap map(node, "building", reading.faults);
  PlannedBuilding building;
  building.code = text(map, "code");
  building.name = text(map, "name");
  std::set<std::string> codes;
  if (const auto* rooms = map.list("rooms"))
    for (const auto& room : *rooms) {
      if (++reading.rooms > rooms_max) break;
      building.rooms.push_back(read_room(reading, room));
      if (!codes.insert(building.rooms.back().code).second)
        reading.faults.add(room.line,
                           "room " + building.rooms.back().code + " is already in building " + building.code);
    }
  map.finish();
  return building;
}

namespace json = boost::json;

// Decimals are texts in the API, so that none is rounded on the way; these few are counts.
const std::set<std::string, std::less<>> counts{"people", "cycle_months", "billing_day"};
// What an item may say beside code and name; the core checks what it says.
constexpr std::array item_fields{"object",        "meter_kind",    "register",         "revenue_class",
                                 "rounding_mode", "rounding_unit", "rounding_scope",   "proration",
                                 "cycle_months",  "billing_day",   "ytd_follow",       "year_share",
                                 "applies_to",    "payer",         "estimate_missing", "outlier_factor"};

json::value json_of(const YamlNode& node, std::string_view key) {
  switch (node.kind) {
    case YamlNode::Kind::map: {
      json::object object;
      for (const auto& [name, value] : node.map) object[name] = json_of(value, name);
      return object;
    }
    case YamlNode::Kind::list: {
      json::array list;
      for (const auto& value : node.list) list.push_back(json_of(value, ""));
      return list;
    }
    case YamlNode::Kind::empty:
      return nullptr;
    case YamlNode::Kind::scalar:
      break;
  }
  if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), count);
  if (counts.contains(key) && error == std::errc{} && end == node.text.data() + node.text.size()) return count;
  return json::value(node.text);
}

PlannedPrice read_price(Reading& reading, const YamlNode& node) {
  YamlMap map(node, "price plan", reading.faults);
  PlannedPrice price{day(map, "valid_from"), {}};
  if (const auto* terms = map.find("terms"))
    price.says["terms"] = json_of(*terms, "terms");
  else
    price.says["price"] = decimal(map, "price");
  map.finish();
  return price;
}

PlannedItem read_item(Reading& reading, const YamlNode& node) {
  YamlMap map(node, "charge item", reading.faults);
  PlannedItem item{text(map, "code"), {}, {}};
  item.says["code"] = item.code;
  item.says["name"] = text(map, "name");
  for (const auto* field : item_fields)
    if (const auto* value = map.find(field)) item.says[field] = json_of(*value, field);
  if (!map.has("revenue_class")) map.fault("revenue_class", "is missing; expected own or pass_through");
  if (const auto* prices = map.list("price_plans"))
    for (const auto& price : *prices) item.price_plans.push_back(read_price(reading, price));
  map.finish();
  return item;
}

void read_plan(Reading& reading, const YamlNode& root) {
  YamlMap map(root, "file", reading.faults);
  auto& plan = reading.plan;
  if (const auto* estate = map.find("estate")) {
    YamlMap estate_map(*estate, "estate", reading.faults);
    plan.code = text(estate_map, "code");
    plan.name = text(estate_map, "name");
    plan.time_zone = text(estate_map, "time_zone");
    estate_map.finish();
  } else {
    map.fault("estate", "is missing; expected code, name and time_zone");
  }
  plan.valid_from = day(map, "valid_from");
  plan.gateway = map.optional_text("gateway").value_or("");
  std::set<std::string> codes;
  if (const auto* buildings = map.list("buildings"))
    for (const auto& building : *buildings) {
      plan.buildings.push_back(read_building(reading, building));
      if (!codes.insert(plan.buildings.back().code).second)
        reading.faults.add(building.line, "building " + plan.buildings.back().code + " is there twice");
    }
  if (reading.rooms > rooms_max)
    map.fault("buildings", "has more than " + std::to_string(rooms_max) + " rooms; split it");
  if (const auto* items = map.has("charge_items") ? map.list("charge_items") : nullptr)
    for (const auto& item : *items) plan.items.push_back(read_item(reading, item));
  map.finish();
}

}  // namespace

EstatePlanResult load_estate_plan(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return {std::nullopt, {file.string() + ": cannot be read"}};
  std::string bytes(drivers::yaml_bytes_max + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  auto document = drivers::parse_yaml(bytes, file.string());
  EstatePlanResult result;
  auto take_faults = [&result](const std::vector<drivers::YamlFault>& faults) {
    for (const auto& fault : faults) result.faults.push_back(to_text(fault));
  };
  take_faults(document.faults);
  if (!result.faults.empty()) return result;
  Reading reading(file.string());
  read_plan(reading, document.root);
  take_faults(reading.faults.sorted());
  if (result.faults.empty()) result.plan = std::move(reading.plan);
  return result;
}

}  // namespace lamplighter::lamplighterctl

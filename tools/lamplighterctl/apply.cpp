#include "tools/lamplighterctl/apply.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

namespace lamplighter::lamplighterctl {
namespace json = boost::json;
namespace {

constexpr std::size_t differences_max = 50;  // more are only counted

struct Work {
  ApiClient& api;
  const EstatePlan& plan;
  Applied applied;
  std::size_t unsaid = 0;
  std::string estate;                         // id
  std::map<std::string, std::string> rooms;   // "1-101" -> id
  std::map<std::string, std::string> meters;  // code -> id

  void say_made(std::size_t count, const std::string& what) {
    if (count > 0) applied.made.push_back(std::to_string(count) + " " + what);
  }
  void say_difference(const std::string& what, const std::string& there, const std::string& wanted) {
    if (there == wanted) return;
    if (applied.differences.size() < differences_max)
      applied.differences.push_back(what + " is '" + there + "', the file says '" + wanted + "'");
    else
      ++unsaid;
  }
};

// "0.4883" and "0.488300" are the same number.
std::string without_trailing_zeros(std::string number) {
  if (number.find('.') == std::string::npos) return number;
  while (number.ends_with('0')) number.pop_back();
  if (number.ends_with('.')) number.pop_back();
  return number;
}

std::string id_of(const json::value& made) {
  return text_of(made.as_object(), "id");
}

void make_estate(Work& work) {
  work.api.each_row("/api/v1/estates", [&](const json::object& row) {
    if (text_of(row, "code") != work.plan.code) return;
    work.estate = text_of(row, "id");
    work.say_difference("estate " + work.plan.code + ": name", text_of(row, "name"), work.plan.name);
    work.say_difference("estate " + work.plan.code + ": time_zone", text_of(row, "time_zone"), work.plan.time_zone);
  });
  if (!work.estate.empty()) return;
  work.estate = id_of(work.api.post(
      "/api/v1/estates",
      json::object{{"code", work.plan.code}, {"name", work.plan.name}, {"time_zone", work.plan.time_zone}}));
  work.say_made(1, "estate");
}

std::map<std::string, std::string> make_buildings(Work& work) {
  const auto path = "/api/v1/estates/" + work.estate + "/buildings";
  std::map<std::string, std::string> names, ids;
  work.api.each_row(path, [&](const json::object& row) {
    ids[text_of(row, "code")] = text_of(row, "id");
    names[text_of(row, "code")] = text_of(row, "name");
  });
  std::size_t made = 0;
  for (const auto& building : work.plan.buildings) {
    if (ids.contains(building.code)) {
      work.say_difference("building " + building.code + ": name", names[building.code], building.name);
      continue;
    }
    ids[building.code] = id_of(work.api.post(path, json::object{{"code", building.code}, {"name", building.name}}));
    ++made;
  }
  work.say_made(made, "buildings");
  return ids;
}

void make_rooms(Work& work) {
  const auto buildings = make_buildings(work);
  std::map<std::string, json::object> there;
  work.api.each_row("/api/v1/rooms?estate=" + work.estate, [&](const json::object& row) {
    const auto building = text_of(row.at("building").as_object(), "code");
    there[building + "-" + text_of(row, "code")] = row;
  });
  std::size_t made = 0;
  for (const auto& building : work.plan.buildings)
    for (const auto& room : building.rooms) {
      const auto name = building.code + "-" + room.code;
      if (const auto found = there.find(name); found != there.end()) {
        work.rooms[name] = text_of(found->second, "id");
        work.say_difference("room " + name + ": area_m2", without_trailing_zeros(text_of(found->second, "area_m2")),
                            without_trailing_zeros(room.area_m2));
        work.say_difference("room " + name + ": owner_name", text_of(found->second, "owner_name"), room.owner_name);
        continue;
      }
      json::object body{{"building", buildings.at(building.code)},
                        {"code", room.code},
                        {"floor", room.floor},
                        {"area_m2", room.area_m2},
                        {"valid_from", work.plan.valid_from}};
      if (!room.owner_name.empty()) body["owner_name"] = room.owner_name;
      work.rooms[name] = id_of(work.api.post("/api/v1/rooms", body));
      ++made;
    }
  work.say_made(made, "rooms");
}

json::object wait_for_gateway(Work& work, std::chrono::seconds patience) {
  json::object gateway;
  const bool seen = wait_until(patience, [&] {
    work.api.each_row("/api/v1/gateways", [&](const json::object& row) {
      if (text_of(row, "name") == work.plan.gateway) gateway = row;
    });
    return !gateway.empty();
  });
  if (seen) return gateway;
  throw ApiError("gateway " + work.plan.gateway + " was not seen within " + std::to_string(patience.count()) +
                     " s; is it running, and does it reach the broker?",
                 0);
}

std::set<std::string> planned_meters(const EstatePlan& plan) {
  std::set<std::string> names;
  for (const auto& building : plan.buildings)
    for (const auto& room : building.rooms) names.insert(room.meters.begin(), room.meters.end());
  return names;
}

// The gateway's devices by name, once its inventory holds all that the plan names.
std::map<std::string, json::object> wait_for_devices(Work& work, const std::string& gateway,
                                                     std::chrono::seconds patience) {
  const auto wanted = planned_meters(work.plan);
  std::map<std::string, json::object> devices;
  std::string missing;
  const bool complete = wait_until(patience, [&] {
    devices.clear();
    missing.clear();
    const auto detail = work.api.get("/api/v1/gateways/" + gateway);
    for (const auto& device : detail.at("devices").as_array())
      devices[text_of(device.as_object(), "name")] = device.as_object();
    for (const auto& name : wanted)
      if (!devices.contains(name)) missing = name;
    return missing.empty() && !devices.empty();
  });
  if (complete) return devices;
  throw ApiError("gateway " + work.plan.gateway + " has no device '" + missing + "' after " +
                     std::to_string(patience.count()) + " s; is it in the gateway's configuration?",
                 0);
}

void adopt_gateway(Work& work, std::chrono::seconds patience) {
  if (work.plan.gateway.empty()) return;
  const auto gateway = wait_for_gateway(work, patience);
  const auto id = text_of(gateway, "id");
  if (text_of(gateway, "state") != "adopted") {
    work.api.post("/api/v1/gateways/" + id + "/adoption", json::object{{"estate", work.estate}});
    work.say_made(1, "gateway adopted");
  } else if (text_of(gateway, "estate") != work.estate) {
    throw ApiError("gateway " + work.plan.gateway + " already belongs to another estate", 0);
  }
  auto devices = wait_for_devices(work, id, patience);
  const auto count_discovered = [&] {
    return std::ranges::count_if(devices, [](const auto& one) { return text_of(one.second, "state") != "adopted"; });
  };
  // One request adopts up to 1,000; a gateway may have more.
  for (auto left = count_discovered(); left > 0;) {
    work.api.post("/api/v1/gateways/" + id + "/devices/adoption", json::object{{"all", true}});
    devices = wait_for_devices(work, id, patience);
    const auto still = count_discovered();
    if (still >= left) throw ApiError("devices of gateway " + work.plan.gateway + " stay unadopted", 0);
    work.say_made(static_cast<std::size_t>(left - still), "devices adopted");
    left = still;
  }
  for (const auto& [name, device] : devices) work.meters[name] = text_of(device, "meter");
}

void assign_meters(Work& work) {
  std::map<std::string, std::string> served;  // meter id -> room id
  work.api.each_row("/api/v1/meters?estate=" + work.estate, [&](const json::object& row) {
    if (row.at("room").is_object()) served[text_of(row, "id")] = text_of(row.at("room").as_object(), "id");
  });
  std::size_t made = 0;
  for (const auto& building : work.plan.buildings)
    for (const auto& room : building.rooms)
      for (const auto& code : room.meters) {
        const auto meter = work.meters.find(code);
        if (meter == work.meters.end()) throw ApiError("no meter is called " + code, 0);
        const auto name = building.code + "-" + room.code;
        const auto& room_id = work.rooms.at(name);
        if (const auto there = served.find(meter->second); there != served.end()) {
          work.say_difference("meter " + code + ": room", there->second, room_id);
          continue;
        }
        work.api.post("/api/v1/rooms/" + room_id + "/meters",
                      json::object{{"meter", meter->second}, {"valid_from", work.plan.valid_from}});
        ++made;
      }
  work.say_made(made, "meters assigned to rooms");
}

// Whether what is there says all that is planned: it may say more (defaults), and write a number with more zeros.
bool says_all(const json::value& there, const json::value& planned) {
  if (const auto* object = planned.if_object()) {
    const auto* same = there.if_object();
    return same && std::all_of(object->begin(), object->end(), [&](const auto& member) {
             const auto* found = same->if_contains(member.key());
             return found && says_all(*found, member.value());
           });
  }
  if (const auto* list = planned.if_array()) {
    const auto* same = there.if_array();
    return same && same->size() == list->size() &&
           std::equal(list->begin(), list->end(), same->begin(),
                      [](const auto& p, const auto& t) { return says_all(t, p); });
  }
  if (planned.is_string() && there.is_string())
    return without_trailing_zeros(std::string(planned.get_string())) ==
           without_trailing_zeros(std::string(there.get_string()));
  return planned == there;
}

std::size_t make_prices(Work& work, const PlannedItem& item, const json::object& there) {
  std::map<std::string, json::object> plans;  // by first day
  for (const auto& plan : there.at("price_plans").as_array())
    plans[text_of(plan.as_object(), "valid_from")] = plan.as_object();
  std::size_t made = 0;
  for (const auto& plan : item.price_plans) {
    if (const auto found = plans.find(plan.valid_from); found != plans.end()) {
      for (const auto& [name, planned] : plan.says) {
        const auto* stored = found->second.if_contains(name);
        if (!stored || !says_all(*stored, planned))
          work.say_difference(std::string(name) + " of " + item.code + " from " + plan.valid_from,
                              stored ? json::serialize(*stored) : "-", json::serialize(planned));
      }
      continue;
    }
    json::object body = plan.says;
    body["valid_from"] = plan.valid_from;
    work.api.post("/api/v1/charge_items/" + text_of(there, "id") + "/price_plans", body);
    ++made;
  }
  return made;
}

void make_items(Work& work) {
  std::map<std::string, json::object> there;
  work.api.each_row("/api/v1/charge_items", [&](const json::object& row) { there[text_of(row, "code")] = row; });
  std::size_t items = 0, prices = 0;
  for (const auto& item : work.plan.items) {
    if (!there.contains(item.code)) {
      there[item.code] = work.api.post("/api/v1/charge_items", item.says).as_object();
      ++items;
    }
    const auto& row = there[item.code];
    for (const auto& [name, planned] : item.says) {
      const auto* stored = row.if_contains(name);
      if (!stored || !says_all(*stored, planned))
        work.say_difference("charge item " + item.code + ": " + std::string(name),
                            stored ? json::serialize(*stored) : "-", json::serialize(planned));
    }
    prices += make_prices(work, item, row);
  }
  work.say_made(items, "charge items");
  work.say_made(prices, "price plans");
}

}  // namespace

Applied apply(ApiClient& api, const EstatePlan& plan, std::chrono::seconds patience) {
  Work work{api, plan, {}, 0, {}, {}, {}};
  make_estate(work);
  make_rooms(work);
  adopt_gateway(work, patience);
  assign_meters(work);
  make_items(work);
  if (work.unsaid > 0) work.applied.differences.push_back("and " + std::to_string(work.unsaid) + " more");
  return std::move(work.applied);
}

}  // namespace lamplighter::lamplighterctl

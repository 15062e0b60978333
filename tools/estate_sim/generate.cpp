#include "tools/estate_sim/generate.h"

#include <algorithm>
#include <array>

namespace lamplighter::estate_sim {
namespace {

constexpr int building_count = 3;
constexpr int rooms_per_floor = 2;
constexpr const char* water_profile = "kaifeng_xintai_water";
constexpr std::size_t meters_per_concentrator = 8;  // Modbus TCP gateways with a handful of meters behind each
constexpr std::array<std::size_t, building_count> shaft_meters{4, 3, 3};  // on RS-485 straight into the gateway

enum Salt : std::uint64_t {
  salt_surname = 100,
  salt_given,
  salt_area
};

constexpr std::array surnames{"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱",
                              "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯"};
constexpr std::array given_names{"秀英", "建国", "桂兰", "志强", "丽",   "伟",   "敏",   "静",   "磊",   "洋",  "艳",
                                 "勇",   "军",   "杰",   "娟",   "涛",   "明",   "超",   "秀兰", "霞",   "平",  "刚",
                                 "桂英", "文博", "雨桐", "子涵", "浩然", "思远", "晓燕", "海燕", "建华", "国强"};

template <std::size_t n>
const char* pick(const std::array<const char*, n>& names, std::uint64_t seed, Salt salt, int index) {
  return names[mixed(seed, salt, index) % n];
}

GeneratedRoom make_room(const GenerateOptions& options, int building, int index) {
  GeneratedRoom room;
  room.floor = index / rooms_per_floor + 1;
  const int on_floor = index % rooms_per_floor + 1;
  room.code = std::to_string(room.floor) + (on_floor < 10 ? "0" : "") + std::to_string(on_floor);
  room.use = room.floor == 1 ? RoomUse::shop : RoomUse::household;
  const int number = building * rooms_max + index;
  const auto halves = static_cast<std::int64_t>(room.use == RoomUse::shop
                                                    ? 90 + mixed(options.seed, salt_area, number) % 150
                                                    : 118 + mixed(options.seed, salt_area, number) % 170);  // in 0.5 m2
  room.area_m2 = to_text(Decimal{halves * 50, -2});
  room.owner_name = std::string(pick(surnames, options.seed, salt_surname, number)) +
                    pick(given_names, options.seed, salt_given, number);
  const std::string place = std::to_string(building + 1) + "-" + room.code;
  room.meters = {"e-" + place, "w-" + place};
  return room;
}

const char* electricity_profile(RoomUse use, int floor) {
  if (use == RoomUse::shop) return "eastron_sdm630";
  return floor % 3 == 0 ? "chint_dtsu666" : "eastron_sdm120";
}

// Cuts `meters` into lines of `size`, named prefix-1, prefix-2 …
void add_concentrators(GeneratedEstate& estate, const std::string& prefix, const std::vector<GeneratedMeter>& meters) {
  for (std::size_t from = 0; from < meters.size(); from += meters_per_concentrator) {
    const auto to = std::min(from + meters_per_concentrator, meters.size());
    const auto begin = meters.begin();
    estate.lines.push_back({prefix + "-" + std::to_string(from / meters_per_concentrator + 1),
                            Transport::modbus_tcp,
                            {begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)}});
  }
}

void add_building(GeneratedEstate& estate, const GenerateOptions& options, int building) {
  const std::string code = std::to_string(building + 1);
  GeneratedBuilding made{code, {}};
  std::vector<GeneratedMeter> electricity, water;
  const int rooms = (options.rooms + building_count - 1 - building) / building_count;
  for (int i = 0; i < rooms; ++i) {
    made.rooms.push_back(make_room(options, building, i));
    const auto& room = made.rooms.back();
    electricity.push_back({room.meters[0], electricity_profile(room.use, room.floor), room.use});
    water.push_back({room.meters[1], water_profile, room.use});
  }
  estate.buildings.push_back(std::move(made));
  const auto on_shaft = std::min(shaft_meters[static_cast<std::size_t>(building)], electricity.size());
  const auto cut = electricity.end() - static_cast<std::ptrdiff_t>(on_shaft);
  estate.lines.push_back({"b" + code + "-shaft", Transport::modbus_rtu, {cut, electricity.end()}});
  electricity.erase(cut, electricity.end());
  add_concentrators(estate, "b" + code + "-electricity", electricity);
  add_concentrators(estate, "b" + code + "-water", water);
  estate.lines.push_back(
      {"b" + code + "-lift", Transport::modbus_tcp, {{"e-" + code + "-lift", "schneider_iem3155", RoomUse::common}}});
  estate.lines.push_back({"b" + code + "-light",
                          Transport::modbus_tcp,
                          {{"e-" + code + "-light", "carlo_gavazzi_em24", RoomUse::common}}});
}

std::uint64_t load_seed(const GenerateOptions& options, std::size_t line, std::size_t unit) {
  return mixed(options.seed, line, static_cast<std::int64_t>(unit)) % 1'000'000;
}

// TCP lines take ports one after the other, so that the first port always answers.
std::vector<std::string> endpoints(const GeneratedEstate& estate, const GenerateOptions& options) {
  std::vector<std::string> made;
  int port = options.first_port;
  for (const auto& line : estate.lines)
    made.push_back(line.transport == Transport::modbus_rtu
                       ? "    path: " + options.run_folder + "/lines/" + line.name + "\n"
                       : "    port: " + std::to_string(port++) + "\n");
  return made;
}

}  // namespace

GeneratedEstate generate(const GenerateOptions& options) {
  GeneratedEstate estate;
  for (int b = 0; b < building_count; ++b) add_building(estate, options, b);
  estate.lines.push_back({"pump-room",
                          Transport::rtu_over_tcp,
                          {{"e-pumps", "carlo_gavazzi_em24", RoomUse::common},
                           {"e-garage", "eastron_sdm630", RoomUse::common},
                           {"e-garden-light", "chint_dtsu666", RoomUse::common},
                           {"w-garden", water_profile, RoomUse::common}}});
  return estate;
}

std::string simulator_yaml(const GeneratedEstate& estate, const GenerateOptions& options) {
  std::string out = "# Made by `estate_sim generate`; the simulated lines and meters of the estate.\n";
  out += "profiles: " + options.profiles + "\ncontrol_port: " + std::to_string(options.first_port - 1) + "\nlines:\n";
  const auto endpoint = endpoints(estate, options);
  for (std::size_t l = 0; l < estate.lines.size(); ++l) {
    const auto& line = estate.lines[l];
    out += "  - name: " + line.name + "\n    transport: " + std::string(to_text(line.transport)) + "\n";
    out += endpoint[l] + "    devices:\n";
    for (std::size_t m = 0; m < line.meters.size(); ++m) {
      const auto& meter = line.meters[m];
      out += "      - {name: " + meter.name + ", unit: " + std::to_string(m + 1) + ", profile: " + meter.profile +
             ", room: " + std::string(to_text(meter.use)) + ", seed: " + std::to_string(load_seed(options, l, m)) +
             "}\n";
    }
  }
  return out;
}

std::string gateway_yaml(const GeneratedEstate& estate, const GenerateOptions& options) {
  std::string out = "# Made by `estate_sim generate`; the gateway that polls the simulated estate.\n";
  out += "gateway: " + options.gateway + "\nprofiles: " + options.profiles + "\n";
  out += "outbox:\n  path: " + options.run_folder + "/gateway/outbox.sqlite\n";
  out += "mqtt:\n  host: " + options.broker_host + "\n  port: " + std::to_string(options.broker_port) +
         "\n  password_file: " + options.run_folder + "/gateway/password\n";
  out += "clock: {trust: always}   # a demonstration: containers seldom say that their clock is synced\n";
  out += "health: {address: 127.0.0.1, port: " + std::to_string(options.health_port) + "}\nlines:\n";
  const auto endpoint = endpoints(estate, options);
  for (std::size_t l = 0; l < estate.lines.size(); ++l) {
    const auto& line = estate.lines[l];
    out += "  - name: " + line.name + "\n    transport: " + std::string(to_text(line.transport)) + "\n";
    if (line.transport != Transport::modbus_rtu) out += "    host: 127.0.0.1\n";
    out += endpoint[l];
    if (line.transport == Transport::modbus_rtu) out += "    baud: 9600\n    parity: none\n";
    out += "    billing_interval_ms: " + std::to_string(options.billing_interval_ms) +
           "\n    telemetry_interval_ms: " + std::to_string(options.telemetry_interval_ms) + "\n    devices:\n";
    for (std::size_t m = 0; m < line.meters.size(); ++m)
      out += "      - {name: " + line.meters[m].name + ", profile: " + line.meters[m].profile +
             ", unit: " + std::to_string(m + 1) + "}\n";
  }
  return out;
}

// Electricity by monthly tiers, water by annual ones of which each price has its components, a property fee by area.
constexpr std::string_view charge_items = R"(charge_items:
  - code: electricity
    name: 电费
    meter_kind: electricity
    register: energy_import
    revenue_class: pass_through
    estimate_missing: true
    outlier_factor: 5
    price_plans:
      - valid_from: 2026-01-01
        terms:
          formula: tier(tiers, usage)
          tiers:
            accumulation: monthly
            rows:   # 元/kWh; each month begins at 0
              - {up_to: 240, price: 0.4883}
              - {up_to: 400, price: 0.5383}
              - {price: 0.7883}
  - code: water
    name: 水费
    meter_kind: water
    register: volume_forward
    revenue_class: pass_through
    ytd_follow: household
    year_share: true
    estimate_missing: true
    outlier_factor: 5
    price_plans:
      - valid_from: 2026-10-01
        terms:
          formula: tier(tiers, usage)
          tiers:
            accumulation: annual
            year_starts: 01-01
            rows:   # 元/m³; the year counts
              - up_to: 180
                price: 5
                components:
                  - {code: water, name: 水费, price: 2.07}
                  - {code: resource, name: 水资源费, price: 1.57}
                  - {code: sewage, name: 污水处理费, price: 1.36}
              - up_to: 260
                price: 7
                components:
                  - {code: water, name: 水费, price: 4.07}
                  - {code: resource, name: 水资源费, price: 1.57}
                  - {code: sewage, name: 污水处理费, price: 1.36}
              - price: 9
                components:
                  - {code: water, name: 水费, price: 6.07}
                  - {code: resource, name: 水资源费, price: 1.57}
                  - {code: sewage, name: 污水处理费, price: 1.36}
  - code: property_fee
    name: 物业费
    object: room
    revenue_class: own
    price_plans:
      - valid_from: 2026-01-01
        terms:
          formula: area * price * months
          price: 2.80   # 元/m² and month
)";

std::string estate_yaml(const GeneratedEstate& estate, const GenerateOptions& options) {
  std::string out = "# Made by `estate_sim generate`; brought into a running core by `lamplighterctl apply`.\n";
  out += "estate:\n  code: lantern-garden\n  name: 灯笼花园\n  time_zone: Asia/Shanghai\n";
  out += "valid_from: 2026-01-01   # of rooms and of their meters\ngateway: " + options.gateway + "\nbuildings:\n";
  for (const auto& building : estate.buildings) {
    out += "  - code: \"" + building.code + "\"\n    name: " + building.code + "号楼\n    rooms:\n";
    for (const auto& room : building.rooms)
      out += "      - {code: \"" + room.code + "\", floor: " + std::to_string(room.floor) +
             ", area_m2: " + room.area_m2 + ", owner_name: " + room.owner_name + ", meters: [" + room.meters[0] + ", " +
             room.meters[1] + "]}\n";
  }
  out += charge_items;
  return out;
}

}  // namespace lamplighter::estate_sim

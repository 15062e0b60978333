// A believable estate of any size from a seed: what the simulator, the gateway and `lamplighterctl apply` are told.
// Three files that fit each other; the same options give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/estate_sim/estate_file.h"

namespace lamplighter::estate_sim {

inline constexpr int rooms_max = 3000;

struct GenerateOptions {
  int rooms = 60;
  std::uint64_t seed = 20261123;
  std::uint16_t first_port = 17100;  // of the TCP lines, one after the other; the control port is the one before
  std::string gateway = "lantern-garden-1";
  std::string broker_host = "127.0.0.1";
  std::uint16_t broker_port = 17083;
  std::uint16_t health_port = 17064;
  std::string run_folder = "../../.run";            // as written into the files, which it counts from
  std::string profiles = "../../drivers/profiles";  // likewise
  std::int64_t billing_interval_ms = 60'000;
  std::int64_t telemetry_interval_ms = 10'000;
};

struct GeneratedMeter {
  std::string name;  // "e-1-101"
  std::string profile;
  RoomUse use = RoomUse::household;
};

struct GeneratedRoom {
  std::string code;  // "101"
  int floor = 1;
  std::string area_m2;
  std::string owner_name;
  RoomUse use = RoomUse::household;
  std::vector<std::string> meters;
};

struct GeneratedBuilding {
  std::string code;
  std::vector<GeneratedRoom> rooms;
};

struct GeneratedLine {
  std::string name;
  Transport transport = Transport::modbus_tcp;
  std::vector<GeneratedMeter> meters;  // units 1, 2, 3 …
};

struct GeneratedEstate {
  std::vector<GeneratedBuilding> buildings;
  std::vector<GeneratedLine> lines;
};

GeneratedEstate generate(const GenerateOptions& options);

std::string simulator_yaml(const GeneratedEstate& estate, const GenerateOptions& options);
std::string gateway_yaml(const GeneratedEstate& estate, const GenerateOptions& options);
std::string estate_yaml(const GeneratedEstate& estate, const GenerateOptions& options);

}  // namespace lamplighter::estate_sim

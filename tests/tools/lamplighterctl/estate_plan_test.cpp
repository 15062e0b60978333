#include "tools/lamplighterctl/estate_plan.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

using namespace lamplighter::lamplighterctl;

namespace {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::string name = std::filesystem::temp_directory_path() / "estate_plan_XXXXXX";
    const int descriptor = mkstemp(name.data());
    REQUIRE(descriptor >= 0);
    path_ = name;
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

const std::string head = "estate: {code: a, name: b, time_zone: Asia/Shanghai}\nvalid_from: 2026-01-01\n";

}  // namespace

TEST_CASE(
    "the estate in config/estate.example has 60 rooms in three buildings, each with two meters, and three items") {
  const auto loaded =
      load_estate_plan(std::filesystem::path{LAMPLIGHTER_SOURCE_DIR} / "config/estate.example/estate.yaml");
  REQUIRE_MESSAGE(loaded.plan, (loaded.faults.empty() ? "" : loaded.faults.front()));
  CHECK(loaded.plan->buildings.size() == 3);
  std::size_t rooms = 0;
  for (const auto& building : loaded.plan->buildings)
    for (const auto& room : building.rooms) {
      ++rooms;
      CHECK(room.meters.size() == 2);
      CHECK_FALSE(room.owner_name.empty());
    }
  CHECK(rooms == 60);
  REQUIRE(loaded.plan->items.size() == 3);
  const auto& electricity = loaded.plan->items[0];
  CHECK(electricity.says.at("name") == boost::json::value("电费"));
  REQUIRE(electricity.price_plans.size() == 1);
  const auto& rows = electricity.price_plans[0].says.at("terms").at("tiers").at("rows").as_array();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].at("up_to") == boost::json::value("240"));
  CHECK(rows[2].at("price") == boost::json::value("0.7883"));
  CHECK(loaded.plan->items[1].says.at("year_share") == boost::json::value(true));
  CHECK(loaded.plan->items[2].says.at("object") == boost::json::value("room"));
}

TEST_CASE("a wrong estate file is refused with file, line and reason") {
  struct Row {
    const char* what;
    std::string text;
    std::string line;
    std::string reason;
  };
  const Row rows[] = {
      {"no estate", "valid_from: 2026-01-01\nbuildings: []\n", ":1:", "estate"},
      {"an unknown key", head + "buildings: []\nbuilding: []\n", ":4:", "building"},
      {"a day that is none", "estate: {code: a, name: b, time_zone: c}\nvalid_from: soon\nbuildings: []\n",
       ":2:", "'soon'"},
      {"a room twice",
       head + "buildings:\n  - {code: '1', name: n, rooms: [{code: x, floor: 1, area_m2: 1},\n    {code: x, floor: 1, "
              "area_m2: 1}]}\n",
       ":5:", "room x"},
      {"a meter in two rooms",
       head + "buildings:\n  - {code: '1', name: n, rooms: [{code: x, floor: 1, area_m2: 1, meters: [m]},\n    {code: "
              "y, floor: 1, area_m2: 1, meters: [m]}]}\n",
       ":5:", "meter m"},
      {"a building twice",
       head + "buildings:\n  - {code: '1', name: n, rooms: []}\n  - {code: '1', name: n, rooms: []}\n",
       ":5:", "building 1"},
      {"an area that is no number",
       head + "buildings:\n  - {code: '1', name: n, rooms: [{code: x, floor: 1, area_m2: big}]}\n", ":4:", "area_m2"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const TemporaryFile file(row.text);
    const auto loaded = load_estate_plan(file.path());
    CHECK_FALSE(loaded.plan);
    REQUIRE_FALSE(loaded.faults.empty());
    CAPTURE(loaded.faults.front());
    CHECK(loaded.faults.front().find(file.path().string() + row.line) == 0);
    CHECK(loaded.faults.front().find(row.reason) != std::string::npos);
  }
}

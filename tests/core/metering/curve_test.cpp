#include "core/metering/curve.h"

#include <algorithm>
#include <random>
#include <sstream>

#include "core/metering/store.h"
#include "tests/core/metering/estate_for_tests.h"

namespace lamplighter::metering {
namespace {

using std::chrono::seconds;

const Instant start = midnight(6, 1);

struct Raw {
  std::int64_t second = 0, value = 0;
};

// "0:5 1:-3": value at second.
std::vector<Raw> raw_of(const std::string& text) {
  std::vector<Raw> raw;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const auto colon = word.find(':');
    raw.push_back({std::stoll(word.substr(0, colon)), std::stoll(word.substr(colon + 1))});
  }
  return raw;
}

std::int64_t second_of(Instant at) {
  return std::chrono::duration_cast<seconds>(at - start).count();
}

// "0-2 5 -3 9 9": first and last second, then first, least, greatest and last value; "gap 2-60".
std::string text_of(const Curve& curve) {
  std::string text;
  for (const auto& p : curve.points)
    text += (text.empty() ? "" : "; ") + std::to_string(second_of(p.first_at)) + "-" +
            std::to_string(second_of(p.last_at)) + " " + std::to_string(p.first) + " " + std::to_string(p.min) + " " +
            std::to_string(p.max) + " " + std::to_string(p.last);
  for (const auto& g : curve.gaps)
    text += "; gap " + std::to_string(second_of(g.from)) + "-" + std::to_string(second_of(g.to));
  return text;
}

// Of a device that has a billing register too, as every meter.
MeterId meter_of(TestEstate& e, const std::string& device) {
  e.channel(device, "energy_import", Unit::kilowatt_hour, -2, 8);
  return e.meter(device, "electricity");
}

Curve curve_within(TestEstate& e, MeterId meter, std::string_view reg, Instant from, Instant to, int points) {
  return e.database.read([&](db::Transaction& tx) {
    return curve_of(tx, channels_of_meter(tx, e.all(), meter, reg), from, to, points).value();
  });
}

void keep(TestEstate& e, ChannelId channel, const std::vector<Raw>& raw) {
  std::vector<StoredReading> readings;
  for (const auto& r : raw) {
    const auto at = start + seconds{r.second};
    readings.push_back(
        {channel, at, r.value, 0, Quality::measured, ClockState::synced, Epoch{7}, Sequence{++e.sequence}, at, ""});
  }
  e.database.write(db::Priority::people, [&](db::Transaction& tx) { add_readings(tx, readings); });
}

struct Example {
  const char* what;
  const char* readings;
  int span_s, points;
  const char* curve;
};
const Example examples[] = {
    {"one point each where there is room", "0:5 10:6 20:7", 30, 30, "0-0 5 5 5 5; 10-10 6 6 6 6; 20-20 7 7 7 7"},
    {"a peak and a dip within a stretch are kept", "0:5 1:900 2:-3 3:7 4:100", 6, 2,
     "0-2 5 -3 900 -3; 3-4 7 7 100 100"},
    {"what lies at the end of the range is outside", "0:1 9:2 10:3", 10, 1, "0-9 1 1 2 2"},
    {"a silence is a gap", "0:1 1:1 2:1 3:1 60:1 61:1 62:1", 100, 100,
     "0-0 1 1 1 1; 1-1 1 1 1 1; 2-2 1 1 1 1; 3-3 1 1 1 1; 60-60 1 1 1 1; 61-61 1 1 1 1; 62-62 1 1 1 1; gap 3-60"},
    {"a silence shorter than a stretch is none", "0:1 1:1 2:1 3:1 9:1 10:1", 20, 2, "0-9 1 1 1 1; 10-10 1 1 1 1"},
    {"readings far apart by nature have no gaps", "0:1 3600:2 7200:3 14400:5", 14401, 600,
     "0-0 1 1 1 1; 3600-3600 2 2 2 2; 7200-7200 3 3 3 3; 14400-14400 5 5 5 5"},
    {"polling every second from some time on is no gap before it", "0:1 300:1 600:1 900:1 901:1 902:1 903:1 904:1",
     1000, 1000,
     "0-0 1 1 1 1; 300-300 1 1 1 1; 600-600 1 1 1 1; 900-900 1 1 1 1; 901-901 1 1 1 1; 902-902 1 1 1 1; "
     "903-903 1 1 1 1; 904-904 1 1 1 1"},
    {"nothing is nothing", "", 10, 10, ""},
};

}  // namespace

TEST_CASE("a curve keeps what stood out in each stretch, and shows silence as a gap") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    for (const auto& example : examples) {
      const auto device = "d" + std::to_string(&example - examples);
      keep(e, e.channel(device, "power", Unit::watt, 0, {}), raw_of(example.readings));
      const auto m = meter_of(e, device);
      const auto curve = curve_within(e, m, "power", start, start + seconds{example.span_s}, example.points);
      CHECK_MESSAGE(text_of(curve) == example.curve, example.what);
    }
  });
}

TEST_CASE("readings told at different exponents make one curve at the finest of them") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto c = e.channel("e-1", "voltage", Unit::volt, 0, {});
    e.read(c, start, 230, 0);
    e.read(c, start + seconds{1}, 2'315, -1);
    e.read(c, start + seconds{20}, 229, 0);
    const auto curve = curve_within(e, meter_of(e, "e-1"), "voltage", start, start + seconds{30}, 3);
    CHECK(curve.exponent == -1);
    CHECK(text_of(curve) == "0-1 2300 2300 2315 2315; 20-20 2290 2290 2290 2290; gap 1-20");
  });
  Bucket coarse, fine;
  coarse.exponent = 3;
  coarse.max = std::numeric_limits<std::int64_t>::max() / 10;
  fine.exponent = -2;
  fine.number = 1;
  CHECK_FALSE(join_curve({{coarse, fine}}, seconds{1}).has_value());
}

TEST_CASE("two bodies of a meter are two parts of its curve with a gap between them") {
  db::for_each_database([](db::Database& database) {
    TestEstate e(database);
    const auto old_channel = e.channel("old", "power", Unit::watt, 0, {});
    const auto new_channel = e.channel("new", "power", Unit::watt, 0, {});
    const auto m = meter_of(e, "old");
    keep(e, old_channel, raw_of("0:1 10:2 20:999"));
    keep(e, new_channel, raw_of("0:999 15:3 25:4"));
    database.write(db::Priority::people, [&](db::Transaction& tx) {
      end_channels(tx, m, start + seconds{12});
      Meter meter = find_meter(tx, e.all(), m).value();
      open_channels(tx, meter, GatewayId{1}, DeviceName{"new"}, start + seconds{12});
    });
    CHECK(text_of(curve_within(e, m, "power", start, start + seconds{100}, 100)) ==
          "0-0 1 1 1 1; 10-10 2 2 2 2; 15-15 3 3 3 3; 25-25 4 4 4 4; gap 10-15");
  });
}

TEST_CASE("every extreme of the readings is in the curve, whatever the range and the number of points") {
  const auto seed = std::random_device{}();
  INFO("seed ", seed);
  db::for_each_database([&](db::Database& database) {
    std::mt19937_64 random(seed);
    const auto upto = [&](std::int64_t n) { return std::uniform_int_distribution<std::int64_t>(0, n)(random); };
    TestEstate e(database);
    for (int play = 0; play < 12; ++play) {
      const auto device = "d" + std::to_string(play);
      const auto span = 1 + upto(2'000);
      std::vector<Raw> raw;
      for (std::int64_t second = 0; second < span; second += 1 + (upto(30) == 0 ? upto(200) : upto(3)))
        raw.push_back({second, upto(2'000) - 1'000});
      keep(e, e.channel(device, "power", Unit::watt, 0, {}), raw);
      const auto m = meter_of(e, device);
      const int points = 10 + static_cast<int>(upto(200));
      const auto from = upto(span - 1), to = from + 1 + upto(span - from);
      const auto curve = curve_within(e, m, "power", start + seconds{from}, start + seconds{to}, points);
      CHECK(curve.points.size() <= static_cast<std::size_t>(points));
      std::erase_if(raw, [&](const Raw& r) { return r.second < from || r.second >= to; });
      std::int64_t counted = 0;
      for (const auto& p : curve.points) {
        std::vector<std::int64_t> within;
        for (const auto& r : raw)
          if (r.second >= second_of(p.first_at) && r.second <= second_of(p.last_at)) within.push_back(r.value);
        REQUIRE(static_cast<std::int64_t>(within.size()) == p.readings);
        counted += p.readings;
        CHECK(p.min == *std::min_element(within.begin(), within.end()));
        CHECK(p.max == *std::max_element(within.begin(), within.end()));
        CHECK(p.first == within.front());
        CHECK(p.last == within.back());
      }
      CHECK(counted == static_cast<std::int64_t>(raw.size()));  // no reading stands for nothing
      for (const auto& g : curve.gaps)
        CHECK(std::none_of(raw.begin(), raw.end(),
                           [&](const Raw& r) { return r.second > second_of(g.from) && r.second < second_of(g.to); }));
    }
  });
}

}  // namespace lamplighter::metering

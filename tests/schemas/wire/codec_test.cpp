#include "schemas/wire/codec.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "schemas/wire/topics.h"
#include "tests/schemas/wire/random_messages.h"

using namespace lamplighter;
using namespace lamplighter::wire;

namespace {

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

template <class T>
std::string why(const Decoded<T>& decoded) {
  return decoded ? "" : decoded.error().reason + ": " + decoded.error().detail;
}

}  // namespace

TEST_CASE("what is encoded decodes to the same message, for random messages") {
  const unsigned seed = 7;
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 200; ++i) {
    const auto messages = random_messages(random);
    const auto readings = decode_readings(encode(messages.readings));
    INFO(why(readings));
    REQUIRE(readings.has_value());
    CHECK(*readings == messages.readings);
    const auto events = decode_events(encode(messages.events));
    INFO(why(events));
    REQUIRE(events.has_value());
    CHECK(*events == messages.events);
    CHECK(decode_status(encode(messages.status)).value() == messages.status);
    CHECK(decode_inventory(encode(messages.inventory)).value() == messages.inventory);
    CHECK(decode_answer(encode(messages.answer)).value() == messages.answer);
  }
}

TEST_CASE("every example of the contract decodes") {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(LAMPLIGHTER_SOURCE_DIR "/schemas/wire/examples")) {
    const auto kind = entry.path().stem().stem().string();  // "readings.two_registers.json"
    const auto text = file_text(entry.path());
    INFO(entry.path().string());
    std::string problem = "no decoder for kind " + kind;
    if (kind == "readings") problem = why(decode_readings(text));
    if (kind == "events") problem = why(decode_events(text));
    if (kind == "status") problem = why(decode_status(text));
    if (kind == "inventory") problem = why(decode_inventory(text));
    if (kind == "answer") problem = why(decode_answer(text));
    CHECK(problem == "");
    ++seen;
  }
  CHECK(seen >= 5);
}

TEST_CASE("a wrong field is named with its value and what was expected") {
  const std::string good =
      R"({"schema":"lamplighter.readings/1","gateway":"g1","epoch":"5","boot":"b","first":"1","records":[)"
      R"({"device":"m1","register":"energy_import","value":"12","exponent":-2,"unit":"kWh",)"
      R"("at":"2026-11-23T00:00:00.000Z","clock":"synced","tick":"1","quality":"measured"}]})";
  REQUIRE(decode_readings(good).has_value());
  struct Row {
    const char* from;
    const char* to;
    const char* reason;
    const char* detail;
  };
  for (const auto& row : {
           Row{"readings/1", "readings/9", "unknown_schema", "readings/9"},
           Row{"\"g1\"", "\"G 1\"", "field_wrong", "gateway = \"G 1\""},
           Row{"\"5\"", "\"-5\"", "field_wrong", "epoch"},
           Row{"\"5\"", "5", "field_wrong", "epoch = 5 is no text"},
           Row{"\"first\":\"1\"", "\"first\":\"0\"", "field_wrong", "first"},
           Row{"\"first\":\"1\"", "\"first\":\"9223372036854775807\"", "field_wrong", "first"},
           Row{"\"12\"", "\"99999999999999999999\"", "field_wrong", "value"},
           Row{"\"12\"", "\"1 2\"", "field_wrong", "value"},
           Row{"-2", "-13", "field_wrong", "exponent"},
           Row{"-2", "0.5", "field_wrong", "exponent"},
           Row{"kWh", "furlong", "field_wrong", "unit"},
           Row{"T00:00", "T25:00", "field_wrong", "at"},
           Row{"synced", "maybe", "field_wrong", "clock"},
           Row{"\"device\":\"m1\",", "", "field_wrong", "device is missing"},
           Row{"\"records\":[", "\"records\":[7,", "field_wrong", "record 1 is no object"},
           Row{"}]}", "}]", "payload_does_not_parse", "no JSON"},
       }) {
    std::string text = good;
    text.replace(text.find(row.from), std::string(row.from).size(), row.to);
    const auto decoded = decode_readings(text);
    INFO(text);
    REQUIRE_FALSE(decoded.has_value());
    CHECK(decoded.error().reason == row.reason);
    INFO(decoded.error().detail);
    CHECK(decoded.error().detail.find(row.detail) != std::string::npos);
  }
}

TEST_CASE("no bytes from outside crash a decoder or pass as more than its limits") {
  const unsigned seed = 11;
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 300; ++i) {
    const auto messages = random_messages(random);
    for (auto text :
         {encode(messages.readings), encode(messages.events), encode(messages.inventory), encode(messages.answer)}) {
      const auto cut = random() % text.size();
      text[random() % text.size()] = static_cast<char>(random());
      for (const std::string_view payload : {std::string_view(text), std::string_view(text).substr(0, cut)}) {
        (void)decode_readings(payload);
        (void)decode_events(payload);
        (void)decode_status(payload);
        (void)decode_inventory(payload);
        (void)decode_answer(payload);
      }
    }
  }
  CHECK(decode_readings(std::string(payload_bytes_max + 1, ' ')).error().reason == "payload_too_large");
  CHECK(decode_readings(std::string(1000, '[')).error().reason == "payload_does_not_parse");
}

TEST_CASE("a topic carries the shard of its gateway, and only well-formed topics parse") {
  // crc32("gate-1") as zlib gives it: python3 -c 'import zlib;print(zlib.crc32(b"gate-1")%64)'
  CHECK(topic(GatewayName{"gate-1"}, "readings") == "lamplighter/41/gate-1/readings");
  const auto parts = parse_topic("lamplighter/41/gate-1/inventory/3");
  REQUIRE(parts);
  CHECK(parts->gateway.text == "gate-1");
  CHECK(parts->kind == "inventory");
  CHECK(parts->part == "3");
  CHECK(shard_is_right(*parts));
  CHECK_FALSE(shard_is_right(*parse_topic("lamplighter/00/gate-1/readings")));
  for (const auto* wrong :
       {"", "lamplighter", "lamplighter/1/g/readings", "lamplighter/64/g/readings", "lamplighter/-1/g/x",
        "lamplighter/00//readings", "lamplighter/00/G/readings", "lamplighter/00/g", "lamplighter/00/g/",
        "other/00/g/readings", "lamplighter/core/lamplighter-core/echo"})
    CHECK_FALSE(parse_topic(wrong));
  CHECK(echo_topic("lamplighter-core") == "lamplighter/core/lamplighter-core/echo");
}

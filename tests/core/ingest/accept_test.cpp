#include "core/ingest/accept.h"

#include <sstream>

#include "tests/core/ingest/messages_for_tests.h"

namespace lamplighter::ingest {
namespace {

const GatewayName east{"estate-east"};

std::string text_of(const std::vector<SequenceRange>& ranges) {
  std::string text;
  for (const auto& r : ranges) {
    if (!text.empty()) text += ",";
    text += std::to_string(r.first.n) + (r.first == r.last ? "" : "-" + std::to_string(r.last.n));
  }
  return text.empty() ? "." : text;
}

SequenceRanges ranges_of(std::string_view text) {  // "1-3,7" or "."
  SequenceRanges ranges;
  std::stringstream in{std::string(text)};
  for (std::string part; std::getline(in, part, ',');) {
    if (part == ".") continue;
    const auto dash = part.find('-');
    const std::int64_t first = std::stoll(part.substr(0, dash));
    ranges.add({Sequence{first}, Sequence{dash == std::string::npos ? first : std::stoll(part.substr(dash + 1))}});
  }
  return ranges;
}

std::string refused_of(const Arrival& arrival) {
  const auto* r = std::get_if<Refused>(&arrival.what);
  if (r == nullptr) return "taken";
  return r->reason +
         (r->epoch.n == 0 ? " -" : " " + std::to_string(r->records.first.n) + "-" + std::to_string(r->records.last.n));
}

fleet::Standing adopted(std::optional<Instant> accept_from = std::nullopt) {
  return {GatewayId{1}, east, true, {CompanyId{1}, EstateId{1}}, accept_from, {}};
}

std::vector<Offered> offered_between(std::int64_t first, std::int64_t last, const DeviceName* device = nullptr) {
  std::vector<Offered> offered;
  for (auto n = first; n <= last; ++n) offered.push_back({Sequence{n}, device, db::test_epoch, ClockState::synced});
  return offered;
}

}  // namespace

TEST_CASE("what was received decides what is new, what is here already and what is held") {
  struct Row {
    const char* received;
    std::int64_t first, last;
    bool adopted;
    const char *fresh, *stored, *hold, *received_after;
  };
  const Row rows[] = {
      {".", 1, 3, true, "1-3", "1-3", ".", "1-3"},          // all new
      {"1-3", 1, 3, true, ".", "1-3", ".", "1-3"},          // the answer was lost: resent
      {"1-3", 3, 5, true, "4-5", "3-5", ".", "1-5"},        // overlap
      {"1-3", 7, 8, true, "7-8", "7-8", ".", "1-3,7-8"},    // out of order: a hole stays a hole
      {"1-3,7-8", 4, 6, true, "4-6", "4-6", ".", "1-8"},    // the hole is filled
      {"2,4,6", 1, 7, true, "1,3,5,7", "1-7", ".", "1-7"},  //
      {".", 1, 3, false, ".", ".", "1-3", "."},             // not adopted: nothing is stored, all comes again
  };
  for (const auto& row : rows) {
    CAPTURE(row.received);
    CAPTURE(row.first);
    auto received = ranges_of(row.received);
    auto gateway = adopted();
    gateway.adopted = row.adopted;
    const auto offered = offered_between(row.first, row.last);
    const auto verdict = accept(offered, received, gateway);
    SequenceRanges fresh;
    for (const auto i : verdict.fresh) fresh.add(offered[i].sequence);
    CHECK(text_of(fresh.ranges()) == row.fresh);
    CHECK(text_of(verdict.stored) == row.stored);
    CHECK(text_of(verdict.hold) == row.hold);
    CHECK(text_of(received.ranges()) == row.received_after);
    CHECK(verdict.refused.empty());
  }
}

TEST_CASE("records older than the start that the adoption set are refused, late ones otherwise are welcome") {
  const DeviceName device{"room-1"}, other{"room-2"};
  const auto start = db::test_epoch;
  auto gateway = adopted(start);
  gateway.device_accept_from[other] = start - std::chrono::hours{24};
  std::vector<Offered> offered{{Sequence{1}, &device, start - std::chrono::hours{1}, ClockState::synced},
                               {Sequence{2}, &device, start, ClockState::synced},
                               {Sequence{3}, &other, start - std::chrono::hours{1}, ClockState::synced},
                               {Sequence{4}, &device, Instant{}, ClockState::unsynced},  // 1970 is not "before"
                               {Sequence{5}, nullptr, Instant{}, ClockState::synced}};   // an event
  SequenceRanges received;
  const auto verdict = accept(offered, received, gateway);
  CHECK(text_of(verdict.stored) == "2-5");
  REQUIRE(verdict.refused.size() == 1);
  CHECK(verdict.refused[0].reason == "before_adoption");
  CHECK(text_of(verdict.refused[0].ranges) == "1");
  CHECK(text_of(received.ranges()) == "2-5");
}

TEST_CASE("a gateway that leaves ever more holes is held instead of growing the table") {
  SequenceRanges received;
  for (std::size_t i = 0; i < received_ranges_max; ++i) received.add(Sequence{static_cast<std::int64_t>(i) * 2 + 10});
  const auto before = received;
  CHECK(text_of(accept(offered_between(1, 1), received, adopted()).hold) == "1");
  CHECK(received == before);
  CHECK(text_of(accept(offered_between(11, 11), received, adopted()).stored) == "11");  // filling one is welcome
  CHECK(received.ranges().size() == received_ranges_max - 1);
}

TEST_CASE("a message is refused by name where it cannot be taken, and only for records it can have carried") {
  const auto good = readings_message(
      east, 7, {reading("a", "energy_import", 1, db::test_epoch), reading("b", "energy_import", 2, db::test_epoch)});
  CHECK(refused_of(read_message(good)) == "taken");
  const auto changed = [&](auto change) {
    Message m = good;
    change(m);
    return refused_of(read_message(m));
  };
  const auto without_properties = [](Message& m) { m.epoch = m.first = m.last = std::nullopt; };
  CHECK(changed(without_properties) == "taken");
  CHECK(changed([](Message& m) { m.payload = "{"; }) == "payload_does_not_parse 7-8");
  CHECK(changed([](Message& m) { m.payload.assign(70'000, ' '); }) == "payload_too_large 7-8");
  CHECK(changed([](Message& m) {
          m.payload = "{";
          m.epoch = m.first = m.last = std::nullopt;
        }) == "payload_does_not_parse -");
  CHECK(changed([](Message& m) {
          m.payload = "{";
          m.last = "507";
        }) == "payload_does_not_parse -");  // 501 records: made up
  CHECK(changed([](Message& m) {
          m.payload = "{";
          m.last = "506";
        }) == "payload_does_not_parse 7-506");
  CHECK(changed([](Message& m) {
          m.payload = "{";
          m.first = "9";
        }) == "payload_does_not_parse -");
  CHECK(changed([](Message& m) {
          m.payload = "{";
          m.first = "-1";
        }) == "payload_does_not_parse -");
  CHECK(changed([](Message& m) {
          m.payload = "{";
          m.epoch = "99999999999999999999";
        }) == "payload_does_not_parse -");
  CHECK(changed([](Message& m) { m.last = "9"; }) == "properties_differ 7-8");
  CHECK(changed([](Message& m) { m.epoch = "5"; }) == "properties_differ 7-8");
  CHECK(changed([](Message& m) { m.topic = "lamplighter/00/estate-west/readings"; }).starts_with("wrong_shard"));
  CHECK(changed([](Message& m) { m.topic = wire::topic(GatewayName{"estate-west"}, "readings"); }) ==
        "foreign_gateway 7-8");
  CHECK(changed([](Message& m) { m.topic = wire::topic(east, "readings/1"); }) == "unknown_topic 7-8");
  CHECK(changed([](Message& m) { m.topic = wire::topic(east, "gossip"); }) == "unknown_topic 7-8");
  CHECK(changed([](Message& m) { m.topic = "weather/today"; }) == "unknown_topic 7-8");
  CHECK(changed([](Message& m) { m.topic = wire::topic(east, "events"); }) == "unknown_schema 7-8");
  const auto foreign = read_message([&] {
    Message m = good;
    m.topic = wire::topic(GatewayName{"estate-west"}, "readings");
    return m;
  }());
  CHECK(std::get<Refused>(foreign.what).sender == GatewayName{"estate-west"});  // the sender is told, not the victim
}

TEST_CASE("an inventory beyond its limits is refused") {
  CHECK(refused_of(read_message(inventory_message(east, {electricity_meter("a")}))) == "taken");
  CHECK(refused_of(read_message(inventory_message(east, {electricity_meter("a")}, "h", 1, 65))) == "too_many_parts -");
  auto wide = electricity_meter("a");
  for (int i = 0; i < 64; ++i)
    wide.registers.push_back(
        {RegisterName{"r" + std::to_string(i)}, Unit::volt, 0, RegisterClass::telemetry, std::nullopt, "none"});
  CHECK(refused_of(read_message(inventory_message(east, {wide}))) == "field_wrong -");
}

}  // namespace lamplighter::ingest

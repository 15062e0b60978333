// E20 (domain.md section 2.12): a reading that is delivered more than once, from the message to the bill.
#include "core/fleet/store.h"
#include "core/ingest/batcher.h"
#include "core/metering/check.h"
#include "core/metering/decide_flags.h"
#include "tests/core/charging/left_behind.h"
#include "tests/core/charging/pricing/tables.h"
#include "tests/core/ingest/messages_for_tests.h"

using namespace lamplighter;
using namespace lamplighter::charging;

namespace {

// Of the midnight that ends October; 0.00 kWh at its beginning, 0.15 yuan a kWh.
// case | what comes (value#sequence) and is done | readings | open conflicts | bills
constexpr std::string_view deliveries = R"(
once                    | 130.70#2 charge                                      | 1 | 0 | 19.61
three times             | 130.70#2 130.70#2 130.70#2 charge                    | 1 | 0 | 19.61
in three messages       | 130.70#2 130.70#3 130.70#4 charge                    | 1 | 0 | 19.61
E20                     | 130.70#2 130.70#2 130.70#2 140.70#3 charge           | 1 | 1 | 19.61
the other one first     | 140.70#2 130.70#3 130.70#3 charge                    | 1 | 1 | 21.11
E20, the first is right | 130.70#2 130.70#2 130.70#2 140.70#3 reject charge    | 1 | 0 | 19.61
E20, the other is right | 130.70#2 130.70#2 130.70#2 140.70#3 approve charge   | 1 | 0 | 21.11
billed, then twice more | 130.70#2 charge 130.70#2 130.70#3 adjust charge      | 1 | 0 | 19.61
billed, then another    | 130.70#2 charge 140.70#3 adjust charge               | 1 | 1 | 19.61
… and it is wrong       | 130.70#2 charge 140.70#3 reject adjust charge        | 1 | 0 | 19.61
… and it is right       | 130.70#2 charge 140.70#3 approve adjust adjust       | 1 | 0 | 19.61 1.50
… sent again afterwards | 130.70#2 charge 140.70#3 approve adjust 140.70#3 adjust | 1 | 0 | 19.61 1.50
… as another message    | 130.70#2 charge 140.70#3 approve adjust 140.70#4 adjust | 1 | 1 | 19.61 1.50
)";

const GatewayName gateway{"gw-1"};

struct Delivered : TestEstate {
  explicit Delivered(Database& d) : TestEstate(d) {
    caller.permissions.insert("metering.correct");
    batcher.take({ingest::status_message(gateway, true)}, now);
    write([&](Transaction& tx) {
      const metering::Place place{caller.scope.company, estate};
      fleet::adopt_gateway_row(tx, GatewayId{1}, place, std::nullopt, now);
      metering::place_channels(tx, place, GatewayId{1});
    });
    REQUIRE(price("0.15").has_value());
    read_home = home("101");
    deliver(day(2026, 10, 1), 0, 1);
  }

  void deliver(Day at, std::int64_t hundredths, std::int64_t sequence) {
    const auto when = calendar::local_midnight(at, "Asia/Shanghai");
    const auto tally = batcher.take(
        {ingest::readings_message(gateway, sequence, {ingest::reading("meter-1", "energy_import", hundredths, when)})},
        now);
    CHECK(tally.refused + tally.held == 0);
  }
  std::vector<ReadingFlagId> open_conflicts() {
    return write([&](Transaction& tx) {
      metering::check_some(tx, 100, now);
      std::vector<ReadingFlagId> open;
      for (const auto& flag : metering::flags_of(tx, read_home.meter, ""))
        if (flag.flag == metering::Flag::conflict && flag.state == metering::FlagState::open) open.push_back(flag.id);
      return open;
    });
  }
  void decide(metering::FlagState decision) {
    const auto open = open_conflicts();
    REQUIRE(open.size() == 1);
    const auto decided = write([&](Transaction& tx) {
      return metering::decide_flags(tx, caller, open, decision, "looked at the meter", now);
    });
    REQUIRE(decided.has_value());
    CHECK(decided->asked.empty());
  }
  void act(const std::string& word) {
    CAPTURE(word);
    if (word == "charge") charge();
    if (word == "adjust") charge(day(2026, 10, 1), day(2026, 11, 1), BillKind::adjustment);
    if (word == "approve") decide(metering::FlagState::approved);
    if (word == "reject") decide(metering::FlagState::rejected);
    if (const auto parts = tables::split(word, "#"); parts.size() == 2)
      deliver(day(2026, 11, 1), parse_money(parts[0]).value().fen, std::stoll(parts[1]));
  }
  std::int64_t readings_of_the_boundary() {
    return read([&](Transaction& tx) {
      return std::get<0>(tx.select_one<std::int64_t>("SELECT COUNT(*) FROM reading WHERE channel_id = ? AND at = ?",
                                                     read_home.channel,
                                                     calendar::local_midnight(day(2026, 11, 1), "Asia/Shanghai"))
                             .value());
    });
  }

  Home read_home;
  ingest::Batcher batcher{database, [](const wire::AnswerMessage&) {},
                          [](const std::string& topic, const std::string& why) { FAIL(topic, ": ", why); }};
};

}  // namespace

TEST_CASE("E20: a reading delivered again is one reading and one bill; another value waits for people, bills do not") {
  tables::each_row(deliveries, 5, 13, [](const std::vector<std::string>& row) {
    db::for_each_database([&](Database& database) {
      Delivered e(database);
      for (const auto& word : tables::split(row[1], " "))
        if (!word.empty()) e.act(word);
      CHECK(std::to_string(e.readings_of_the_boundary()) == row[2]);
      CHECK(std::to_string(e.open_conflicts().size()) == row[3]);
      std::string bills;
      for (const Bill& bill : bills_of(e)) bills += (bills.empty() ? "" : " ") + to_text(bill.total);
      CHECK(bills == row[4]);
      check_books(e);
    });
  });
}

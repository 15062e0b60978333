// 20,000 rooms x 5 items calculated, reviewed and posted, beside the same rows put into the same tables by bare SQLite:
// one prepared INSERT a row, 1,000 rows a transaction, the same pragmas, indexes and triggers.
//
//   bench_charging_run [--rooms 20000]
#include <CLI/CLI.hpp>

#include "tests/bench/measured.h"
#include "tests/bench/raw_sqlite.h"
#include "tests/core/charging/corrected.h"

namespace lamplighter::bench {
namespace {

using namespace lamplighter::charging;

constexpr int rooms_per_write = 100;
constexpr int rows_per_transaction = 1'000;
constexpr std::array<const char*, 7> tables{"run_line",     "bill",         "bill_line", "journal_entry",
                                            "journal_line", "journal_head", "change"};

Home add_meter(TestEstate& e, Transaction& tx, RoomId room, const std::string& name, const std::string& kind,
               const char* reg, Unit unit) {
  const GatewayId gateway{e.estate.n};
  const metering::Place place{e.caller.scope.company, e.estate};
  const GatewayName gateway_name{"gw-1"};
  const auto channel = metering::describe_channel(tx, place, {gateway, DeviceName{name}, RegisterName{reg}, unit},
                                                  {gateway_name, -2, RegisterClass::billing, 8});
  const auto made =
      metering::make_meter(tx, e.caller, {place, gateway, gateway_name, DeviceName{name}, kind, "", {}}, e.now);
  const auto label = [&](Transaction&, const accounts::Scope&, MeterId id) -> std::optional<premises::MeterLabel> {
    return premises::MeterLabel{id, e.estate, made->code, kind};
  };
  premises::assign_meter(tx, e.caller, e.now, label, room, made->id, day(2026, 1, 1)).value();
  return {room, made->id, channel};
}

metering::StoredReading reading_of(const Home& home, Day at, std::int64_t hundredths, std::int64_t sequence) {
  metering::StoredReading r;
  r.channel = home.channel;
  r.at = calendar::local_midnight(at, "Asia/Shanghai");
  r.value = hundredths;
  r.exponent = -2;
  r.epoch = Epoch{42};
  r.sequence = Sequence{sequence};
  r.received_at = r.at + std::chrono::seconds{2};
  return r;
}

void add_rooms(TestEstate& e, int rooms) {
  std::int64_t sequence = 0;
  for (int first = 1; first <= rooms; first += rooms_per_write)
    e.write([&](Transaction& tx) {
      std::vector<metering::StoredReading> readings;
      for (int n = first; n < std::min(first + rooms_per_write, rooms + 1); ++n) {
        const auto code = std::to_string(n);
        const RoomId room = premises::create_room(tx, e.caller, e.now,
                                                  {e.building, code, 1, day(2026, 1, 1), Decimal{894300, -4}, "Owner"})
                                .value()
                                .id;
        for (const auto& home :
             {add_meter(e, tx, room, "e-" + code, "electricity", "energy_import", Unit::kilowatt_hour),
              add_meter(e, tx, room, "w-" + code, "water", "volume_forward", Unit::cubic_metre)}) {
          readings.push_back(reading_of(home, day(2026, 1, 1), 0, ++sequence));
          readings.push_back(reading_of(home, day(2026, 2, 1), 1000 + n % 500, ++sequence));
        }
      }
      metering::add_readings(tx, std::move(readings));
    });
}

std::vector<ChargeItemId> add_items(TestEstate& e) {
  e.terms(e.item, annual_tiers).value();
  const auto water = e.new_item({"WATER", "Water", "water", "volume_forward", RevenueClass::pass_through, {}});
  e.terms(water, R"({"formula": "usage * price", "price": "3.85"})").value();
  const auto fee = e.fee("FEE"), lift = e.fee("LIFT"), waste = e.fee("WASTE");
  e.terms(fee, R"({"formula": "area * price * months", "price": "2.80"})").value();
  e.terms(lift, R"({"formula": "price * months", "price": "35"})").value();
  e.terms(waste, R"({"formula": "price * months", "price": "12"})").value();
  return {e.item, water, fee, lift, waste};
}

// The rows of one table, as the run left them, into the other file.
void put_bare(const RawSqlite& from, const RawSqlite& to, const std::string& table, Measured& taken) {
  RawStatement all(from, "SELECT * FROM " + table);
  const int columns = all.columns();
  std::string sql = "INSERT INTO " + table + " VALUES (";
  for (int i = 0; i < columns; ++i) sql += i == 0 ? "?" : ", ?";
  RawStatement insert(to, sql + ")");
  for (bool more = true; more;) {
    std::vector<std::vector<RawCell>> rows;
    while (static_cast<int>(rows.size()) < rows_per_transaction && (more = all.step())) rows.push_back(all.row());
    taken.add(static_cast<std::int64_t>(rows.size()), [&] {
      to.run("BEGIN IMMEDIATE");
      for (const auto& row : rows) {
        for (int i = 0; i < columns; ++i) insert.bind(i + 1, row[static_cast<std::size_t>(i)]);
        insert.step();
      }
      to.run("COMMIT");
    });
  }
}

void measure(int rooms) {
  const db::TestFolder folder;
  const auto ours_file = folder.path / "ours.sqlite", bare_file = folder.path / "bare.sqlite";
  Measured ours, bare;
  std::int64_t lines = 0;
  {
    const auto database = db::open("sqlite:" + ours_file.string());
    db::migrate(*database, db::test_epoch);
    TestEstate e(*database);
    add_rooms(e, rooms);
    for (const auto item : add_items(e)) {
      e.item = item;
      RunId run;
      ours.add(rooms, [&] { run = e.charge(day(2026, 1, 1), day(2026, 2, 1)); });
      const auto after = e.show(run);
      if (after.state != RunState::posted || after.line_count != rooms || after.blocked_count != 0)
        throw std::runtime_error("the run was not posted whole: " + std::to_string(after.line_count) + " lines, " +
                                 std::to_string(after.blocked_count) + " blocked");
      lines += after.line_count;
    }
  }
  db::migrate(*db::open("sqlite:" + bare_file.string()), db::test_epoch);
  const RawSqlite from(ours_file), to(bare_file);
  to.run(std::string(writer_pragmas) + "PRAGMA foreign_keys=OFF;");  // what the rows refer to is not there
  for (const auto* table : tables) put_bare(from, to, table, bare);
  tell("charging_run_against_bare_inserts", ours.seconds / bare.seconds, "times", 10,
       {{"rooms", rooms},
        {"lines", lines},
        {"rows", bare.rows},
        {"ours_seconds", rounded(ours.seconds)},
        {"bare_seconds", rounded(bare.seconds)},
        {"ours_cpu_seconds", rounded(ours.cpu)},
        {"bare_cpu_seconds", rounded(bare.cpu)}});
}

}  // namespace
}  // namespace lamplighter::bench

int main(int argc, char** argv) {
  int rooms = 20'000;
  CLI::App app{"a charging run beside bare inserts of its rows"};
  app.add_option("--rooms", rooms);
  CLI11_PARSE(app, argc, argv);
  lamplighter::bench::measure(rooms);
}

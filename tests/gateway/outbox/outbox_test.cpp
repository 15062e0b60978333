#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "gateway/outbox/outbox.h"
#include "schemas/vocabulary/sequence_ranges.h"
#include "tests/gateway/facts.h"

using namespace lamplighter;
using namespace lamplighter::outbox;
using namespace lamplighter::testing;

namespace {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lamplighter_outbox_XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

struct Box {
  Folder folder;
  Budget budget;
  std::int64_t next_epoch = 1000;
  std::unique_ptr<Outbox> outbox;

  OpenOptions options(const std::string& gateway = "g1") {
    return {(folder.path / "outbox.sqlite").string(), GatewayName{gateway}, budget, [this] { return next_epoch++; },
            ""};
  }
  void open() {
    outbox.reset();
    auto opened = Outbox::open(options(), stamp_at(0).wall);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
    outbox = std::move(*opened);
  }
  std::vector<ChangeResult> commit(std::vector<Change> changes) {
    auto results = outbox->commit(changes, stamp_at(0));
    REQUIRE_MESSAGE(results.has_value(), (results ? "" : results.error().detail));
    return *results;
  }
  Appended append(std::vector<Entry> entries) {
    std::vector<Change> changes;
    changes.push_back(Append{std::move(entries)});
    return std::get<Appended>(commit(std::move(changes)).front());
  }
  std::vector<StoredRecord> all(Kind kind) {
    auto records = outbox->fetch({kind, {}, 100'000});
    REQUIRE(records.has_value());
    return *records;
  }
};

std::string shown(const std::vector<StoredRecord>& records) {
  std::string text;
  for (const auto& record : records) {
    text += std::to_string(record.epoch.n) + ":" + std::to_string(record.position.sequence.n);
    if (const auto* reading = std::get_if<Reading>(&record.fact)) text += "=" + std::to_string(reading->value);
    text += " ";
  }
  return text;
}

}  // namespace

TEST_CASE("what was committed is there after the file is opened again, and sequences go on") {
  Box box;
  box.open();
  CHECK(box.outbox->totals().epoch == Epoch{1000});
  box.append({billing("a", 1), telemetry("b", 2), failed("c")});
  box.open();
  box.append({billing("a", 3)});
  box.commit({PermitSending{}});
  CHECK(shown(box.all(Kind::reading)) == "1000:1=1 1000:2=2 1000:4=3 ");
  CHECK(shown(box.all(Kind::event)) == "1000:3 ");
  CHECK(box.outbox->totals().records() == 4);
  CHECK(box.outbox->totals().oldest == stamp_at(0).wall);
}

TEST_CASE("a record comes back exactly as it was") {
  Box box;
  box.open();
  auto precise = reading("room-1", -123456789012345);
  precise.quality = Quality::suspect;
  precise.at = {instant_from_unix_ms(42), ClockState::unsynced, BootId{"99999999-2222-3333-4444-555555555555"},
                Tick{77}};
  const Event told{
      stamp_at(5),
      CounterSuspect{DeviceName{"room-1"}, RegisterName{"energy_import"}, "decreased", {500, -2}, {400, -2}}};
  box.append({{precise, RegisterClass::billing}, {told}});
  box.open();
  box.commit({PermitSending{}});
  CHECK(std::get<Reading>(box.all(Kind::reading).at(0).fact) == precise);
  CHECK(std::get<Event>(box.all(Kind::event).at(0).fact) == told);
}

TEST_CASE("nothing is given out before it may be sent, and then at once") {
  Box box;
  box.open();
  box.append({billing("a", 1)});
  CHECK(box.all(Kind::reading).empty());
  box.commit({Greet{Epoch{1000}, Sequence{0}}});
  CHECK(shown(box.all(Kind::reading)) == "1000:1=1 ");
  box.append({billing("a", 2)});
  CHECK(shown(box.all(Kind::reading)) == "1000:1=1 1000:2=2 ");
  box.commit({LinkLost{}});
  box.append({billing("a", 3)});
  CHECK(shown(box.all(Kind::reading)) == "1000:1=1 1000:2=2 ");
}

TEST_CASE("stored records are forgotten, refused ones are kept aside, others stay") {
  Box box;
  box.open();
  box.append({billing("a", 1), billing("a", 2), billing("a", 3), failed("a"), billing("a", 5)});
  box.commit({PermitSending{}, Forget{Epoch{1000}, {{{1}, {1}}, {{3}, {3}}}},
              KeepRefused{Epoch{1000}, {{{4}, {5}}}, "before_adoption"}});
  CHECK(shown(box.all(Kind::reading)) == "1000:2=2 ");
  CHECK(box.outbox->totals().refused_kept == 2);
  box.open();
  CHECK(box.outbox->totals().refused_kept == 2);
  CHECK(box.outbox->totals().records() == 1);
  CHECK(box.outbox->totals().last == Sequence{5});
  // The same answer again, and one about an epoch that is not ours, change nothing.
  box.commit({Forget{Epoch{1000}, {{{1}, {3}}}}, KeepRefused{Epoch{1000}, {{{4}, {5}}}, "again"},
              Forget{Epoch{7}, {{{1}, {9}}}}});
  CHECK(box.outbox->totals().refused_kept == 2);
  CHECK(box.outbox->totals().records() == 0);
}

TEST_CASE("a restored older outbox starts a new epoch for what it had not sent, and sends the rest as it was") {
  Box box;
  box.open();
  box.commit({PermitSending{}});
  box.append({billing("a", 1), billing("a", 2)});
  const auto copy = box.folder.path / "backup";
  box.outbox.reset();
  std::filesystem::copy(box.folder.path / "outbox.sqlite", copy);
  box.open();
  box.commit({PermitSending{}});
  box.append({billing("a", 3), billing("a", 4)});  // sent and stored by the core, then the disk dies
  box.outbox.reset();
  std::filesystem::copy(copy, box.folder.path / "outbox.sqlite", std::filesystem::copy_options::overwrite_existing);
  box.open();
  box.append({billing("b", 30), failed("b"), billing("b", 40), billing("b", 50)});  // offline, more than was lost
  const auto greeted = std::get<Greeted>(box.commit({Greet{Epoch{1000}, Sequence{4}}}).front());
  CHECK(greeted.new_epoch);
  CHECK(box.outbox->totals().epoch == Epoch{1001});
  box.commit({Greet{Epoch{1001}, Sequence{0}}});
  CHECK(shown(box.all(Kind::reading)) == "1000:1=1 1000:2=2 1001:1=30 1001:3=40 1001:4=50 ");
  CHECK(shown(box.all(Kind::event)) == "1001:2 ");
  box.append({billing("b", 60)});
  CHECK(box.outbox->totals().last == Sequence{5});
  CHECK(box.outbox->totals().records() == 7);
}

TEST_CASE("a core that has no more than was sent is greeted without a new epoch") {
  for (const std::int64_t highest : {0, 1, 2}) {
    Box box;
    box.open();
    box.commit({PermitSending{}});
    box.append({billing("a", 1), billing("a", 2)});
    box.open();
    CHECK_FALSE(std::get<Greeted>(box.commit({Greet{Epoch{1000}, Sequence{highest}}}).front()).new_epoch);
    CHECK(box.outbox->totals().epoch == Epoch{1000});
  }
}

TEST_CASE("telemetry is thinned near the budget, and every sequence is either there or told as thinned") {
  Box box;
  box.budget = {64 * 20'000, 64 * 14'000, 64 * 2'000};
  box.open();
  box.commit({PermitSending{}});
  std::int64_t thinned = 0, appended = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<Entry> entries;
    for (int k = 0; k < 50; ++k)
      for (auto entry : {billing("a", i), telemetry("a", i), telemetry("b", i)}) entries.push_back(entry);
    appended += 100;
    thinned += box.append(std::move(entries)).thinned;
    REQUIRE(box.outbox->totals().telemetry_bytes <= 64 * 4'000);
  }
  const auto& totals = box.outbox->totals();
  CHECK(totals.billing == 10'000);
  CHECK(totals.telemetry + thinned == appended);
  CHECK(totals.telemetry > 3'000);
  CHECK(totals.thinned_total == thinned);
  CHECK(totals.events < 200);
  SequenceRanges accounted;
  for (const auto& record : box.all(Kind::reading)) accounted.add(record.position.sequence);
  for (const auto& record : box.all(Kind::event)) {
    accounted.add(record.position.sequence);
    for (const auto& range : std::get<Thinned>(std::get<Event>(record.fact).what).ranges) accounted.add(range);
  }
  CHECK(accounted.ranges() == std::vector<SequenceRange>{{{1}, totals.last}});
}

TEST_CASE("telemetry that finds no room at all is given its sequence and told as thinned") {
  Box box;
  box.budget = {64 * 300, 64 * 100, 64 * 200};  // nothing is left for telemetry
  box.open();
  box.commit({PermitSending{}});
  CHECK(box.append({billing("a", 1), telemetry("a", 2), telemetry("b", 3)}).thinned == 2);
  CHECK(box.outbox->totals().last == Sequence{4});
  const auto event = std::get<Event>(box.all(Kind::event).at(0).fact);
  CHECK(std::get<Thinned>(event.what).ranges == std::vector<SequenceRange>{{{2}, {3}}});
}

TEST_CASE("when the billing budget is full nothing more is taken, nothing is lost, and events still find room") {
  Box box;
  box.budget = {64 * 200, 64 * 100, 64 * 30};
  box.open();
  box.commit({PermitSending{}});
  int accepted = 0;
  while (box.append({billing("a", accepted)}).result == Appended::Result::accepted) ++accepted;
  CHECK(accepted == 170);
  const auto last = box.outbox->totals().last;
  CHECK(box.append({billing("a", 0), telemetry("a", 0)}).result == Appended::Result::budget_full);
  CHECK(box.outbox->totals().last == last);
  CHECK(box.append({failed("a")}).result == Appended::Result::accepted);
  CHECK(box.all(Kind::reading).size() == 170);
  box.commit({Forget{Epoch{1000}, {{{1}, {50}}}}});
  CHECK(box.append({billing("a", 9)}).result == Appended::Result::accepted);
}

TEST_CASE("billing readings push telemetry out before they are refused") {
  Box box;
  box.budget = {64 * 20'000, 64 * 10'000, 64 * 2'000};
  box.open();
  std::vector<Entry> polls;  // of ten telemetry registers each
  for (int i = 0; i < 8'000; ++i) polls.push_back(telemetry("a" + std::to_string(i % 10), i));
  box.append(std::move(polls));
  CHECK(box.outbox->totals().telemetry == 8'000);
  int accepted = 0;
  while (box.append(std::vector<Entry>(100, billing("a", accepted))).result == Appended::Result::accepted)
    accepted += 100;
  CHECK(accepted >= 17'500);
  CHECK(box.outbox->totals().telemetry < 200);
  CHECK(box.outbox->totals().bytes() <= 64 * 20'000);
}

TEST_CASE("lines of an imported file are settled with their records") {
  Box box;
  box.open();
  CHECK(*box.outbox->import_lines_done("abc") == 0);
  box.commit({Append{{billing("a", 1)}, ImportProgress{"abc", 500}}});
  box.open();
  CHECK(*box.outbox->import_lines_done("abc") == 500);
  box.budget = {64 * 2, 64, 1};
  box.open();
  box.commit({Append{{billing("a", 1), billing("a", 2), billing("a", 3)}, ImportProgress{"abc", 1000}}});
  CHECK(*box.outbox->import_lines_done("abc") == 500);
}

TEST_CASE("a file that is not this gateway's outbox is refused with a sentence, and left as it is") {
  Folder folder;
  const auto path = (folder.path / "outbox.sqlite").string();
  const auto open = [&](const std::string& gateway) {
    return Outbox::open({path, GatewayName{gateway}, {}, [] { return std::int64_t{5}; }, ""}, {});
  };
  SUBCASE("no SQLite file") {
    std::ofstream(path)
        << "these are my holiday notes, not a database at all, and they are long enough to be read as a header.......";
    CHECK(open("g1").error().kind == Failure::Kind::not_ours);
    CHECK(std::filesystem::file_size(path) == 105);
  }
  SUBCASE("another program's database") {
    sqlite3* other = nullptr;
    sqlite3_open(path.c_str(), &other);
    sqlite3_exec(other, "CREATE TABLE notes (text)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    CHECK(open("g1").error().kind == Failure::Kind::not_ours);
  }
  SUBCASE("another gateway's outbox") {
    CHECK(open("g1").has_value());
    const auto second = open("g2");
    CHECK(second.error().kind == Failure::Kind::foreign_gateway);
    CHECK(second.error().detail.find("belongs to gateway \"g1\"") != std::string::npos);
  }
  SUBCASE("a newer format") {
    CHECK(open("g1").has_value());
    sqlite3* other = nullptr;
    sqlite3_open(path.c_str(), &other);
    sqlite3_exec(other, "PRAGMA user_version=99", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    CHECK(open("g1").error().kind == Failure::Kind::newer_version);
  }
  SUBCASE("open in another process") {
    const auto first = open("g1");
    CHECK(first.has_value());
    CHECK(open("g1").error().kind == Failure::Kind::in_use);
  }
}

TEST_CASE("the clock of a boot is remembered") {
  Box box;
  box.open();
  const BootId boot{"11111111-2222-3333-4444-555555555555"};
  CHECK_FALSE(box.outbox->remembered_boot(boot)->synced);
  box.commit({RememberBoot{boot, 12345, false}});
  box.commit({RememberBoot{boot, std::nullopt, true}});
  box.open();
  CHECK(box.outbox->remembered_boot(boot)->unsynced_base_ms == 12345);
  CHECK(box.outbox->remembered_boot(boot)->synced);
}

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>

#include "core/backup/kept.h"
#include "core/backup/state.h"
#include "core/db/catalogue.h"
#include "core/db/copy_tables.h"
#include "core/db/snapshot.h"
#include "tests/core/backup/filled.h"

using namespace lamplighter;
using namespace lamplighter::backup;

namespace fs = std::filesystem;

namespace {

// Each kind of database, filled, with a folder for files and one for backups.
template <class Fn>
void for_each_filled(Fn fn) {
  for (const auto dialect : db::dialects_to_test()) {
    INFO("on ", dialect == db::Dialect::sqlite ? "SQLite" : "PostgreSQL");
    const db::TestFolder folder;
    db::TestDatabase database(dialect);
    Filled filled(*database, folder.path / "files");
    fn(database, filled, BackupWish{database.connection(), folder.path / "files", folder.path / "backups", 0});
  }
}

Instant minutes_later(int n) {
  return db::test_epoch + std::chrono::minutes{n};
}

void write_over(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

std::string bytes_of(const fs::path& file) {
  return read_text(file);
}

}  // namespace

TEST_CASE("a manifest is read as it was written, and a single changed letter is seen") {
  Manifest m{.taken_at = db::test_epoch,
             .version = "0.1.0",
             .dialect = db::Dialect::postgresql,
             .schema = "public",
             .file = "database.pgdump",
             .bytes = 5,
             .sha256 = "ab",
             .files = 1,
             .files_bytes = 9,
             .state = {}};
  m.state.migrations = {{"0001_a.sql", "cd"}};
  m.state.companies = {{CompanyId{1}, {4, "ef"}, {0, ""}}};
  m.state.rows = {{"bill", 3}, {"room", 4}};
  const auto text = to_text(m);
  const auto read = parse_manifest(text);
  REQUIRE(read);
  CHECK(to_text(*read) == text);
  CHECK(read->state.companies.at(0).journal.hash.empty());
  CHECK(rows_of(read->state) == 7);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = changed[i] == '7' ? '8' : '7';
    CHECK_FALSE(parse_manifest(changed));
  }
  CHECK_FALSE(parse_manifest(text.substr(0, text.size() / 2)));
  CHECK_FALSE(parse_manifest(""));
}

TEST_CASE("a backup under write load is one state, tested; restored, every chain and every bill is as it was") {
  for_each_filled([](db::TestDatabase& database, Filled& filled, BackupWish wish) {
    std::atomic<bool> end{false};
    std::atomic<int> writes{0};
    std::thread writer([&] {
      for (int i = 0; !end; ++i, ++writes) filled.write([&](db::Transaction& tx) { note(tx, filled.caller, i); });
    });
    while (writes < 3) std::this_thread::yield();
    const auto made = make_backup(wish, minutes_later(0));
    const int during = writes;
    end = true;
    writer.join();
    CHECK(during > 3);
    CHECK(made.faults.empty());
    CHECK(made.folder.filename() == "20261123T150000Z");
    CHECK(made.manifest.files == 1);
    CHECK(last_good(wish.files) == minutes_later(0));

    const db::TestFolder elsewhere;
    const db::ScratchDatabase target(database.connection(), elsewhere.path);
    const RestoreWish back{made.folder, target.connection(), elsewhere.path / "files"};
    restore(back, minutes_later(1));
    const auto restored = db::open(target.connection());
    restored->read([&](db::Transaction& tx) {
      CHECK_FALSE(charging::verify_bills(tx, filled.caller.scope));
      CHECK(db::row_count(tx, "bill") == bills_filled);
    });
    CHECK(faults_of(*restored, made.manifest.state, minutes_later(1)).empty());
    CHECK(files::FileStore(elsewhere.path / "files").keep("%PDF of a bill").has_value());
    CHECK(fs::exists(
        files::place_of(elsewhere.path / "files", files::FileStore(wish.files).keep("%PDF of a bill").value())));
    CHECK_THROWS_AS(restore(back, minutes_later(2)), std::runtime_error);  // it is not empty any more
  });
}

TEST_CASE("what is damaged, newer, of the other kind or not empty is refused before anything is touched") {
  for_each_filled([](db::TestDatabase& database, Filled&, BackupWish wish) {
    const auto made = make_backup(wish, minutes_later(0));
    REQUIRE(made.faults.empty());
    const db::TestFolder elsewhere;
    const bool sqlite = made.manifest.dialect == db::Dialect::sqlite;
    const auto refused = [&](const std::string& target, const char* why) {
      CHECK_THROWS_WITH_AS(restore({made.folder, target, elsewhere.path / "files"}, minutes_later(1)),
                           doctest::Contains(why), std::runtime_error);
    };
    const auto empty = "sqlite:" + (elsewhere.path / "new.sqlite").string();
    refused(database.connection(), sqlite ? "exists; stop the core" : "not empty");
    if (!sqlite) refused(empty, "other kind");

    const auto file = made.folder / made.manifest.file;
    auto bytes = bytes_of(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    const auto whole = bytes_of(file);
    write_over(file, bytes);
    refused(empty, "SHA-256 is not the one of the manifest");
    write_over(file, whole.substr(0, whole.size() / 2));
    refused(empty, "SHA-256 is not the one of the manifest");
    write_over(file, whole);

    auto newer = made.manifest;
    newer.state.migrations.push_back({"9999_later.sql", "ab"});
    write_over(made.folder / manifest_name, to_text(newer));
    refused(empty, "newer lamplighter-core");
    auto more = made.manifest;
    more.state.rows.front().second += 1;
    write_over(made.folder / manifest_name, to_text(more));
    if (sqlite) refused(empty, "instead of");
    write_over(made.folder / manifest_name, to_text(made.manifest) + "x");
    refused(empty, "manifest.txt is damaged");
    CHECK_FALSE(fs::exists(elsewhere.path / "new.sqlite"));
    CHECK_FALSE(fs::exists(elsewhere.path / "new.sqlite.restoring"));
  });
}

TEST_CASE("a backup whose test finds a broken chain or a lost file stands aside, and no older one is removed for it") {
  for_each_filled([](db::TestDatabase& database, Filled& filled, BackupWish wish) {
    wish.keep = 1;
    REQUIRE(make_backup(wish, minutes_later(0)).faults.empty());
    const auto failing = [&](int minute, const char* why) {
      const auto made = make_backup(wish, minutes_later(minute));
      REQUIRE(made.faults.size() == 1);
      CHECK(made.faults.front().find(why) != std::string::npos);
      CHECK(made.folder.extension() == ".failed");
      CHECK(bytes_of(made.folder / "why.txt") == made.faults.front() + "\n");
      CHECK_THROWS_WITH_AS(restore({made.folder, "sqlite:" + (wish.out / "x").string(), wish.out}, minutes_later(9)),
                           doctest::Contains("failed its test restore"), std::runtime_error);
      CHECK(made.removed == 0);
      CHECK(fs::exists(wish.out / "20261123T150000Z" / manifest_name));
      CHECK(last_good(wish.files) == minutes_later(0));
    };
    filled.sql("UPDATE audit_entry SET reason = 'x' WHERE number = 2");
    failing(1, "the audit trail is broken at entry");
    filled.sql("UPDATE audit_entry SET reason = '' WHERE number = 2");
    REQUIRE(make_backup(wish, minutes_later(2)).faults.empty());

    write_over(files::place_of(wish.files, files::FileStore(wish.files).keep("never named").value()), "x");
    const auto lost = std::string(64, 'a');
    filled.write([&](db::Transaction& tx) {
      files::add(tx, filled.caller, filled.now, {{}, lost, 1, "", "", filled.caller.user, filled.now});
    });
    wish.keep = 2;
    const auto made = make_backup(wish, minutes_later(3));
    REQUIRE(made.faults.size() == 1);
    CHECK(made.faults.front() == "the stored file " + lost + " is missing");
    CHECK(database->read([](db::Transaction& tx) { return db::table_names(tx).size(); }) > 20);  // the origin serves on
  });
}

TEST_CASE("old backups go when a newer one is good; what a killed one left is cleared away; files lie once") {
  const db::TestFolder folder;
  db::TestDatabase database;
  const Filled filled(*database, folder.path / "files");
  BackupWish wish{database.connection(), folder.path / "files", folder.path / "backups", 2};
  fs::create_directories(wish.out / ".20261123T140000Z.partial");
  fs::create_directories(wish.out / "photographs");
  for (int minute = 0; minute < 4; ++minute) {
    const auto made = make_backup(wish, minutes_later(minute));
    CHECK(made.faults.empty());
    CHECK(made.removed == (minute < 2 ? 0 : 1));
  }
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(wish.out)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  CHECK(names == std::vector<std::string>{".lock", "20261123T150200Z", "20261123T150300Z", "photographs"});
  const auto hash = files::FileStore(wish.files).keep("%PDF of a bill").value();
  CHECK(fs::hard_link_count(files::place_of(wish.out / "20261123T150300Z" / "files", hash)) == 2);
  CHECK_THROWS_WITH_AS(make_backup(wish, minutes_later(3)), doctest::Contains("of this second"), std::runtime_error);
  const BackupFolder held(wish.out);
  CHECK_THROWS_WITH_AS(make_backup(wish, minutes_later(4)), doctest::Contains("another backup is under way"),
                       std::runtime_error);
}

TEST_CASE("changes of a server that had run longer do not come to lie among those to come") {
  for_each_filled([](db::TestDatabase& database, Filled& filled, const BackupWish& wish) {
    if (database->dialect() == db::Dialect::sqlite) return;  // its ids count up from whatever is there
    filled.sql(
        "INSERT INTO change (id, at, company_id, estate_id, kind, subject) VALUES (4611686018427387904, 1, 1, 0, 'x', "
        "1)");
    const auto changes = [](db::Database& of) {
      return of.read([](db::Transaction& tx) { return db::row_count(tx, "change"); });
    };
    const auto before = changes(*database);
    REQUIRE(before > 1);
    const db::TestFolder elsewhere;
    const auto made = make_backup(wish, minutes_later(0));
    REQUIRE(made.faults.empty());
    const db::ScratchDatabase target(database.connection(), elsewhere.path);
    restore({made.folder, target.connection(), elsewhere.path}, minutes_later(1));
    CHECK(changes(*db::open(target.connection())) == before - 1);
    db::TestDatabase copied(db::Dialect::postgresql, db::TestDatabase::Schema::empty);
    db::copy_tables(*database, *copied, minutes_later(1), [](const std::string&, std::int64_t) {});
    CHECK(changes(*copied) == before - 1);
  });
}

TEST_CASE("a filled installation moves between the databases: equal rows, whole chains, provable bills, new ids") {
  for_each_filled([](db::TestDatabase&, Filled& filled, const BackupWish&) {
    for (const auto to : db::dialects_to_test()) {
      db::TestDatabase target(to, db::TestDatabase::Schema::empty);
      const auto before = filled.read([](db::Transaction& tx) { return state_of(tx); });
      const auto copied =
          db::copy_tables(filled.database, *target, minutes_later(0), [](const std::string&, std::int64_t) {});
      CHECK(copied.size() == before.rows.size());
      CHECK(faults_of(*target, before, minutes_later(0)).empty());
      target->read([&](db::Transaction& tx) { CHECK_FALSE(charging::verify_bills(tx, filled.caller.scope)); });
      target->write(db::Priority::people, [&](db::Transaction& tx) {
        note(tx, filled.caller, 1);
        CHECK(premises::create_room(tx, filled.caller, filled.now,
                                    {filled.building, "909", 9, calendar::day(2026, 1, 1), {}, {}})
                  .has_value());
        CHECK_FALSE(accounts::verify_audit(tx, filled.caller.scope.company));
      });
    }
  });
}

// Opening the file: is it ours, is it whole, what waits in it.
#include <cstdio>
#include <cstdlib>
#include <span>

#include "gateway/outbox/state.h"
#include "schemas/vocabulary/embedded_file.h"

namespace lamplighter {
std::span<const EmbeddedFile> gateway_migrations();
}

namespace lamplighter::outbox {
namespace {

constexpr std::int64_t application_id = 0x4C414D50;  // "LAMP"

std::int64_t pragma(Connection& connection, const char* sql) {
  Statement statement(connection, sql);
  return statement.step() ? statement.integer(0) : 0;
}

struct WrongFile {
  Failure failure;
};

void configure(Connection& connection) {
  sqlite3_busy_timeout(connection.handle(), 0);
  connection.execute("PRAGMA journal_mode=WAL");
  connection.execute("PRAGMA synchronous=FULL");  // NORMAL lost 500 of 500 acknowledged rows at a power cut
  connection.execute("PRAGMA foreign_keys=OFF");
  connection.execute("PRAGMA temp_store=MEMORY");
  connection.execute("PRAGMA mmap_size=0");
  connection.execute("PRAGMA cache_size=-1024");  // KiB
  // A checkpoint holds up every append: seldom, then, and the pages that were written again and again since the last
  // one are copied once. The log stays below its size limit.
  connection.execute("PRAGMA wal_autocheckpoint=4000");  // pages
  connection.execute("PRAGMA journal_size_limit=16777216");
  connection.execute("BEGIN EXCLUSIVE; COMMIT");  // takes the lock now, not at the first write
}

// After a failed fsync, of this process or a former one, the log may be whole in the system's memory but not on the
// disk, and nobody would ever write it there again. What is copied into the database file now is written and synced
// anew; until that has succeeded nothing is built upon it. (Found by tests/simulation: without it a later power loss
// took records that had been acknowledged.)
void settle_log(Connection& connection) {
  Statement checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
  if (!checkpoint.step() || checkpoint.integer(0) != 0) throw SqliteError(SQLITE_IOERR, "the log cannot be settled");
}

void migrate(Connection& connection, const OpenOptions& options) {
  const auto files = gateway_migrations();
  const auto version = pragma(connection, "PRAGMA user_version");
  if (version > static_cast<std::int64_t>(files.size()))
    throw WrongFile{{Failure::Kind::newer_version, "outbox " + options.path + ": made by a newer Lamplighter (format " +
                                                       std::to_string(version) + ", this one knows " +
                                                       std::to_string(files.size()) + "); install that version again"}};
  for (auto i = static_cast<std::size_t>(version); i < files.size(); ++i) {
    const std::string sql = "BEGIN IMMEDIATE;\n" + std::string(files[i].text) +
                            "\nPRAGMA application_id=" + std::to_string(application_id) +
                            ";\nPRAGMA user_version=" + std::to_string(i + 1) + ";\nCOMMIT;";
    connection.execute(sql.c_str());
  }
}

}  // namespace

void Outbox::State::open(Instant now) {
  connect();
  Statement owner(*connection, "SELECT gateway FROM owner");
  if (!owner.step()) {
    Statement claim(*connection, "INSERT INTO owner (only_row, gateway) VALUES (1, ?)");
    claim.bind(options.gateway.text).run();
  } else if (owner.text(0) != options.gateway.text) {
    throw WrongFile{{Failure::Kind::foreign_gateway, "outbox " + options.path + ": belongs to gateway \"" +
                                                         owner.text(0) + "\", not to \"" + options.gateway.text +
                                                         "\"; give every gateway a file of its own"}};
  }
  owner.reset();
  load();
  if (generation == 0) {
    sql->begin.run();
    add_generation(now);
    sql->commit.run();
  }
}

void Outbox::State::connect() {
  connection = std::make_unique<Connection>(options.path, options.vfs);
  connection->execute("PRAGMA locking_mode=EXCLUSIVE");  // before the first look: WAL then needs no shared memory
  const auto id = pragma(*connection, "PRAGMA application_id");
  const auto tables = pragma(*connection, "SELECT count(*) FROM sqlite_schema");
  if (id != application_id && (id != 0 || tables > 0))
    throw WrongFile{{Failure::Kind::not_ours, "outbox " + options.path +
                                                  ": this SQLite file is not an outbox (application id " +
                                                  std::to_string(id) + "); name another path or move the file away"}};
  configure(*connection);
  settle_log(*connection);
  migrate(*connection, options);
  sql = std::make_unique<Statements>(*connection);
}

void Outbox::State::load() {
  const auto thinned = totals.thinned_total;
  totals = {};
  totals.thinned_total = thinned;
  channel_ids.clear();
  channels.clear();
  boot_ids.clear();
  boots.clear();
  generation = 0;
  Statement last(*connection,
                 "SELECT generation, epoch, next_sequence, sendable FROM generation ORDER BY generation DESC LIMIT 1");
  if (last.step()) {
    generation = last.integer(0);
    totals.epoch = {last.integer(1)};
    totals.last = {last.integer(2) - 1};
    totals.sendable = {last.integer(3)};
  }
  Statement classes(*connection, "SELECT class, count(*), coalesce(sum(bytes), 0) FROM record GROUP BY class");
  while (classes.step()) count_record(totals, classes.integer(0), classes.integer(1), classes.integer(2));
  Statement refused(*connection,
                    "SELECT refused_total, refused_dropped, (SELECT count(*) FROM refused_record) FROM owner");
  if (refused.step()) {
    totals.refused_total = refused.integer(0);
    totals.refused_dropped = refused.integer(1);
    totals.refused_kept = refused.integer(2);
  }
  Statement known_boots(*connection, "SELECT boot, boot_id FROM boot");
  while (known_boots.step()) {
    boots.emplace(known_boots.integer(0), known_boots.text(1));
    boot_ids.emplace(known_boots.text(1), known_boots.integer(0));
  }
  Statement names(*connection, "SELECT channel, device, register, exponent, unit FROM channel");
  while (names.step()) {
    Channel channel{DeviceName{names.text(1)}, RegisterName{names.text(2)}, static_cast<std::int8_t>(names.integer(3)),
                    static_cast<Unit>(names.integer(4))};
    channels.emplace(names.integer(0), channel);
    channel_ids.emplace(std::move(channel), names.integer(0));
  }
  find_oldest();
  stale = false;
}

void Outbox::State::find_oldest() {
  totals.oldest.reset();
  Rows oldest(sql->oldest);
  if (oldest.next()) totals.oldest = instant_from_unix_ms(sql->oldest.integer(0));
}

void Outbox::State::add_generation(Instant now) {
  const Epoch epoch{options.random_63_bits() & INT64_MAX};
  sql->insert_generation.bind(generation + 1).bind(epoch.n).bind(unix_ms(now)).run();
  ++generation;
  totals.epoch = epoch;
  totals.last = {0};
  totals.sendable = {0};
  thinned_through = {};
}

Result<std::unique_ptr<Outbox>> Outbox::open(const OpenOptions& options, Instant now) {
  try {
    auto state = std::make_unique<State>(options);
    state->open(now);
    return std::unique_ptr<Outbox>(new Outbox(std::move(state)));
  } catch (const SqliteError& error) {
    return failure_of(error, options.path);
  } catch (const WrongFile& wrong) {
    return wrong.failure;
  }
}

Outbox::Outbox(std::unique_ptr<State> state) : state_(std::move(state)) {}
Outbox::~Outbox() = default;
const Totals& Outbox::totals() const {
  return state_->totals;
}

// The connection stays: after a failed commit SQLite writes over the frames of the failed one. Opening the file again
// could find them whole in its log, and the retry would append the same readings a second time.
void Outbox::State::give_up_transaction() {
  stale = true;
  if (sqlite3_get_autocommit(connection->handle()) == 0)
    sqlite3_exec(connection->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  if (sqlite3_get_autocommit(connection->handle()) == 0) {
    std::fprintf(stderr, "outbox %s: a failed transaction cannot be rolled back\n", options.path.c_str());
    std::abort();  // what is on the disk decides after the restart
  }
}

Result<std::vector<ChangeResult>> Outbox::commit(std::span<const Change> changes, const Stamp& now) {
  auto& s = *state_;
  const bool permitted_before = s.sending_permitted;
  try {
    if (s.stale) {
      settle_log(*s.connection);
      s.load();
    }
    s.sql->begin.run();
    std::vector<ChangeResult> results;
    results.reserve(changes.size());
    for (const auto& change : changes)
      results.push_back(std::visit([&](const auto& what) { return s.apply(what, now); }, change));
    s.sql->commit.run();
    s.find_oldest();
    return results;
  } catch (const SqliteError& error) {
    s.sending_permitted = permitted_before;
    s.give_up_transaction();
    return failure_of(error, s.options.path);
  }
}

}  // namespace lamplighter::outbox

#include "core/backup_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "core/backup/backup.h"
#include "core/db/copy_tables.h"
#include "core/db/snapshot.h"
#include "core/files/files.h"
#include "core/start.h"

namespace lamplighter {
namespace {

constexpr int hashes_at_once = 500;
constexpr std::int64_t rows_between_lines = 100'000;  // of progress

struct Arguments {
  std::string file, target, out, from;
  int keep = 0;
};

long long ll(std::int64_t n) {
  return static_cast<long long>(n);
}

void print_state(const backup::Manifest& m) {
  std::printf("taken at %s by lamplighter-core %s: %lld rows in %zu tables, %lld stored files\n",
              to_text(m.taken_at).c_str(), m.version.c_str(), ll(backup::rows_of(m.state)), m.state.rows.size(),
              ll(m.files));
  for (const auto& company : m.state.companies)
    std::printf("company %lld: %lld audit entries, head %s; %lld journal entries, head %s\n", ll(company.company.n),
                ll(company.audit.entries), company.audit.hash.c_str(), ll(company.journal.entries),
                company.journal.hash.c_str());
}

template <class Fn>
int told(const char* command, Fn fn) {
  try {
    return fn();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "lamplighter-core %s: %s\n", command, e.what());
    return exit_failed;
  }
}

// Stored files that rows of `database` name, where the two configurations keep them in different folders.
void copy_files(db::Database& database, const config::Config& from, const config::Config& to) {
  if (from.files == to.files) return;
  const files::FileStore store(to.files);
  std::int64_t count = 0;
  for (std::string after;;) {
    const auto hashes =
        database.read([&](db::Transaction& tx) { return files::named_hashes(tx, after, hashes_at_once); });
    if (hashes.empty()) break;
    for (const auto& hash : hashes) {
      const auto bytes = files::read_from(from.files, hash);
      if (!bytes || !store.keep(*bytes))
        throw std::runtime_error("the stored file " + hash + " cannot be copied from " + from.files.string() + " to " +
                                 to.files.string());
      ++count;
    }
    after = hashes.back();
  }
  std::printf("%lld stored files copied to %s\n", ll(count), to.files.c_str());
}

int backup_command(const config::Config& config, const Arguments& arguments, Instant now) {
  return told("backup", [&] {
    const auto made = backup::make_backup({config.database, config.files, arguments.out, arguments.keep}, now);
    for (const auto& fault : made.faults) std::fprintf(stderr, "%s\n", fault.c_str());
    if (!made.faults.empty()) {
      std::fprintf(stderr, "the backup failed its test restore and is kept as %s; no older one was removed\n",
                   made.folder.c_str());
      return exit_failed;
    }
    std::printf("good backup %s, %lld bytes of database, restored once for a test\n", made.folder.c_str(),
                ll(made.manifest.bytes));
    print_state(made.manifest);
    if (made.removed > 0) std::printf("%d older backups removed\n", made.removed);
    return exit_good;
  });
}

int restore_command(const config::Config& config, const std::string& from, Instant now) {
  return told("restore", [&] {
    const SoleUse sole_use(config.database);
    const auto manifest = backup::restore({from, config.database, config.files}, now);
    std::printf("restored %s\n", from.c_str());
    print_state(manifest);
    std::printf("what came after that moment is not in it\n");
    return exit_good;
  });
}

int copy_command(const config::Config& from, const config::Config& to, Instant now) {
  return told("copy", [&] {
    if (from.database == to.database) throw std::runtime_error("source and target are the same database");
    const SoleUse no_core_on_source(from.database), no_core_on_target(to.database);
    db::Snapshot::open(from.database);  // a source that is not there must not be made
    const auto source = db::open(from.database), target = db::open(to.database);
    std::int64_t told_of = 0;
    const auto tables = db::copy_tables(*source, *target, now, [&](const std::string& table, std::int64_t rows) {
      if (rows / rows_between_lines != told_of / rows_between_lines)
        std::printf("%s: %lld rows\n", table.c_str(), ll(rows));
      told_of = rows;
    });
    std::int64_t rows = 0;
    for (const auto& table : tables) {
      std::printf("%s: %lld rows, equal on both sides, sum %s\n", table.name.c_str(), ll(table.rows),
                  table.sum.substr(0, 16).c_str());
      rows += table.rows;
    }
    copy_files(*target, from, to);
    std::printf(
        "%lld rows in %zu tables copied and compared; now start the core with the configuration of the target\n",
        ll(rows), tables.size());
    return exit_good;
  });
}

}  // namespace

void add_backup_commands(CLI::App& app, int& code, const Surroundings& surroundings) {
  const auto a = std::make_shared<Arguments>();  // owned by the callbacks
  const auto with_config = [surroundings](const std::string& file, const auto& act) {
    const auto config = surroundings.read_config(file);
    return config ? act(*config) : exit_wrong;
  };
  auto* backup = app.add_subcommand("backup", "Backs up database and stored files, and restores them once for a test.");
  backup->add_option("FILE", a->file, "configuration")->required();
  backup->add_option("--out", a->out, "folder that backups lie in")->required();
  backup->add_option("--keep", a->keep, "how many good ones to keep; without it all")->check(CLI::Range(1, 10'000));
  backup->callback([=, &code] {
    code = with_config(a->file, [&](const auto& config) { return backup_command(config, *a, surroundings.now()); });
  });
  auto* restore = app.add_subcommand("restore", "Restores a backup into an empty database.");
  restore->add_option("--from", a->from, "folder of one backup")->required();
  restore->add_option("--config", a->file, "configuration that names the database")->required();
  restore->callback([=, &code] {
    code =
        with_config(a->file, [&](const auto& config) { return restore_command(config, a->from, surroundings.now()); });
  });
  auto* copy =
      app.add_subcommand("copy", "Copies everything into an empty database; goes on where it was interrupted.");
  copy->add_option("--from", a->file, "configuration of the source, whose core is stopped")->required();
  copy->add_option("--to", a->target, "configuration of the target")->required();
  copy->callback([=, &code] {
    code = with_config(a->file, [&](const config::Config& from) {
      return with_config(a->target,
                         [&](const config::Config& to) { return copy_command(from, to, surroundings.now()); });
    });
  });
}

}  // namespace lamplighter

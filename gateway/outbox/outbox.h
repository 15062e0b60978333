// The gateway's durable queue. Nothing that was learned counts as read before it is committed here, and nothing leaves
// before the core has said that it is on the core's disk (contract.md).
//
// Format: SQLite in WAL with synchronous FULL, one connection with the exclusive lock (so there is one writer, and a
// second process is told so), application_id "LAMP". Refused alternatives: Paho's persistence (never syncs); an own log
// file (we would have to prove what SQLite has proved).
// Crash at any moment: committed changes are there, a half commit is not. commit() is all or nothing; after a failure
// the memory side is back where it was and the same changes may be given again.
//
// Not thread safe: writer.h owns it on one thread. Time and randomness are parameters, so that a simulation replays.
#pragma once

#include <boost/system/result.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::outbox {

inline constexpr std::size_t refused_kept_max = 100'000;   // beyond: the oldest kept are dropped and counted
inline constexpr std::size_t append_entries_max = 10'000;  // in one Append
inline constexpr std::size_t thinned_ranges_max = 1'000;   // in one Thinned event: it must fit a message

enum class Kind : std::uint8_t {
  event,
  reading,
};

struct Position {  // order of append, across generations
  std::int64_t generation = 0;
  Sequence sequence;
  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Entry {
  Fact fact;
  RegisterClass budget = RegisterClass::billing;  // of a reading; events have their own reserve
};

struct StoredRecord {
  Position position;
  Epoch epoch;
  Fact fact;
};

// --- What can be done to it. All changes of one commit() are one transaction. ---
struct ImportProgress {  // written with the lines' records, or not at all
  std::string file_hash;
  std::int64_t lines_done = 0;
};
struct Append {  // gives sequences in order; answered by Appended
  std::vector<Entry> entries;
  std::optional<ImportProgress> import = std::nullopt;
};
struct Forget {  // the core has them on its disk
  Epoch epoch;
  std::vector<SequenceRange> ranges;
};
struct KeepRefused {  // the core refused them: move them to the kept list
  Epoch epoch;
  std::vector<SequenceRange> ranges;
  std::string reason;
};
// The core told the highest sequence it has of `epoch`. If that is more than we ever sent under it, this file is a
// restored older one: what was not sent moves to a new epoch. Otherwise all that is appended may be sent.
struct Greet {
  Epoch epoch;
  Sequence highest;
};
struct PermitSending {};  // the same without a word from the core (it answers, but never greets)
struct LinkLost {};       // from now on appended records are not sendable until the next greeting; writes nothing
struct RememberBoot {     // how the clock of this boot stands (clock/clock.h)
  BootId boot;
  std::optional<std::int64_t> unsynced_base_ms;  // wall - tick while unsynced; nullopt: leave it
  bool synced = false;                           // never taken back
};
using Change = std::variant<Append, Forget, KeepRefused, Greet, PermitSending, LinkLost, RememberBoot>;

struct Appended {
  enum class Result : std::uint8_t {
    accepted,     // durable; thinned telemetry is accounted for by an event
    budget_full,  // nothing of this Append was written: the budget for billing and events is used up. Try later
  } result = Result::accepted;
  std::int64_t thinned = 0;  // telemetry records given up for it, its own included
};
struct Greeted {
  bool new_epoch = false;  // status and inventory must be published anew
};
struct Removed {
  std::int64_t records = 0;
};
struct Nothing {};
using ChangeResult = std::variant<Nothing, Appended, Greeted, Removed>;

struct Failure {
  enum class Kind : std::uint8_t {
    disk_full,        // no space; nothing was changed; try again
    io_failed,        // read, write or fsync failed; nothing was changed; try again
    in_use,           // another process holds the file
    not_ours,         // a file, but no Lamplighter outbox; never try again with this path
    foreign_gateway,  // the outbox of another gateway
    newer_version,    // made by a newer Lamplighter
    damaged,          // SQLite says that the file is malformed
  } kind = Kind::io_failed;
  std::string detail;  // sentence for people: path, value, limit, remedy
};
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location&);
std::string_view to_text(Failure::Kind kind);
template <class T>
using Result = boost::system::result<T, Failure>;

struct Budget {
  std::int64_t total_bytes = 1 << 30;
  std::int64_t billing_reserved_bytes = 1 << 29;  // never taken by telemetry
  std::int64_t events_reserved_bytes = 1 << 24;   // taken by events alone
  friend bool operator==(const Budget&, const Budget&) = default;
};

struct Totals {
  Epoch epoch;    // of what is appended now
  Sequence last;  // highest sequence given in it
  Sequence sendable;
  std::int64_t events = 0, billing = 0, telemetry = 0;  // records waiting
  std::int64_t event_bytes = 0, billing_bytes = 0, telemetry_bytes = 0;
  std::int64_t refused_kept = 0, refused_total = 0, refused_dropped = 0;
  std::int64_t thinned_total = 0;  // since this process opened it
  std::optional<Instant> oldest;   // wall time of the oldest waiting record
  std::int64_t records() const { return events + billing + telemetry; }
  std::int64_t bytes() const { return event_bytes + billing_bytes + telemetry_bytes; }
};

struct OpenOptions {
  std::string path;
  GatewayName gateway;
  Budget budget;
  std::function<std::int64_t()> random_63_bits;  // for a new epoch
  std::string vfs;  // SQLite VFS name; "" for the operating system's. The simulated disk has one
};

struct FetchRequest {
  Kind kind = Kind::reading;
  Position after;  // {} for the oldest
  std::size_t records_max = 500;
};

class Outbox {
 public:
  // Opens or makes the file. `now` dates a new epoch.
  static Result<std::unique_ptr<Outbox>> open(const OpenOptions& options, Instant now);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // One transaction, durable when it returns; one result a change, in order. `now` stamps what the outbox itself adds
  // (Thinned) and the refused list.
  Result<std::vector<ChangeResult>> commit(std::span<const Change> changes, const Stamp& now);
  // Waiting records after a position, in order of append, only those that may be sent.
  Result<std::vector<StoredRecord>> fetch(const FetchRequest& request);
  // What RememberBoot said about that boot; {} for an unknown one.
  Result<RememberBoot> remembered_boot(const BootId& boot);
  // Lines of that file that were settled before; 0 for an unknown one.
  Result<std::int64_t> import_lines_done(const std::string& file_hash);
  const Totals& totals() const;

  struct State;  // state.h, for this folder alone
 private:
  explicit Outbox(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lamplighter::outbox

// What an open outbox consists of; seen by the files of this folder alone.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "gateway/outbox/outbox.h"
#include "gateway/outbox/sqlite.h"

namespace lamplighter::outbox {

// record.class
inline constexpr std::int64_t class_event = 0;
inline constexpr std::int64_t class_billing = 1;
inline constexpr std::int64_t class_telemetry = 2;

struct Statements {
  explicit Statements(Connection& connection);
  Statement begin, commit;
  Statement insert_record, fetch_events, fetch_readings, oldest, take_range, telemetry_after;
  Statement advance, insert_generation, generation_of, move_records;
  Statement insert_channel, insert_boot, keep_range, trim_refused, count_refused;
  Statement import_find, import_write, boot_find, boot_write;
};

struct Channel {
  DeviceName device;
  RegisterName reg;
  std::int8_t exponent = 0;
  Unit unit = Unit::none;
  friend auto operator<=>(const Channel&, const Channel&) = default;
};

struct Outbox::State {
  OpenOptions options;
  std::unique_ptr<Connection> connection;
  std::unique_ptr<Statements> sql;  // destroyed before the connection
  Totals totals;
  std::int64_t generation = 0;
  bool stale = false;              // a commit failed: load() before anything else
  bool sending_permitted = false;  // appended records become sendable at once
  Position thinned_through;        // where the last thinning stopped; the next goes on from there
  std::map<Channel, std::int64_t> channel_ids;
  std::map<std::int64_t, Channel> channels;
  std::map<std::string, std::int64_t> boot_ids;
  std::map<std::int64_t, std::string> boots;

  explicit State(OpenOptions o) : options(std::move(o)) {}

  // open.cpp
  void open(Instant now);
  void connect();
  void load();  // totals, generation and names, as they are in the file
  void find_oldest();
  void give_up_transaction();
  void add_generation(Instant now);

  // append.cpp
  ChangeResult apply(const Append& append, const Stamp& now);
  Sequence next_sequence();  // the counter itself is written by the caller, in the same transaction
  void insert(const Entry& entry);

  // settle.cpp
  ChangeResult apply(const Forget& forget, const Stamp& now);
  ChangeResult apply(const KeepRefused& keep, const Stamp& now);
  ChangeResult apply(const Greet& greet, const Stamp& now);
  ChangeResult apply(const PermitSending& permit, const Stamp& now);
  ChangeResult apply(const LinkLost& lost, const Stamp& now);
  ChangeResult apply(const RememberBoot& boot, const Stamp& now);
  std::optional<std::int64_t> generation_of(Epoch epoch);
  void renumber_thinned(std::int64_t shift, const Stamp& now);
  std::int64_t take_out(std::int64_t generation, SequenceRange range);  // records removed

  std::int64_t channel_id(const Reading& reading);
  std::int64_t boot_id(const BootId& boot);
};

// How much a record takes of the budget: its row, its share of index pages, its text.
std::int64_t bytes_of(const Fact& fact);
std::int64_t class_of(const Entry& entry);
void count_record(Totals& totals, std::int64_t record_class, std::int64_t records, std::int64_t bytes);

// Events lie in their row as a wire events message of one record: one format to keep compatible, not two.
std::string event_text(const GatewayName& gateway, const Event& event);
std::optional<Event> event_of(const std::string& text);

}  // namespace lamplighter::outbox

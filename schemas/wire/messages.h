// What travels between gateway and core, as values (contract.md). codec.h turns them into JSON and back.
//
// One message's records have contiguous sequences (see DECISIONS.md here): its user properties epoch, first, last then
// name exactly its records, so that a payload that does not parse can be refused by its properties alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schemas/vocabulary/reading.h"

namespace lamplighter::wire {

inline constexpr std::size_t payload_bytes_max = 64 * 1024;
inline constexpr std::size_t records_max = 500;           // in one readings or events message
inline constexpr std::size_t inventory_devices_max = 64;  // in one inventory message; larger inventories go in parts

struct ReadingRecord {
  Sequence sequence;
  Reading reading;
  friend bool operator==(const ReadingRecord&, const ReadingRecord&) = default;
};
struct ReadingsMessage {  // kind "readings"; 1..records_max records, sequences contiguous
  GatewayName gateway;
  Epoch epoch;
  std::vector<ReadingRecord> records;
  friend bool operator==(const ReadingsMessage&, const ReadingsMessage&) = default;
};

struct EventRecord {
  Sequence sequence;
  Event event;
  friend bool operator==(const EventRecord&, const EventRecord&) = default;
};
struct EventsMessage {  // kind "events"; 1..records_max records, sequences contiguous
  GatewayName gateway;
  Epoch epoch;
  std::vector<EventRecord> records;
  friend bool operator==(const EventsMessage&, const EventsMessage&) = default;
};

struct LineTime {  // how much of the time requests were under way on a line; both counters begin anew with the process
  std::string line;
  std::int64_t busy_ms = 0;
  std::int64_t counted_ms = 0;
  friend bool operator==(const LineTime&, const LineTime&) = default;
};
inline constexpr std::size_t status_lines_max = 256;

struct StatusMessage {  // kind "status", retained; the will is the same with online = false and no figures
  GatewayName gateway;
  bool online = false;
  std::string version;
  Epoch epoch;
  BootId boot;
  ClockState clock = ClockState::unsynced;
  Instant at{};
  std::int64_t backlog = 0;                   // records in the outbox
  std::optional<Instant> oldest_unconfirmed;  // wall time of the oldest of them
  std::int64_t refused = 0;                   // records kept in the gateway's list of refused ones
  std::int64_t disk_free_bytes = 0;
  std::string config_hash;      // of the inventory that belongs to this status
  std::vector<LineTime> lines;  // at most status_lines_max; none in the will
  friend bool operator==(const StatusMessage&, const StatusMessage&) = default;
};

struct InventoryRegister {  // profile facts the core needs to adopt a channel
  RegisterName name;
  Unit unit = Unit::none;
  std::int8_t exponent = 0;  // of every reading of this register
  RegisterClass budget = RegisterClass::telemetry;
  std::optional<int> digits;  // of the meter's counter including decimals: it rolls over at 10^(digits+exponent)
  std::string multiplier;     // who applies CT x PT: "none", "meter", "core"
  friend bool operator==(const InventoryRegister&, const InventoryRegister&) = default;
};
struct InventoryDevice {
  DeviceName name;
  std::string line;
  std::string profile;  // "eastron_sdm630"
  std::string kind;     // "electricity", "water"
  std::string serial;   // from the configuration, "" where unknown
  std::vector<InventoryRegister> registers;
  friend bool operator==(const InventoryDevice&, const InventoryDevice&) = default;
};
struct InventoryLine {
  std::string name;
  std::string transport;  // "modbus_tcp", "rtu_over_tcp", "modbus_rtu"
  friend bool operator==(const InventoryLine&, const InventoryLine&) = default;
};
struct InventoryMessage {  // kind "inventory", retained on topic .../inventory/<part>; parts share config_hash
  GatewayName gateway;
  std::string config_hash;
  int part = 1;
  int parts = 1;
  std::vector<InventoryLine> lines;
  std::vector<InventoryDevice> devices;
  friend bool operator==(const InventoryMessage&, const InventoryMessage&) = default;
};

struct RefusedRanges {
  std::vector<SequenceRange> ranges;
  std::string reason;  // stable phrase: "foreign_gateway", "payload_does_not_parse", "before_adoption" …
  friend bool operator==(const RefusedRanges&, const RefusedRanges&) = default;
};
struct AnswerMessage {  // kind "answer": what became of records, sent after the core's own commit
  GatewayName gateway;
  Epoch epoch;
  std::vector<SequenceRange> stored;   // forget them
  std::vector<RefusedRanges> refused;  // move them to the kept list, do not resend
  std::vector<SequenceRange> hold;     // not adopted: nothing stored, resend with back-off
  std::optional<Sequence> highest;     // sent at connect: the highest sequence the core has of this epoch
  friend bool operator==(const AnswerMessage&, const AnswerMessage&) = default;
};

}  // namespace lamplighter::wire

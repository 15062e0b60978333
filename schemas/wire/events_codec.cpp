#include "schemas/wire/record_codec.h"

namespace lamplighter::wire {
namespace {

constexpr std::string_view schema = "lamplighter.events/1";

struct Encode {  // one overload an event: its kind and its own fields
  JsonText& json;
  void operator()(const DeviceFailed& e) const {
    json.field("kind", "device_failed").field("device", e.device.text).field("cause", e.cause);
  }
  void operator()(const DeviceRecovered& e) const {
    json.field("kind", "device_recovered").field("device", e.device.text).big_field("failed_polls", e.failed_polls);
  }
  void operator()(const CounterSuspect& e) const {
    json.field("kind", "counter_suspect").field("device", e.device.text).field("register", e.reg.text);
    json.field("reason", e.reason).field("before", to_text(e.before)).field("after", to_text(e.after));
  }
  void operator()(const ClockCorrected& e) const {
    json.field("kind", "clock_corrected").field("corrected_boot", e.boot.text).big_field("offset_ms", e.offset_ms);
  }
  void operator()(const Thinned& e) const {
    json.field("kind", "thinned").key("ranges");
    encode_ranges(json, e.ranges);
  }
  void operator()(const GatewayRefused& e) const {
    json.field("kind", "gateway_refused").field("reason", e.reason).big_field("count", e.count);
  }
};

Decimal decimal(const Fields& record, std::string_view name) {
  return record.one_of(name, parse_decimal);
}

EventKind decode_kind(const Fields& record) {
  const auto kind = record.text("kind");
  const auto device = [&] { return record.name<DeviceName>("device", is_device_name); };
  if (kind == "device_failed") return DeviceFailed{device(), std::string(record.text("cause"))};
  if (kind == "device_recovered") return DeviceRecovered{device(), record.natural("failed_polls")};
  if (kind == "counter_suspect")
    return CounterSuspect{device(), record.name<RegisterName>("register", is_register_name),
                          std::string(record.text("reason")), decimal(record, "before"), decimal(record, "after")};
  if (kind == "clock_corrected")
    return ClockCorrected{BootId{std::string(record.text("corrected_boot"))}, record.big("offset_ms")};
  if (kind == "thinned") return Thinned{decode_ranges(record, "ranges")};
  if (kind == "gateway_refused") return GatewayRefused{std::string(record.text("reason")), record.natural("count")};
  record.wrong("kind", "is not one of the known ones");
}

}  // namespace

std::string encode(const EventsMessage& message) {
  auto json = begin_records(message, schema, [](const EventRecord& r) -> const Stamp& { return r.event.at; });
  for (const auto& [sequence, event] : message.records) {
    json.open('{');
    std::visit(Encode{json}, event.what);
    encode_stamp(json, event.at);
    json.close('}');
  }
  return json.close(']').close('}').take();
}

Decoded<EventsMessage> decode_events(std::string_view payload) {
  return decode_records<EventsMessage>(
      payload, schema, [](const Fields& record, const BootId& boot, Sequence sequence) {
        return EventRecord{sequence, Event{decode_stamp(record, boot), decode_kind(record)}};
      });
}

}  // namespace lamplighter::wire

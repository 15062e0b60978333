#include "schemas/wire/record_codec.h"

namespace lamplighter::wire {
namespace {

constexpr std::string_view schema = "lamplighter.readings/1";

ReadingRecord decode_one(const Fields& record, const BootId& boot, Sequence sequence) {
  Reading reading;
  reading.device = record.name<DeviceName>("device", is_device_name);
  reading.reg = record.name<RegisterName>("register", is_register_name);
  reading.value = record.big("value");
  reading.exponent = record.exponent("exponent");
  reading.unit = record.one_of("unit", parse_unit);
  reading.at = decode_stamp(record, boot);
  reading.quality = record.one_of("quality", parse_quality);
  if (record.has("raw")) reading.raw = record.one_of("raw", parse_raw_bits);
  return {sequence, reading};
}

}  // namespace

std::string encode(const ReadingsMessage& message) {
  auto json = begin_records(message, schema, [](const ReadingRecord& r) -> const Stamp& { return r.reading.at; });
  for (const auto& [sequence, reading] : message.records) {
    json.open('{').field("device", reading.device.text).field("register", reading.reg.text);
    json.big_field("value", reading.value).key("exponent").number(reading.exponent);
    json.field("unit", to_text(reading.unit));
    encode_stamp(json, reading.at);
    json.field("quality", to_text(reading.quality));
    if (reading.raw.count > 0) json.field("raw", to_text(reading.raw));
    json.close('}');
  }
  return json.close(']').close('}').take();
}

Decoded<ReadingsMessage> decode_readings(std::string_view payload) {
  return decode_records<ReadingsMessage>(payload, schema, decode_one);
}

}  // namespace lamplighter::wire

// The parts that readings and events messages share: their envelope, and one stamp per record.
#pragma once

#include <functional>

#include "schemas/wire/codec.h"
#include "schemas/wire/fields.h"
#include "schemas/wire/json_text.h"

namespace lamplighter::wire {

void encode_stamp(JsonText& json, const Stamp& at);  // at, clock, tick; the boot is the message's
Stamp decode_stamp(const Fields& record, const BootId& boot);

void encode_ranges(JsonText& json, const std::vector<SequenceRange>& ranges);  // [["1","5"],…]
std::vector<SequenceRange> decode_ranges(const Fields& fields, std::string_view name);

// Parses `payload`, checks its size and schema, and runs `fill` on its fields; every failure becomes a DecodeError.
template <class Message>
Decoded<Message> decode_message(std::string_view payload, std::string_view schema,
                                const std::function<void(const Fields&, Message&)>& fill) {
  if (payload.size() > payload_bytes_max)
    return DecodeError{"payload_too_large", std::to_string(payload.size()) + " bytes, at most " +
                                                std::to_string(payload_bytes_max) + " are taken"};
  try {
    boost::json::monotonic_resource memory;
    boost::system::error_code error;
    boost::json::parse_options options;
    options.max_depth = 8;
    const auto document = boost::json::parse(payload, error, &memory, options);
    if (error) return DecodeError{"payload_does_not_parse", "no JSON: " + error.message()};
    const Fields fields(document, "");
    if (fields.text("schema") != schema)
      throw FieldWrong{"unknown_schema",
                       "schema " + std::string(fields.text("schema")) + ", expected " + std::string(schema)};
    Message message;
    message.gateway = fields.name<GatewayName>("gateway", is_gateway_name);
    fill(fields, message);
    return message;
  } catch (const FieldWrong& wrong) {
    return DecodeError{wrong.reason, wrong.detail};
  }
}

// Opens the object and writes what both record messages begin with. All records carry the boot of the first.
template <class Message, class StampOf>
JsonText begin_records(const Message& message, std::string_view schema, StampOf stamp_of) {
  JsonText json(300 + message.records.size() * 200);
  json.open('{').field("schema", schema).field("gateway", message.gateway.text);
  json.big_field("epoch", message.epoch.n);
  json.field("boot", message.records.empty() ? "" : std::string_view(stamp_of(message.records.front()).boot.text));
  json.big_field("first", message.records.empty() ? 0 : message.records.front().sequence.n);
  json.key("records").open('[');
  return json;
}

// Decodes the records of a message: `one` makes the record from its fields, boot and sequence.
template <class Message, class One>
Decoded<Message> decode_records(std::string_view payload, std::string_view schema, One one) {
  return decode_message<Message>(payload, schema, [&](const Fields& fields, Message& message) {
    message.epoch = Epoch{fields.natural("epoch")};
    const BootId boot{std::string(fields.text("boot"))};
    auto sequence = fields.natural("first");
    const auto& records = fields.array("records", records_max);
    if (records.empty()) fields.wrong("records", "is empty");
    if (sequence < 1 || sequence > INT64_MAX - static_cast<std::int64_t>(records_max))
      fields.wrong("first", "is no sequence");
    message.records.reserve(records.size());
    for (const auto& record : records) {
      const Fields each(record, "record " + std::to_string(sequence));
      message.records.push_back(one(each, boot, Sequence{sequence}));
      ++sequence;
    }
  });
}

}  // namespace lamplighter::wire

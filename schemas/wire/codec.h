// Messages <-> JSON payloads (schemas/wire/*.schema.json, version 1). Pure; a decode never throws and never grows
// beyond payload_bytes_max. What encode gives validates against the schema; what the schema's examples show decodes.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "schemas/wire/messages.h"

namespace lamplighter::wire {

struct DecodeError {
  std::string reason;  // stable phrase: "payload_does_not_parse", "payload_too_large", "unknown_schema", "field_wrong"
  std::string detail;  // which field, which value, what was expected; for people
};
[[noreturn]] void throw_exception_from_error(const DecodeError& error, const boost::source_location&);

template <class T>
using Decoded = boost::system::result<T, DecodeError>;

std::string encode(const ReadingsMessage& message);
std::string encode(const EventsMessage& message);
std::string encode(const StatusMessage& message);
std::string encode(const InventoryMessage& message);
std::string encode(const AnswerMessage& message);

Decoded<ReadingsMessage> decode_readings(std::string_view payload);
Decoded<EventsMessage> decode_events(std::string_view payload);
Decoded<StatusMessage> decode_status(std::string_view payload);
Decoded<InventoryMessage> decode_inventory(std::string_view payload);
Decoded<AnswerMessage> decode_answer(std::string_view payload);

}  // namespace lamplighter::wire

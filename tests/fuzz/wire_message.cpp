// A payload from the broker: what is taken as a message is written and read again as the same message.
#include "schemas/wire/codec.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {
namespace {

template <class Message>
void round_trip(std::string_view payload, wire::Decoded<Message> (*decode)(std::string_view)) {
  const auto message = decode(payload);
  if (!message) {
    must(!message.error().reason.empty(), "a refused payload has a reason");
    return;
  }
  const auto again = decode(wire::encode(*message));
  must(again.has_value() && *again == *message, "a message that was taken reads the same when written again");
}

}  // namespace

void one(Input input) {
  const int kind = input.byte() % 5;
  const auto payload = input.text();
  if (kind == 0) round_trip<wire::ReadingsMessage>(payload, wire::decode_readings);
  if (kind == 1) round_trip<wire::EventsMessage>(payload, wire::decode_events);
  if (kind == 2) round_trip<wire::StatusMessage>(payload, wire::decode_status);
  if (kind == 3) round_trip<wire::InventoryMessage>(payload, wire::decode_inventory);
  if (kind == 4) round_trip<wire::AnswerMessage>(payload, wire::decode_answer);
}

}  // namespace lamplighter::fuzz

#include "schemas/wire/record_codec.h"

namespace lamplighter::wire {
namespace {

constexpr std::string_view schema = "lamplighter.answer/1";
constexpr std::size_t refusals_max = 200;

}  // namespace

std::string encode(const AnswerMessage& m) {
  JsonText json(400);
  json.open('{').field("schema", schema).field("gateway", m.gateway.text).big_field("epoch", m.epoch.n);
  json.key("stored");
  encode_ranges(json, m.stored);
  json.key("refused").open('[');
  for (const auto& refused : m.refused) {
    json.open('{').key("ranges");
    encode_ranges(json, refused.ranges);
    json.field("reason", refused.reason).close('}');
  }
  json.close(']').key("hold");
  encode_ranges(json, m.hold);
  if (m.highest) json.big_field("highest", m.highest->n);
  return json.close('}').take();
}

Decoded<AnswerMessage> decode_answer(std::string_view payload) {
  return decode_message<AnswerMessage>(payload, schema, [](const Fields& fields, AnswerMessage& m) {
    m.epoch = Epoch{fields.natural("epoch")};
    m.stored = decode_ranges(fields, "stored");
    for (const auto& value : fields.array("refused", refusals_max)) {
      const Fields refused(value, "refused");
      m.refused.push_back({decode_ranges(refused, "ranges"), std::string(refused.text("reason"))});
    }
    m.hold = decode_ranges(fields, "hold");
    if (fields.has("highest")) m.highest = Sequence{fields.natural("highest")};
  });
}

}  // namespace lamplighter::wire

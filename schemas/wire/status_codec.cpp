#include "schemas/wire/record_codec.h"

namespace lamplighter::wire {
namespace {

constexpr std::string_view schema = "lamplighter.status/1";

}  // namespace

std::string encode(const StatusMessage& m) {
  JsonText json(600 + m.lines.size() * 90);
  json.open('{').field("schema", schema).field("gateway", m.gateway.text).key("online").truth(m.online);
  json.field("version", m.version).big_field("epoch", m.epoch.n).field("boot", m.boot.text);
  json.field("clock", to_text(m.clock)).field("at", to_text(m.at)).big_field("backlog", m.backlog);
  if (m.oldest_unconfirmed) json.field("oldest_unconfirmed", to_text(*m.oldest_unconfirmed));
  json.big_field("refused", m.refused)
      .big_field("disk_free_bytes", m.disk_free_bytes)
      .field("config_hash", m.config_hash);
  if (!m.lines.empty()) {
    json.key("lines").open('[');
    for (const auto& l : m.lines)
      json.open('{')
          .field("line", l.line)
          .big_field("busy_ms", l.busy_ms)
          .big_field("counted_ms", l.counted_ms)
          .close('}');
    json.close(']');
  }
  return json.close('}').take();
}

Decoded<StatusMessage> decode_status(std::string_view payload) {
  return decode_message<StatusMessage>(payload, schema, [](const Fields& fields, StatusMessage& m) {
    m.online = fields.truth("online");
    m.version = fields.text("version");
    m.epoch = Epoch{fields.natural("epoch")};
    m.boot = BootId{std::string(fields.text("boot"))};
    m.clock = fields.one_of("clock", parse_clock_state);
    m.at = fields.instant("at");
    m.backlog = fields.natural("backlog");
    if (fields.has("oldest_unconfirmed")) m.oldest_unconfirmed = fields.instant("oldest_unconfirmed");
    m.refused = fields.natural("refused");
    m.disk_free_bytes = fields.natural("disk_free_bytes");
    m.config_hash = fields.text("config_hash");
    if (!fields.has("lines")) return;
    for (const auto& line : fields.array("lines", status_lines_max)) {
      const Fields l(line, "lines[" + std::to_string(m.lines.size()) + "]");
      m.lines.push_back({std::string(l.text("line")), l.natural("busy_ms"), l.natural("counted_ms")});
    }
  });
}

}  // namespace lamplighter::wire

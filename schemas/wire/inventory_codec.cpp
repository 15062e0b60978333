#include "schemas/wire/record_codec.h"

namespace lamplighter::wire {
namespace {

constexpr std::string_view schema = "lamplighter.inventory/1";
constexpr std::size_t lines_max = 256;
constexpr std::size_t registers_max = 64;
constexpr int parts_max = 256;

void encode_register(JsonText& json, const InventoryRegister& reg) {
  json.open('{').field("name", reg.name.text).field("unit", to_text(reg.unit));
  json.key("exponent").number(reg.exponent).field("budget", to_text(reg.budget));
  if (reg.digits) json.key("digits").number(*reg.digits);
  json.field("multiplier", reg.multiplier).close('}');
}

InventoryRegister decode_register(const Fields& fields) {
  InventoryRegister reg;
  reg.name = fields.name<RegisterName>("name", is_register_name);
  reg.unit = fields.one_of("unit", parse_unit);
  reg.exponent = fields.exponent("exponent");
  reg.budget = fields.one_of("budget", parse_register_class);
  if (fields.has("digits")) {
    const auto digits = fields.number("digits");
    if (digits < 1 || digits > 18) fields.wrong("digits", "is outside 1..18");
    reg.digits = static_cast<int>(digits);
  }
  reg.multiplier = fields.text("multiplier");
  if (reg.multiplier != "none" && reg.multiplier != "meter" && reg.multiplier != "core")
    fields.wrong("multiplier", "is not none, meter or core");
  return reg;
}

InventoryDevice decode_device(const Fields& fields) {
  InventoryDevice device;
  device.name = fields.name<DeviceName>("name", is_device_name);
  device.line = fields.text("line");
  device.profile = fields.text("profile");
  device.kind = fields.text("kind");
  device.serial = fields.text("serial");
  for (const auto& reg : fields.array("registers", registers_max))
    device.registers.push_back(decode_register(Fields(reg, "device " + device.name.text)));
  return device;
}

int part_number(const Fields& fields, std::string_view name, int least) {
  const auto n = fields.number(name);
  if (n < least || n > parts_max) fields.wrong(name, "is outside 1..256");
  return static_cast<int>(n);
}

}  // namespace

std::string encode(const InventoryMessage& m) {
  JsonText json(400 + m.devices.size() * 1000);
  json.open('{').field("schema", schema).field("gateway", m.gateway.text).field("config_hash", m.config_hash);
  json.key("part").number(m.part).key("parts").number(m.parts).key("lines").open('[');
  for (const auto& line : m.lines)
    json.open('{').field("name", line.name).field("transport", line.transport).close('}');
  json.close(']').key("devices").open('[');
  for (const auto& device : m.devices) {
    json.open('{').field("name", device.name.text).field("line", device.line).field("profile", device.profile);
    json.field("kind", device.kind).field("serial", device.serial).key("registers").open('[');
    for (const auto& reg : device.registers) encode_register(json, reg);
    json.close(']').close('}');
  }
  return json.close(']').close('}').take();
}

Decoded<InventoryMessage> decode_inventory(std::string_view payload) {
  return decode_message<InventoryMessage>(payload, schema, [](const Fields& fields, InventoryMessage& m) {
    m.config_hash = fields.text("config_hash");
    m.parts = part_number(fields, "parts", 1);
    m.part = part_number(fields, "part", 1);
    if (m.part > m.parts) fields.wrong("part", "is more than parts");
    for (const auto& value : fields.array("lines", lines_max)) {
      const Fields line(value, "line");
      m.lines.push_back({std::string(line.text("name")), std::string(line.text("transport"))});
    }
    for (const auto& value : fields.array("devices", inventory_devices_max))
      m.devices.push_back(decode_device(Fields(value, "device")));
  });
}

}  // namespace lamplighter::wire

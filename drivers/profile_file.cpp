#include "drivers/profile_file.h"

#include <array>
#include <charconv>
#include <fstream>
#include <set>

namespace lamplighter::drivers {
namespace {

constexpr std::size_t registers_max = 250;
constexpr std::size_t text_max = 4000;  // of source and caveats
constexpr WholeNumberLimits block_limits{1, 125};
constexpr WholeNumberLimits gap_limits{0, 124};
constexpr WholeNumberLimits guard_ms_limits{0, 5000};
constexpr WholeNumberLimits response_ms_limits{10, 60'000};
constexpr WholeNumberLimits rated_limits{0, 1'000'000'000};
constexpr WholeNumberLimits digits_limits{1, 18};
constexpr std::int64_t scale_value_max = 1'000'000;
constexpr int exponent_max = 12;

// scale_value x 10^exponent without trailing zeros; value 0: absent or wrong, then the fault is told.
Decimal read_factor(YamlMap& map, std::string_view key) {
  const auto number = map.optional_decimal(key);
  if (!number) return {};
  Decimal factor = *number;
  for (; factor.value != 0 && factor.value % 10 == 0; factor.value /= 10) ++factor.exponent;
  if (factor.value > 0 && factor.value <= scale_value_max && factor.exponent <= exponent_max) return factor;
  map.fault(key, "must be above 0 and at most " + std::to_string(scale_value_max));
  return {};
}

Decimal read_power_of_ten(YamlMap& map, std::string_view key) {
  const Decimal factor = read_factor(map, key);
  if (factor.value <= 1) return factor;
  map.fault(key, "must be a power of ten, such as 0.01");
  return {};
}

// An integer register has "scale: 0.1"; a float one "resolution: 0.01" and, where it does not count in its unit, a
// scale.
void read_scale(YamlMap& map, ProfileRegister& reg) {
  if (!is_float(reg.type)) {
    const Decimal scale = map.has("scale") ? read_factor(map, "scale") : Decimal{1, 0};
    map.find("scale");
    reg.scale_value = scale.value == 0 ? 1 : scale.value;
    reg.exponent = scale.exponent;
    return;
  }
  if (!map.has("resolution"))
    return map.fault("type", "needs \"resolution\": to what its values are rounded, such as 0.01");
  reg.exponent = read_power_of_ten(map, "resolution").exponent;
  reg.float_scale = read_power_of_ten(map, "scale").exponent;
  if (reg.type == NumberType::s32_f32 && reg.exponent > reg.float_scale)
    map.fault("resolution", "must be at most the scale: the whole part is not rounded");
}

void read_not_available(YamlMap& map, ProfileRegister& reg) {
  const auto text = map.optional_text("not_available");
  if (!text) return;
  const std::size_t digits = static_cast<std::size_t>(words_of(reg.type)) * 4;
  std::uint64_t pattern = 0;
  const char* end = text->data() + text->size();
  const bool hex = text->starts_with("0x") && text->size() == digits + 2;
  if (!hex || std::from_chars(text->data() + 2, end, pattern, 16).ptr != end)
    return map.fault("not_available", "must be 0x and " + std::to_string(digits) + " hexadecimal digits");
  reg.not_available = pattern;
}

template <class T>
void choose(YamlMap& map, std::string_view key, std::optional<T> (*parse)(std::string_view), std::string_view choices,
            T& chosen) {
  const auto text = map.text(key);
  if (!text) return;
  const auto found = parse(*text);
  if (found)
    chosen = *found;
  else
    map.fault(key, "is \"" + *text + "\"; allowed are " + std::string{choices});
}

ProfileRegister read_register(const YamlNode& node, const std::string& what, YamlFaults& faults) {
  YamlMap map{node, what, faults};
  ProfileRegister reg;
  if (const auto name = map.text("name")) {
    reg.name = RegisterName{*name};
    if (!is_register_name(*name)) map.fault("name", "must be 1 to 32 of a-z 0-9 _");
  }
  if (const auto function = map.whole("function", {1, 4})) reg.function = static_cast<std::uint8_t>(*function);
  if (const auto address = map.whole("address", {0, 0xffff})) reg.address = static_cast<std::uint16_t>(*address);
  choose(map, "type", parse_number_type, "u16 s16 u32 s32 u64 s64 f32 f64 bcd16 bcd32 bcd64 s32_f32", reg.type);
  if (map.has("order")) choose(map, "order", parse_word_order, "abcd cdab badc dcba", reg.order);
  choose(map, "unit", parse_unit, "1 kWh Wh kvarh m3 L W kW V A Hz m3/h Cel % GJ", reg.unit);
  choose(map, "class", parse_register_class, "billing telemetry", reg.budget);
  read_scale(map, reg);
  if (const auto optional = map.optional_truth("optional")) reg.optional = *optional;
  if (const auto digits = map.optional_whole("digits", digits_limits)) reg.digits = static_cast<int>(*digits);
  read_not_available(map, reg);
  if (reg.address + words_of(reg.type) > 0x10000) map.fault("address", "reaches beyond 0xffff");
  if (reg.function < 3 && reg.type != NumberType::u16)
    map.fault("function", "1 and 2 read single bits: type must be u16");
  map.finish();
  return reg;
}

void read_limits(YamlMap& map, Profile& profile) {
  if (const auto n = map.optional_whole("block_registers_max", block_limits))
    profile.block_registers_max = static_cast<std::uint16_t>(*n);
  if (const auto n = map.optional_whole("gap_registers_max", gap_limits))
    profile.gap_registers_max = static_cast<std::uint16_t>(*n);
  if (const auto ms = map.optional_whole("guard_time_ms", guard_ms_limits)) profile.guard_time_ms = *ms;
  if (const auto ms = map.optional_whole("response_timeout_ms", response_ms_limits)) profile.response_timeout_ms = *ms;
  if (const auto w = map.optional_whole("rated_power_w", rated_limits)) profile.rated_power_w = *w;
  if (const auto flow = map.optional_whole("rated_flow_litres_per_hour", rated_limits))
    profile.rated_flow_litres_per_hour = *flow;
}

std::string short_text(YamlMap& map, std::string_view key) {
  const auto text = map.text(key);
  if (text && (text->empty() || text->size() > text_max))
    map.fault(key, "must have 1 to " + std::to_string(text_max) + " characters");
  return text.value_or("");
}

void read_registers(YamlMap& map, Profile& profile, YamlFaults& faults) {
  const auto* list = map.list("registers");
  if (list == nullptr) return;
  if (list->empty() || list->size() > registers_max)
    return map.fault("registers", "must have 1 to " + std::to_string(registers_max) + " entries");
  std::set<RegisterName> names;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string what = "register " + std::to_string(i + 1);
    auto reg = read_register((*list)[i], what, faults);
    if (!reg.name.text.empty() && !names.insert(reg.name).second)
      faults.add((*list)[i].line, what + ": name \"" + reg.name.text + "\" was already given");
    if (words_of(reg.type) > profile.block_registers_max)
      faults.add((*list)[i].line, what + ": needs " + std::to_string(words_of(reg.type)) +
                                      " registers in one read; block_registers_max is " +
                                      std::to_string(profile.block_registers_max));
    profile.registers.push_back(std::move(reg));
  }
}

}  // namespace

ProfileResult parse_profile(std::string_view text, const std::string& file) {
  auto document = parse_yaml(text, file);
  if (!document.faults.empty()) return {std::nullopt, std::move(document.faults)};
  YamlFaults faults{file};
  YamlMap map{document.root, "profile", faults};
  Profile profile;
  profile.name = std::filesystem::path{file}.stem().string();
  profile.make = short_text(map, "make");
  profile.model = short_text(map, "model");
  profile.kind = short_text(map, "kind");
  profile.source = short_text(map, "source");
  profile.caveats = map.optional_text("caveats").value_or("");
  if (const auto multiplier = map.text("multiplier")) profile.multiplier = *multiplier;
  if (profile.multiplier != "none" && profile.multiplier != "meter" && profile.multiplier != "core")
    map.fault("multiplier", "is \"" + profile.multiplier + "\"; allowed are none meter core (who applies CT x PT)");
  if (map.has("kind") && profile.kind != "electricity" && profile.kind != "water")
    map.fault("kind", "is \"" + profile.kind + "\"; allowed are electricity water");
  read_limits(map, profile);
  read_registers(map, profile, faults);
  map.finish();
  if (!faults.none()) return {std::nullopt, faults.sorted()};
  return {std::move(profile), {}};
}

ProfileResult load_profile(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::string text(yaml_bytes_max + 1, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(text.size())) && stream.gcount() == 0)
    return {std::nullopt, {{file.string(), 0, "cannot be read or is empty"}}};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_profile(text, file.string());
}

}  // namespace lamplighter::drivers

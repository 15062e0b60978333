#include "gateway/append/recorded_reading.h"

#include <boost/json.hpp>

namespace lamplighter::append {
namespace {

namespace json = boost::json;

struct Wrong {
  std::string reason, detail;
};

std::string text_of(const json::object& object, const char* key) {
  const auto* value = object.if_contains(key);
  if (!value) throw Wrong{"line_does_not_parse", std::string("\"") + key + "\" is missing"};
  if (!value->is_string())
    throw Wrong{"line_does_not_parse", std::string("\"") + key + "\" is no text; numbers are written as text too"};
  return std::string(value->get_string());
}

std::string shown(std::string_view text) {
  return "\"" + std::string(text.substr(0, 80)) + "\"";
}

json::object parse(std::string_view line) {
  if (line.size() > line_bytes_max)
    throw Wrong{"line_does_not_parse", "the line is longer than " + std::to_string(line_bytes_max) + " bytes"};
  boost::system::error_code error;
  auto value = json::parse(line, error);
  if (error) throw Wrong{"line_does_not_parse", "no JSON: " + error.message()};
  if (!value.is_object()) throw Wrong{"line_does_not_parse", "no JSON object"};
  return std::move(value.get_object());
}

void refuse_unknown_keys(const json::object& object) {
  for (const auto& member : object) {
    const std::string_view key = member.key();
    if (key != "device" && key != "register" && key != "value" && key != "unit" && key != "at" && key != "quality")
      throw Wrong{"line_does_not_parse", "unknown key " + shown(key)};
  }
}

std::int64_t value_at(const std::string& text, const drivers::ProfileRegister& reg) {
  const auto number = parse_decimal(text);
  if (!number) throw Wrong{"value_does_not_fit", "value " + shown(text) + " is no decimal of at most 18 digits"};
  const auto value = rescale_exactly(*number, reg.exponent);
  if (!value)
    throw Wrong{"value_does_not_fit", "value " + shown(text) + " has more digits than register " + reg.name.text +
                                          " keeps (exponent " + std::to_string(reg.exponent) + ")"};
  return *value;
}

outbox::Entry read(std::string_view line, const RegisterBook& book, const Stamp& now) {
  const auto object = parse(line);
  refuse_unknown_keys(object);
  Reading reading;
  reading.device = DeviceName{text_of(object, "device")};
  const auto* registers = book.device(reading.device.text);
  if (!registers)
    throw Wrong{"unknown_device", "device " + shown(reading.device.text) + " is not in the configuration"};
  reading.reg = RegisterName{text_of(object, "register")};
  const auto found = registers->find(reading.reg.text);
  if (found == registers->end())
    throw Wrong{"unknown_register", "device " + reading.device.text + " has no register " + shown(reading.reg.text)};
  const auto& reg = *found->second;
  const auto unit = text_of(object, "unit");
  if (unit != to_text(reg.unit))
    throw Wrong{"unit_differs",
                "unit " + shown(unit) + ", register " + reg.name.text + " is in " + shown(to_text(reg.unit))};
  reading.unit = reg.unit;
  reading.exponent = reg.exponent;
  reading.value = value_at(text_of(object, "value"), reg);
  const auto at = text_of(object, "at");
  const auto instant = parse_instant(at);
  if (!instant) throw Wrong{"instant_wrong", "at " + shown(at) + " is no instant such as 2026-11-23T14:48:03.120Z"};
  reading.at = {*instant, ClockState::synced, now.boot, now.tick};
  if (object.contains("quality")) {
    const auto text = text_of(object, "quality");
    const auto quality = parse_quality(text);
    if (!quality || *quality == Quality::clock_unsure)
      throw Wrong{"quality_wrong", "quality " + shown(text) + " is none of measured, suspect, estimated"};
    reading.quality = *quality;
  }
  return {std::move(reading), reg.budget};
}

}  // namespace

void throw_exception_from_error(const BadLine& bad, const boost::source_location&) {
  throw std::logic_error("unchecked bad line: " + bad.detail);
}

RegisterBook::RegisterBook(const config::Config& config) {
  for (const auto& line : config.lines)
    for (const auto& device : line.devices)
      for (const auto& reg : device.driver.profile->registers)
        devices_[device.driver.name.text].emplace(reg.name.text, &reg);
}

const std::map<std::string, const drivers::ProfileRegister*, std::less<>>* RegisterBook::device(
    std::string_view name) const {
  const auto found = devices_.find(name);
  return found == devices_.end() ? nullptr : &found->second;
}

boost::system::result<outbox::Entry, BadLine> read_recorded(std::string_view line, std::int64_t number,
                                                            const RegisterBook& book, const Stamp& now) {
  try {
    return read(line, book, now);
  } catch (Wrong& wrong) {
    return BadLine{number, std::move(wrong.reason), std::move(wrong.detail)};
  }
}

Chunk read_chunk(const std::vector<std::string>& lines, std::int64_t first, const std::string& file_hash,
                 BadLines bad_lines, const RegisterBook& book, const Stamp& now) {
  Chunk chunk;
  std::map<std::string, std::int64_t> refused;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto entry = read_recorded(lines[i], first + static_cast<std::int64_t>(i), book, now);
    if (entry) {
      chunk.append.entries.push_back(std::move(*entry));
      continue;
    }
    chunk.bad.push_back(entry.error());
    if (bad_lines == BadLines::stop) {
      chunk.append.entries.clear();
      return chunk;
    }
    ++refused["recorded_" + entry.error().reason];
  }
  for (const auto& [reason, count] : refused)
    chunk.append.entries.push_back({Event{now, GatewayRefused{reason, count}}});
  chunk.append.import = outbox::ImportProgress{file_hash, first + static_cast<std::int64_t>(lines.size()) - 1};
  return chunk;
}

}  // namespace lamplighter::append

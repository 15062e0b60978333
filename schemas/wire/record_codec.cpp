#include "schemas/wire/record_codec.h"

#include <charconv>

namespace lamplighter::wire {

void throw_exception_from_error(const DecodeError& error, const boost::source_location&) {
  throw std::logic_error("unchecked decode: " + error.reason + ": " + error.detail);
}

void encode_stamp(JsonText& json, const Stamp& at) {
  json.field("at", to_text(at.wall)).field("clock", to_text(at.clock)).big_field("tick", at.tick.ms);
}

Stamp decode_stamp(const Fields& record, const BootId& boot) {
  return {record.instant("at"), record.one_of("clock", parse_clock_state), boot, Tick{record.big("tick")}};
}

void encode_ranges(JsonText& json, const std::vector<SequenceRange>& ranges) {
  json.open('[');
  for (const auto& range : ranges) json.open('[').big(range.first.n).big(range.last.n).close(']');
  json.close(']');
}

std::vector<SequenceRange> decode_ranges(const Fields& fields, std::string_view name) {
  constexpr std::size_t ranges_max = 2000;
  const auto bound = [&](const boost::json::value& value) {
    const auto* text = value.if_string();
    std::int64_t n = 0;
    if (!text) fields.wrong(name, "has a bound that is no text");
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (error != std::errc{} || end != text->data() + text->size() || n < 1)
      fields.wrong(name, "has a bound that is no sequence");
    return Sequence{n};
  };
  std::vector<SequenceRange> ranges;
  for (const auto& value : fields.array(name, ranges_max)) {
    const auto* pair = value.if_array();
    if (!pair || pair->size() != 2) fields.wrong(name, "has an entry that is no pair");
    const SequenceRange range{bound(pair->at(0)), bound(pair->at(1))};
    if (range.last < range.first) fields.wrong(name, "has a range that ends before it begins");
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace lamplighter::wire

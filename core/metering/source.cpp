#include "core/metering/source.h"

#include <array>

#include "schemas/vocabulary/enum_texts.h"

namespace lamplighter::metering {
namespace {

constexpr std::array<std::string_view, 8> sources{"automatic", "manual",  "photo",   "self_report",
                                                  "estimate",  "install", "removal", "correction"};

}  // namespace

std::string_view to_text(Source source) {
  return sources.at(static_cast<std::size_t>(source));
}
std::optional<Source> parse_source(std::string_view text) {
  return enumerator_of<Source>(sources, text);
}

}  // namespace lamplighter::metering

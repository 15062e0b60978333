// Where a reading came from (domain.md section 2.6).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "schemas/vocabulary/instant.h"

namespace lamplighter::metering {

using lamplighter::to_text;  // of instants too, which argument-dependent lookup does not find

enum class Source : std::uint8_t {
  automatic,    // by a gateway
  manual,       // read at the meter and written down
  photo,        // read off a photo
  self_report,  // told by the owner or tenant
  estimate,     // no reading at all
  install,      // as the meter began to serve here
  removal,      // as it ceased to
  correction,   // in place of a wrong one
};

std::string_view to_text(Source source);  // the word above
std::optional<Source> parse_source(std::string_view text);

}  // namespace lamplighter::metering

// The little HTTP that a metrics page needs, strict: GET only, no body, no ambiguous framing (reliability.md, "Beast").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamplighter::health {

inline constexpr std::size_t head_bytes_max = 8 * 1024;

enum class HeadState : std::uint8_t {
  incomplete,  // read on
  complete,
  too_large,  // answer 431
  bad,        // answer 400: reason says why
  not_get,    // answer 405
};

struct Head {
  HeadState state = HeadState::incomplete;
  std::string path;    // without query, when complete
  std::string reason;  // when bad
};

// Judges what has been received so far. Refused: bodies (Content-Length other than one 0, any Transfer-Encoding), none
// or several Host, a target that is no plain absolute path, obsolete line folding, control characters, bare line feeds.
Head judge_head(std::string_view received);

std::string response(int status, std::string_view content_type, std::string_view body);

}  // namespace lamplighter::health

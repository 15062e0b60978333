// A file of the source tree that is carried inside the program (SQL migrations, message catalogue); see
// cmake/embed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace lamplighter {

struct EmbeddedFile {
  std::string_view path;  // relative to the embedded folder, sorted
  std::string_view text;
};

}  // namespace lamplighter

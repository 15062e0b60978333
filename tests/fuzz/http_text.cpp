// Targets, percent escapes, cookies and cursors.
#include "core/http/cursor.h"
#include "core/http/target.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {

void one(Input input) {
  const auto text = input.text();
  if (const auto target = http::parse_target(text))
    for (const auto& segment : target->segments) {
      must(http::is_utf8(segment), "segments are UTF-8 without NUL");
      must(segment != "." && segment != "..", "no path climbs");
    }
  for (const auto plus : {http::Plus::stays, http::Plus::is_blank})
    if (const auto decoded = http::percent_decoded(text, plus))
      must(http::is_utf8(*decoded), "what is decoded is UTF-8");
  for (const auto& [name, value] : http::parse_cookies(text)) must(!name.empty(), "a cookie has a name");
  if (const auto values = http::sort_values_of(text)) {
    for (const auto& value : *values) must(value.find('\0') == std::string::npos, "no sort value holds NUL");
    const auto cursor = http::cursor_of(*values);
    must(cursor.size() > http::cursor_bytes_max || http::sort_values_of(cursor) == values, "a cursor reads back");
  }
}

}  // namespace lamplighter::fuzz

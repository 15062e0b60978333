// Paths, queries and cookies as text: split, percent-decoded, checked to be UTF-8. No I/O.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::http {

using TextMap = std::map<std::string, std::string, std::less<>>;

bool is_utf8(std::string_view text);  // well-formed; no NUL

// %XX (and '+' as a blank, where asked) decoded; nullopt for a broken escape or what is no UTF-8 without NUL.
enum class Plus {
  stays,
  is_blank
};
std::optional<std::string> percent_decoded(std::string_view text, Plus plus);

struct Target {
  std::string path;                   // as it came, without the query
  std::vector<std::string> segments;  // decoded; "/a/b%20c" -> a, "b c"; "/" -> none
  TextMap query;
};
// nullopt where it cannot be decoded, a segment is "." or "..", or a query name comes twice.
std::optional<Target> parse_target(std::string_view target);

// "a=1; b=2". Cookies that are no name=value are left out; of two with one name the first counts.
TextMap parse_cookies(std::string_view header);

}  // namespace lamplighter::http

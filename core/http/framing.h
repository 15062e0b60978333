// The head of an HTTP/1.1 request, read strictly: what two readers could understand differently is refused, because an
// attacker would use the difference (RFC 9112 sections 2.2, 3, 5, 6; reliability.md section 2, Beast).
//
//   GET /api/v1/rooms?q=1 HTTP/1.1 CRLF
//   Host: estate.example CRLF            one Host, always
//   Content-Length: 12 CRLF              at most one; digits only; no Transfer-Encoding (411: send a length)
//   CRLF
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lamplighter::http {

inline constexpr std::size_t head_bytes_max = 16 * 1024;
inline constexpr std::size_t target_bytes_max = 4 * 1024;
inline constexpr std::size_t fields_max = 64;

struct Head {
  std::string method;  // as it came: "GET"
  std::string target;  // "/path?query"
  int minor_version = 1;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, values trimmed, in order
  std::optional<std::uint64_t> content_length;
  bool keep_alive = true;
  bool expects_continue = false;

  std::optional<std::string_view> field(std::string_view lower_case_name) const;  // the first of that name
};

struct Fault {  // answer with the status and close: what follows on this connection cannot be trusted
  int status = 400;
  std::string reason;  // English, for the log and the answer
};

// `text`: from the first byte of the request line up to and including the empty line.
std::variant<Head, Fault> parse_head(std::string_view text);

}  // namespace lamplighter::http

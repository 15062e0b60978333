#include "core/http/framing.h"

#include <algorithm>
#include <charconv>

namespace lamplighter::http {
namespace {

// RFC 9110 section 5.6.2
bool is_token_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

// Visible characters, blanks, tabs and bytes above ASCII; no other control characters (RFC 9110 section 5.5).
bool is_value_character(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u == '\t' || (u >= 0x20 && u != 0x7f);
}

bool is_target_character(char c) {
  return c > 0x20 && c < 0x7f;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<Fault> take_request_line(std::string_view line, Head& head) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last) return Fault{400, "the request line must be: method, target, version"};
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!is_token(head.method) || head.method.size() > 16) return Fault{400, "the method is no token"};
  if (version == "HTTP/1.0")
    head.minor_version = 0;
  else if (version != "HTTP/1.1")
    return version.starts_with("HTTP/") ? Fault{505, "only HTTP/1.1 and HTTP/1.0 are spoken"}
                                        : Fault{400, "no HTTP version"};
  if (head.target.size() > target_bytes_max)
    return Fault{414, "the target is longer than " + std::to_string(target_bytes_max) + " bytes"};
  if (head.target.empty() || head.target.front() != '/' ||
      !std::all_of(head.target.begin(), head.target.end(), is_target_character))
    return Fault{400, "the target must begin with / and have no blanks, control characters or bytes above ASCII"};
  return std::nullopt;
}

std::optional<Fault> take_field(std::string_view line, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') return Fault{400, "folded header lines are not taken"};
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) return Fault{400, "a header name is no token"};
  const auto value = trimmed(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), is_value_character))
    return Fault{400, "a header value has control characters"};
  if (head.fields.size() == fields_max) return Fault{431, "more than " + std::to_string(fields_max) + " headers"};
  head.fields.emplace_back(lower(line.substr(0, colon)), value);
  return std::nullopt;
}

std::size_t count(const Head& head, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(head.fields.begin(), head.fields.end(), [&](const auto& field) { return field.first == name; }));
}

// What may come once only: two of them would be read by one reader so, by another otherwise.
std::optional<Fault> check_singles(const Head& head) {
  if (count(head, "host") != 1) return Fault{400, "exactly one Host header is needed"};
  for (const std::string_view name : {"content-length", "content-type", "origin", "cookie", "authorization", "expect",
                                      "x-csrf-token", "idempotency-key"})
    if (count(head, name) > 1) return Fault{400, "the header " + std::string(name) + " came more than once"};
  const auto host = *head.field("host");
  if (host.empty() || host.size() > 255 || host.find_first_of(" \t,/@?#") != host.npos)
    return Fault{400, "the Host header is no host name"};
  return std::nullopt;
}

std::optional<Fault> take_length(Head& head) {
  const bool encoded = head.field("transfer-encoding").has_value();
  const auto length = head.field("content-length");
  if (encoded && length) return Fault{400, "Transfer-Encoding and Content-Length contradict each other"};
  if (encoded && head.minor_version == 0) return Fault{400, "HTTP/1.0 knows no Transfer-Encoding"};
  if (encoded) {
    if (count(head, "transfer-encoding") > 1 || lower(*head.field("transfer-encoding")) != "chunked")
      return Fault{400, "ambiguous Transfer-Encoding"};
    return Fault{411, "send the body with a Content-Length; chunked bodies are not taken"};
  }
  if (!length) return std::nullopt;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), bytes);
  if (length->empty() || error != std::errc{} || end != length->data() + length->size() || length->size() > 15)
    return Fault{400, "Content-Length is no number of bytes"};
  head.content_length = bytes;
  return std::nullopt;
}

std::optional<Fault> take_connection(Head& head) {
  head.keep_alive = head.minor_version == 1;
  const auto connection = lower(head.field("connection").value_or(""));
  if (connection.find("close") != connection.npos) head.keep_alive = false;
  if (const auto expect = head.field("expect")) {
    if (lower(*expect) != "100-continue") return Fault{417, "only Expect: 100-continue is understood"};
    head.expects_continue = head.minor_version == 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> Head::field(std::string_view name) const {
  for (const auto& [field, value] : fields)
    if (field == name) return value;
  return std::nullopt;
}

std::variant<Head, Fault> parse_head(std::string_view text) {
  Head head;
  bool first = true;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == text.npos || end == 0 || text[end - 1] != '\r') return Fault{400, "lines end with CR LF"};
    const auto line = text.substr(0, end - 1);
    text.remove_prefix(end + 1);
    if (line.empty() && !first) break;
    if (line.find('\r') != line.npos || line.find('\0') != line.npos) return Fault{400, "a stray CR or NUL"};
    const auto fault = first ? take_request_line(line, head) : take_field(line, head);
    if (fault) return *fault;
    first = false;
  }
  if (auto fault = check_singles(head)) return *fault;
  if (auto fault = take_length(head)) return *fault;
  if (auto fault = take_connection(head)) return *fault;
  return head;
}

}  // namespace lamplighter::http

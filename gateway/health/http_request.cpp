#include "gateway/health/http_request.h"

#include <algorithm>
#include <cctype>

namespace lamplighter::health {
namespace {

Head bad(std::string reason) {
  return {HeadState::bad, "", std::move(reason)};
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool is_plain_path(std::string_view path) {
  if (!path.starts_with('/') || path.find("..") != std::string_view::npos) return false;
  return std::all_of(path.begin(), path.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '/' || c == '_' || c == '-' || c == '.'; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Head request_line(std::string_view line) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return bad("request line");
  const auto method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
             version = line.substr(last + 1);
  if (!is_token(method)) return bad("method");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return bad("version");
  if (method != "GET") return {HeadState::not_get, "", ""};
  const auto path = target.substr(0, target.find('?'));
  if (!is_plain_path(path)) return bad("target");
  return {HeadState::complete, std::string(path), ""};
}

}  // namespace

Head judge_head(std::string_view received) {
  const auto end = received.find("\r\n\r\n");
  if (end == std::string_view::npos)
    return {received.size() > head_bytes_max ? HeadState::too_large : HeadState::incomplete, "", ""};
  if (end > head_bytes_max) return {HeadState::too_large, "", ""};
  if (received.size() > end + 4) return bad("bytes after the head");
  auto rest = received.substr(0, end);
  const auto line_end = rest.find("\r\n");
  auto head = request_line(rest.substr(0, line_end));
  if (head.state != HeadState::complete) return head;
  rest = line_end == std::string_view::npos ? "" : rest.substr(line_end + 2);
  int hosts = 0, lengths = 0;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find("\r\n"));
    rest = line.size() == rest.size() ? "" : rest.substr(line.size() + 2);
    if (std::any_of(line.begin(), line.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }))
      return bad("control character");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return bad("header line");
    const auto name = lower(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    if (name == "transfer-encoding") return bad("transfer-encoding");
    if (name == "content-length" && (++lengths > 1 || value != "0")) return bad("content-length");
    if (name == "host" && (++hosts > 1 || value.empty())) return bad("host");
  }
  if (hosts != 1) return bad("host");
  return head;
}

std::string response(int status, std::string_view content_type, std::string_view body) {
  const char* phrase = status == 200   ? "OK"
                       : status == 400 ? "Bad Request"
                       : status == 404 ? "Not Found"
                       : status == 405 ? "Method Not Allowed"
                       : status == 431 ? "Request Header Fields Too Large"
                                       : "Service Unavailable";
  std::string text =
      "HTTP/1.1 " + std::to_string(status) + " " + phrase + "\r\nContent-Type: " + std::string(content_type) +
      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\nCache-Control: no-store\r\n";
  if (status == 405) text += "Allow: GET\r\n";
  return text + "\r\n" + std::string(body);
}

}  // namespace lamplighter::health

#include "core/http/response_text.h"

#include <algorithm>

namespace lamplighter::http {
namespace {

// Scripts and styles come from files of ours only. Charts and Element Plus set style attributes on elements, nothing
// else inline is let through (reliability.md section 3).
constexpr std::string_view security_headers =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=()\r\n"
    "Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'\r\n";

constexpr std::string_view strict_transport = "Strict-Transport-Security: max-age=31536000\r\n";

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Status";
  }
}

bool has(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(), [&](const auto& h) { return h.first == name; });
}

// A header of ours never has line ends; one made from input that slipped in would split the response.
std::string one_line(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

}  // namespace

std::string head_text(const Response& response, std::optional<std::size_t> length, Transport transport, After after) {
  std::string text =
      "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason(response.status)) + "\r\n";
  if (!response.content_type.empty()) text += "Content-Type: " + one_line(response.content_type) + "\r\n";
  if (length && response.status != 204 && response.status != 304)
    text += "Content-Length: " + std::to_string(*length) + "\r\n";
  for (const auto& [name, value] : response.headers) text += one_line(name) + ": " + one_line(value) + "\r\n";
  if (!has(response, "Cache-Control")) text += "Cache-Control: no-store\r\n";
  text += security_headers;
  if (transport == Transport::tls) text += strict_transport;
  text += after == After::close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n";
  return text;
}

std::string event_text(std::string_view name, std::string_view json) {
  return "event: " + std::string(name) + "\ndata: " + std::string(json) + "\n\n";
}

}  // namespace lamplighter::http

#include "core/http/framing.h"

#include <doctest/doctest.h>

#include <random>

using namespace lamplighter::http;

namespace {

// "{head}" rows are written with \n for CR LF, so that they can be read.
std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

int status_of_head(std::string_view text) {
  const auto parsed = parse_head(text);
  const auto* fault = std::get_if<Fault>(&parsed);
  return fault ? fault->status : 200;
}

}  // namespace

TEST_CASE("a plain request is read") {
  const auto parsed = parse_head(
      with_crlf("POST /api/v1/rooms?q=1 HTTP/1.1\nHost: estate.example:8080\nContent-Length: 12\nX-A:  b c\t\n\n"));
  const auto& head = std::get<Head>(parsed);
  CHECK(head.method == "POST");
  CHECK(head.target == "/api/v1/rooms?q=1");
  CHECK(head.content_length == 12);
  CHECK(head.keep_alive);
  CHECK(head.field("x-a") == "b c");
  CHECK(head.field("host") == "estate.example:8080");
  CHECK_FALSE(head.field("cookie"));
}

TEST_CASE("what two readers could understand differently is refused") {
  struct Row {
    std::string_view text;
    int status;
  };
  for (const auto& row : {
           Row{"GET / HTTP/1.1\nHost: a\n\n", 200},
           Row{"GET / HTTP/1.0\nHost: a\n\n", 200},
           Row{"GET / HTTP/1.1\n\n", 400},  // no Host
           Row{"GET / HTTP/1.0\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nHost: a\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nHOST: b\n\n", 400},
           Row{"GET / HTTP/1.1\nHost:\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a b\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a/b\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: u@a\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5\nContent-Length: 5\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5\nContent-Length: 6\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5, 5\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: +5\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: -5\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 0x5\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5 \n\n", 200},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length:\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 99999999999999999999\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n\n", 411},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: Chunked\n\n", 411},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked, identity\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: identity\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: xchunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 3\n\n", 400},
           Row{"POST / HTTP/1.0\nHost: a\nTransfer-Encoding: chunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 3\nTransfer-Encoding: chunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\ntransfer-encoding: chunked\nContent-Length: 0\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: identity\nContent-Length: 3\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked;q=1\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding:\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding:\n chunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nTransfer-Encoding : chunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\n Transfer-Encoding: chunked\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nX: y\n\tTransfer-Encoding: chunked\nContent-Length: 5\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5\n 6\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5;6\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 5e0\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: 1 0\n\n", 400},
           Row{"POST / HTTP/1.1\nHost: a\nContent-Length: \xd9\xa5\n\n", 400},  // an Arabic five
           Row{"POST / HTTP/1.0\nHost: a\nContent-Length: 5\nTransfer-Encoding: chunked\n\n", 400},
           Row{"GET / HTTP/1.1\n Host: a\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\n\tb\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\n folded\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nX : b\n\n", 400},  // a blank before the colon
           Row{"GET / HTTP/1.1\nHost: a\n: b\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nno colon\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nCookie: a=1\nCookie: b=2\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nOrigin: a\nOrigin: b\n\n", 400},
           Row{"GET  / HTTP/1.1\nHost: a\n\n", 400},
           Row{"GET / /x HTTP/1.1\nHost: a\n\n", 400},
           Row{"GET http://a/ HTTP/1.1\nHost: a\n\n", 400},
           Row{"OPTIONS * HTTP/1.1\nHost: a\n\n", 400},
           Row{"GET /\xe4 HTTP/1.1\nHost: a\n\n", 400},
           Row{"GET / HTTP/2.0\nHost: a\n\n", 505},
           Row{"GET / HTTP/1.2\nHost: a\n\n", 505},
           Row{"GET / http/1.1\nHost: a\n\n", 400},
           Row{"GET /\nHost: a\n\n", 400},
           Row{"G(T / HTTP/1.1\nHost: a\n\n", 400},
           Row{"\nGET / HTTP/1.1\nHost: a\n\n", 400},
           Row{"GET / HTTP/1.1\nHost: a\nExpect: 200-ok\n\n", 417},
           Row{"\n\n", 400},
       }) {
    CAPTURE(row.text);
    CHECK(status_of_head(with_crlf(row.text)) == row.status);
  }
}

TEST_CASE("bare line ends, NUL and control characters are refused") {
  using namespace std::string_view_literals;
  for (const auto text : {"GET / HTTP/1.1\nHost: a\n\n"sv, "GET / HTTP/1.1\r\nHost: a\n\r\n"sv,
                          "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n"sv, "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"sv,
                          "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01"
                          "b\r\n\r\n"sv,
                          "GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n"sv, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"sv}) {
    CAPTURE(text);
    CHECK(status_of_head(text) == 400);
  }
}

TEST_CASE("the limits of a head are limits") {
  const auto with_fields = [](std::size_t n) {
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (std::size_t i = 1; i < n; ++i) head += "X-" + std::to_string(i) + ": 1\r\n";
    return head + "\r\n";
  };
  CHECK(status_of_head(with_fields(fields_max)) == 200);
  CHECK(status_of_head(with_fields(fields_max + 1)) == 431);
  CHECK(status_of_head("GET /" + std::string(target_bytes_max - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n") == 200);
  CHECK(status_of_head("GET /" + std::string(target_bytes_max, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n") == 414);
}

TEST_CASE("who may go on, and who asks first") {
  const auto head = [](std::string_view text) { return std::get<Head>(parse_head(with_crlf(text))); };
  CHECK_FALSE(head("GET / HTTP/1.0\nHost: a\n\n").keep_alive);
  CHECK_FALSE(head("GET / HTTP/1.1\nHost: a\nConnection: Close\n\n").keep_alive);
  CHECK(head("GET / HTTP/1.1\nHost: a\nConnection: keep-alive\n\n").keep_alive);
  CHECK(head("POST / HTTP/1.1\nHost: a\nExpect: 100-Continue\n\n").expects_continue);
}

TEST_CASE("damaged heads never do worse than be refused") {
  const std::uint32_t seed = 20261123;
  MESSAGE("seed " << seed);
  std::mt19937 random(seed);
  const std::string good =
      with_crlf("POST /api/v1/rooms?q=%41 HTTP/1.1\nHost: estate.example\nCookie: a=b\nContent-Length: 12\n\n");
  for (int i = 0; i < 20'000; ++i) {
    std::string text = good;
    for (int k = 0; k < 3; ++k) {
      const auto at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          text.erase(at, 1 + random() % 5);
          break;
        default:
          text.insert(at, 1, "\r\n :\0%,"[random() % 7]);
      }
      if (text.empty()) text = "x";
    }
    (void)parse_head(text);
  }
}

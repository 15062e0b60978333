// The head of a request, as the core and as the gateway's health page read it.
#include "core/http/framing.h"
#include "core/http/target.h"
#include "gateway/health/http_request.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {
namespace {

void of_core(std::string_view text) {
  const auto read = http::parse_head(text);
  if (const auto* fault = std::get_if<http::Fault>(&read)) {
    must(fault->status >= 400 && fault->status < 600 && !fault->reason.empty(), "a refused head has status and reason");
    return;
  }
  const auto& head = std::get<http::Head>(read);
  must(!head.field("transfer-encoding"), "no head with Transfer-Encoding is taken");
  int hosts = 0, lengths = 0;
  for (const auto& [name, value] : head.fields) {
    hosts += name == "host";
    lengths += name == "content-length";
    must(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos, "no value holds a line end or NUL");
  }
  must(hosts == 1 && lengths <= 1, "one Host, at most one length");
  must(head.content_length.has_value() == (lengths == 1), "the length is the one that stands there");
  const auto target = http::parse_target(head.target);
  if (!target) return;
  for (const auto& segment : target->segments) must(segment != "." && segment != "..", "no path climbs");
}

}  // namespace

void one(Input input) {
  const auto text = input.text();
  of_core(text);
  const auto gateway = health::judge_head(text);
  if (gateway.state == health::HeadState::complete)
    must(!gateway.path.empty() && gateway.path.front() == '/', "a path begins at the root");
}

}  // namespace lamplighter::fuzz

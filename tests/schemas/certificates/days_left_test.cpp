#include "schemas/certificates/days_left.h"

#include <doctest/doctest.h>

using namespace lamplighter;
using namespace lamplighter::certificates;

TEST_CASE("a certificate is spoken of from 30 days before its end, and each day it says how long there is") {
  const auto ends = *parse_instant("2026-12-31T12:00:00Z");
  struct Row {
    const char* now;
    std::int64_t left;
    const char* said;  // "" for nothing
  };
  for (const auto& row : {
           Row{"2026-11-26T08:00:00Z", 35, ""},
           Row{"2026-11-30T12:00:00Z", 31, ""},
           Row{"2026-11-30T12:00:00.001Z", 30, "ends in 30 days, on 2026-12-31 (told from 30 days before): renew it"},
           Row{"2026-12-01T12:00:00Z", 30, "ends in 30 days, on 2026-12-31"},
           Row{"2026-12-30T11:59:59Z", 1, "ends in 1 day, on"},
           Row{"2026-12-30T12:00:00.001Z", 0, "ends within a day, on"},
           Row{"2026-12-31T11:59:59.999Z", 0, "ends within a day, on"},
           Row{"2026-12-31T12:00:00Z", 0, "ended on 2026-12-31 and is refused since: renew it"},
           Row{"2026-12-31T12:00:00.001Z", -1, "ended on 2026-12-31"},
           Row{"2027-01-30T12:00:00Z", -30, "ended on 2026-12-31"},
           Row{"1970-01-01T00:00:00Z", 20818, ""},
       }) {
    CAPTURE(row.now);
    const auto now = *parse_instant(row.now);
    CHECK(days_left(ends, now) == row.left);
    const auto said = ending_sentence("/x/g1.crt", ends, now, "renew it");
    CHECK(said.empty() == std::string_view(row.said).empty());
    if (!said.empty()) CHECK(said.starts_with("the certificate /x/g1.crt " + std::string(row.said)));
  }
}

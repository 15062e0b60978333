#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <set>

#include "schemas/vocabulary/instant.h"
#include "schemas/vocabulary/quantity.h"
#include "schemas/vocabulary/reading.h"
#include "schemas/vocabulary/sequence_ranges.h"

using namespace lamplighter;

TEST_CASE("an instant prints and parses back, to the millisecond") {
  for (const auto* text : {"1970-01-01T00:00:00.000Z", "2026-11-23T14:48:03.120Z", "2028-02-29T23:59:59.999Z"}) {
    const auto at = parse_instant(text);
    REQUIRE(at);
    CHECK(to_text(*at) == text);
  }
  CHECK(parse_instant("2026-11-23T14:48:03Z") == parse_instant("2026-11-23T14:48:03.000Z"));
  for (const auto* wrong :
       {"", "2026-11-23", "2026-11-23T14:48:03", "2026-11-23T14:48:03+08:00", "2026-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T14:48:60Z", "2026-11-23T14:48:03.1234Z"})
    CHECK_FALSE(parse_instant(wrong));
}

TEST_CASE("money prints with two decimals and parses back") {
  struct Row {
    std::int64_t fen;
    const char* text;
  };
  for (const auto& [fen, text] : {Row{25040, "250.40"}, Row{-305, "-3.05"}, Row{0, "0.00"}, Row{-1, "-0.01"},
                                  Row{7, "0.07"}, Row{2'222'222'221'122'211'100, "22222222211222111.00"},
                                  Row{INT64_MAX, "92233720368547758.07"}, Row{INT64_MIN, "-92233720368547758.08"}}) {
    CHECK(to_text(Money{fen}) == text);
    CHECK(parse_money(text) == Money{fen});
  }
  CHECK(parse_money("3") == Money{300});
  for (const auto* wrong :
       {"", "-", "1.", ".5", "1.005", "1e3", "+1", "1,000.00", "99999999999999999999", "92233720368547758.08"})
    CHECK_FALSE(parse_money(wrong));
}

TEST_CASE("a decimal keeps its resolution and rescales only without loss") {
  CHECK(to_text(Decimal{123456, -2}) == "1234.56");
  CHECK(to_text(Decimal{-5, -3}) == "-0.005");
  CHECK(to_text(Decimal{12, 2}) == "1200");
  CHECK(parse_decimal("1234.50") == Decimal{123450, -2});
  CHECK(rescale_exactly({123450, -2}, -1) == 12345);
  CHECK_FALSE(rescale_exactly({123456, -2}, -1));
  CHECK(rescale_exactly({12, 0}, -3) == 12000);
  CHECK_FALSE(rescale_exactly({std::numeric_limits<std::int64_t>::max(), 0}, -1));
}

TEST_CASE("raw register bits print as hex words in wire order") {
  RawBits raw;
  raw.words = {0x4228, 0x00ff};
  raw.count = 2;
  CHECK(to_text(raw) == "422800ff");
  CHECK(parse_raw_bits("422800ff") == raw);
  CHECK_FALSE(parse_raw_bits("4228F"));
  CHECK_FALSE(parse_raw_bits("xxxx"));
}

TEST_CASE("sequence ranges agree with a plain set, for random additions") {
  const unsigned seed = 20261123;
  INFO("seed " << seed);
  std::mt19937 random{seed};
  for (int round = 0; round < 300; ++round) {
    SequenceRanges ranges;
    std::set<std::int64_t> plain;
    for (int i = 0; i < 12; ++i) {
      const auto first = static_cast<std::int64_t>(random() % 40 + 1);
      const auto last = first + static_cast<std::int64_t>(random() % 5);
      ranges.add({Sequence{first}, Sequence{last}});
      for (auto n = first; n <= last; ++n) plain.insert(n);
    }
    for (std::int64_t n = 0; n < 50; ++n) CHECK(ranges.contains(Sequence{n}) == plain.contains(n));
    CHECK(ranges.count() == static_cast<std::int64_t>(plain.size()));
    CHECK(ranges.highest().n == *plain.rbegin());
    for (std::size_t i = 1; i < ranges.ranges().size(); ++i)
      CHECK(ranges.ranges()[i].first.n > ranges.ranges()[i - 1].last.n + 1);
    std::int64_t missing = 0;
    for (const auto& gap : ranges.missing_from({Sequence{1}, Sequence{49}})) missing += gap.last.n - gap.first.n + 1;
    CHECK(missing == 49 - static_cast<std::int64_t>(plain.size()));
  }
}

#include <doctest/doctest.h>

#include <limits>
#include <set>

#include "core/paper/amount_in_words.h"

using namespace lamplighter;
using paper::amount_in_capitals;
using paper::amount_in_english;

namespace {

struct Example {
  const char* amount;
  const char* capitals;
};

// The first six are those of the rule itself (支付结算办法 附一), in the form that is chosen here.
constexpr Example examples[] = {
    {"1409.50", "壹仟肆佰零玖元伍角整"},
    {"6007.14", "陆仟零柒元壹角肆分"},
    {"107000.53", "壹拾万零柒仟元伍角叁分"},
    {"16409.02", "壹万陆仟肆佰零玖元零贰分"},
    {"325.04", "叁佰贰拾伍元零肆分"},
    {"1680.32", "壹仟陆佰捌拾元叁角贰分"},
    {"0.00", "零元整"},
    {"0.01", "壹分"},
    {"0.09", "玖分"},
    {"0.10", "壹角整"},
    {"0.11", "壹角壹分"},
    {"0.90", "玖角整"},
    {"0.99", "玖角玖分"},
    {"1.00", "壹元整"},
    {"1.01", "壹元零壹分"},
    {"1.10", "壹元壹角整"},
    {"1.11", "壹元壹角壹分"},
    {"9.00", "玖元整"},
    {"10.00", "壹拾元整"},
    {"10.01", "壹拾元零壹分"},
    {"10.50", "壹拾元伍角整"},
    {"11.00", "壹拾壹元整"},
    {"15.05", "壹拾伍元零伍分"},
    {"19.61", "壹拾玖元陆角壹分"},
    {"20.00", "贰拾元整"},
    {"99.99", "玖拾玖元玖角玖分"},
    {"100.00", "壹佰元整"},
    {"100.01", "壹佰元零壹分"},
    {"101.00", "壹佰零壹元整"},
    {"110.00", "壹佰壹拾元整"},
    {"250.40", "贰佰伍拾元肆角整"},
    {"305.60", "叁佰零伍元陆角整"},
    {"999.99", "玖佰玖拾玖元玖角玖分"},
    {"1000.00", "壹仟元整"},
    {"1000.01", "壹仟元零壹分"},
    {"1001.00", "壹仟零壹元整"},
    {"1010.10", "壹仟零壹拾元壹角整"},
    {"1080.75", "壹仟零捌拾元柒角伍分"},
    {"1100.00", "壹仟壹佰元整"},
    {"1101.01", "壹仟壹佰零壹元零壹分"},
    {"2002.02", "贰仟零贰元零贰分"},
    {"9999.99", "玖仟玖佰玖拾玖元玖角玖分"},
    {"10000.00", "壹万元整"},
    {"10000.01", "壹万元零壹分"},
    {"10001.00", "壹万零壹元整"},
    {"10010.00", "壹万零壹拾元整"},
    {"10100.00", "壹万零壹佰元整"},
    {"11000.00", "壹万壹仟元整"},
    {"20500.30", "贰万零伍佰元叁角整"},
    {"100000.00", "壹拾万元整"},
    {"100001.00", "壹拾万零壹元整"},
    {"101000.00", "壹拾万零壹仟元整"},
    {"1000000.00", "壹佰万元整"},
    {"1005000.00", "壹佰万零伍仟元整"},
    {"1050000.00", "壹佰零伍万元整"},
    {"1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"},
    {"10000000.00", "壹仟万元整"},
    {"10010000.00", "壹仟零壹万元整"},
    {"99999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
    {"100000000.00", "壹亿元整"},
    {"100000001.00", "壹亿零壹元整"},
    {"100010000.00", "壹亿零壹万元整"},
    {"101000000.00", "壹亿零壹佰万元整"},
    {"110000000.05", "壹亿壹仟万元零伍分"},
    {"1000000000.00", "壹拾亿元整"},
    {"5000800030.06", "伍拾亿零捌拾万零叁拾元零陆分"},
    {"100000000000.00", "壹仟亿元整"},
    {"1000000000000.00", "壹万亿元整"},
    {"1000000000001.00", "壹万亿零壹元整"},
    {"1000100000000.00", "壹万零壹亿元整"},
    {"1234500006789.10", "壹万贰仟叁佰肆拾伍亿零陆仟柒佰捌拾玖元壹角整"},
    {"-0.01", "负壹分"},
    {"-1.00", "负壹元整"},
    {"-300.00", "负叁佰元整"},
    {"-1080.75", "负壹仟零捌拾元柒角伍分"},
    {"-10001.05", "负壹万零壹元零伍分"},
};

}  // namespace

TEST_CASE("an amount in capitals follows the rule for bills, zeros inside and all") {
  static_assert(std::size(examples) >= 60);
  for (const auto& [amount, capitals] : examples) {
    CAPTURE(amount);
    CHECK(amount_in_capitals(parse_money(amount).value()) == capitals);
  }
  CHECK(amount_in_capitals({1'000'000'000'000'000'000}) == "壹亿亿元整");
  CHECK(amount_in_capitals({std::numeric_limits<std::int64_t>::max()}) ==
        "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分");
  CHECK(amount_in_capitals({std::numeric_limits<std::int64_t>::min()}) ==
        "负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分");
}

TEST_CASE("no two amounts share their capitals, and a zero is never written twice or last") {
  std::set<std::string> seen;
  for (std::int64_t fen = 0; fen <= 2'100'000; fen += fen < 30'000 ? 1 : 37) {
    const auto words = amount_in_capitals({fen});
    CAPTURE(words);
    CHECK(seen.insert(words).second);
    CHECK(words.find("零零") == std::string::npos);
    if (fen > 0) CHECK(words.find("零元") == std::string::npos);
  }
}

TEST_CASE("an amount in English words") {
  constexpr Example english[] = {
      {"0.00", "CNY Zero and 00/100"},
      {"0.05", "CNY Zero and 05/100"},
      {"1.00", "CNY One and 00/100"},
      {"13.99", "CNY Thirteen and 99/100"},
      {"20.10", "CNY Twenty and 10/100"},
      {"85.00", "CNY Eighty-Five and 00/100"},
      {"100.00", "CNY One Hundred and 00/100"},
      {"119.61", "CNY One Hundred Nineteen and 61/100"},
      {"1080.75", "CNY One Thousand Eighty and 75/100"},
      {"10000.00", "CNY Ten Thousand and 00/100"},
      {"1000001.00", "CNY One Million One and 00/100"},
      {"1234567.89", "CNY One Million Two Hundred Thirty-Four Thousand Five Hundred Sixty-Seven and 89/100"},
      {"1000000000000.00", "CNY One Trillion and 00/100"},
      {"-300.40", "CNY Minus Three Hundred and 40/100"},
  };
  for (const auto& [amount, words] : english) {
    CAPTURE(amount);
    CHECK(amount_in_english(parse_money(amount).value()) == words);
  }
}

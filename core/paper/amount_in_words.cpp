#include "core/paper/amount_in_words.h"

#include <array>

namespace lamplighter::paper {
namespace {

constexpr std::array<const char*, 10> digits{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
constexpr std::array<const char*, 4> places{"", "拾", "佰", "仟"};

// Without the sign, and safe for the smallest number of all.
std::uint64_t magnitude(std::int64_t n) {
  return n < 0 ? ~static_cast<std::uint64_t>(n) + 1 : static_cast<std::uint64_t>(n);
}

// Of a positive number. 10^8 counts again from one: 10^12 is 壹万亿, 10^16 壹亿亿.
std::string chinese_whole(std::uint64_t n) {
  const std::string text = std::to_string(n);
  std::string out;
  bool zero_pending = false, four_have_any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t place = text.size() - 1 - i;
    const auto digit = static_cast<std::size_t>(text[i] - '0');
    if (digit == 0) {
      zero_pending = true;
    } else {
      if (zero_pending && !out.empty()) out += digits[0];
      zero_pending = false;
      four_have_any = true;
      out += std::string(digits.at(digit)) + places.at(place % 4);
    }
    if (place % 4 != 0) continue;
    if (place % 8 == 4 && four_have_any) out += "万";
    if (place % 8 == 0 && place > 0) out += "亿";
    four_have_any = false;
  }
  return out;
}

constexpr std::array<const char*, 20> small_words{
    "Zero", "One",    "Two",    "Three",    "Four",     "Five",    "Six",     "Seven",     "Eight",    "Nine",
    "Ten",  "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen"};
constexpr std::array<const char*, 10> tens_words{"",      "",      "Twenty",  "Thirty", "Forty",
                                                 "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"};
constexpr std::array<const char*, 6> thousands_words{"",         " Thousand", " Million",
                                                     " Billion", " Trillion", " Quadrillion"};

std::string english_below_1000(std::uint64_t n) {
  std::string out;
  if (n >= 100) out = std::string(small_words.at(n / 100)) + " Hundred";
  n %= 100;
  if (n == 0) return out;
  if (!out.empty()) out += " ";
  if (n < 20) return out + small_words.at(n);
  out += tens_words.at(n / 10);
  return n % 10 == 0 ? out : out + "-" + small_words.at(n % 10);
}

std::string english_whole(std::uint64_t n) {
  if (n == 0) return small_words[0];
  std::string out;
  for (std::size_t thousands = 0; n > 0; ++thousands, n /= 1000) {
    if (n % 1000 == 0) continue;
    const std::string here = english_below_1000(n % 1000) + thousands_words.at(thousands);
    out = out.empty() ? here : here + " " + out;
  }
  return out;
}

}  // namespace

std::string amount_in_capitals(Money amount) {
  const std::uint64_t all = magnitude(amount.fen), yuan = all / 100;
  const auto jiao = static_cast<std::size_t>(all / 10 % 10), fen = static_cast<std::size_t>(all % 10);
  if (all == 0) return "零元整";
  std::string out = amount.fen < 0 ? "负" : "";
  if (yuan > 0) out += chinese_whole(yuan) + "元";
  if (jiao > 0) out += std::string(digits.at(jiao)) + "角";
  if (fen == 0) return out + "整";
  if (jiao == 0 && yuan > 0) out += digits[0];
  return out + digits.at(fen) + "分";
}

std::string amount_in_english(Money amount) {
  const std::uint64_t all = magnitude(amount.fen);
  const std::string cents = std::to_string(all % 100);
  return std::string("CNY ") + (amount.fen < 0 ? "Minus " : "") + english_whole(all / 100) + " and " +
         (cents.size() < 2 ? "0" : "") + cents + "/100";
}

}  // namespace lamplighter::paper

// Money, decimals, instants and exact fractions as text: what is taken prints as a text that reads the same.
#include "core/charging/price_line.h"
#include "schemas/vocabulary/instant.h"
#include "schemas/vocabulary/quantity.h"
#include "schemas/vocabulary/reading.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {

void one(Input input) {
  const auto text = input.text();
  if (const auto money = parse_money(text)) must(parse_money(to_text(*money)) == money, "money reads back");
  if (const auto number = parse_decimal(text)) {
    const auto again = parse_decimal(to_text(*number));
    must(again && (number->exponent > 0 || *again == *number), "a decimal reads back");
  }
  if (const auto at = parse_instant(text)) must(parse_instant(to_text(*at)) == at, "an instant reads back");
  if (const auto bits = parse_raw_bits(text)) must(parse_raw_bits(to_text(*bits)) == bits, "raw bits read back");
  if (const auto exact = charging::parse_exact(text))
    must(charging::parse_exact(charging::exact_text(*exact)) == exact, "an exact number reads back");
}

}  // namespace lamplighter::fuzz

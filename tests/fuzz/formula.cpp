// A formula as an office types it, and price terms as JSON: parsed, printed, worked out; blocked or a number, never a
// crash.
#include <boost/json.hpp>

#include "core/charging/pricing/formula.h"
#include "core/charging/pricing/terms.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {
namespace {

using namespace charging;

void work_out(const Formula& formula, std::uint8_t seed) {
  Values values;
  for (const auto variable : variables_of(formula))
    if (seed % 7) values[variable] = Exact(seed % 5) / Exact(1 + seed % 3);
  const auto tier = [](const Exact& units) -> Outcome<PricedValue> { return PricedValue{units, {}}; };
  const auto evaluated = evaluate(formula, values, {}, tier);
  if (!evaluated) must(!evaluated.error().code.empty(), "a blocked line has a reason");
}

void typed(std::string_view text, std::uint8_t seed) {
  const auto formula = parse_formula(text);
  if (!formula) {
    must(!formula.error().code.empty(), "a refused formula has a reason");
    return;
  }
  const auto plain = printed(*formula);
  const auto again = parse_formula(plain);
  must(again.has_value() && printed(*again) == plain, "a printed formula prints the same again");
  work_out(*formula, seed);
}

void stored(std::string_view text) {
  boost::system::error_code error;
  const auto json = boost::json::parse(text, error);
  if (error) return;
  const auto terms = terms_from_json(json);
  if (!terms) return;
  const auto again = terms_from_json(to_json(*terms));
  must(again.has_value() && *again == *terms, "terms read back from their JSON");
  for (const auto object : {ChargeObject::meter, ChargeObject::room, ChargeObject::parking_space})
    static_cast<void>(check_terms(*terms, object));
}

}  // namespace

void one(Input input) {
  const auto seed = input.byte();
  if (seed & 1)
    typed(input.text(), seed);
  else
    stored(input.text());
}

}  // namespace lamplighter::fuzz

#include "core/charging/pricing/components.h"

#include <algorithm>

namespace lamplighter::charging {
namespace {

using boost::multiprecision::cpp_int;

// In the order in which they are told: those of the price first, then those of the rows.
std::vector<PriceComponent> listed(const Terms& terms) {
  std::vector<PriceComponent> all = terms.components;
  if (terms.tiers)
    for (const TierRow& row : terms.tiers->rows) all.insert(all.end(), row.components.begin(), row.components.end());
  return all;
}

std::vector<ComponentAmount> explained_by(const PricedLine& line) {
  std::vector<ComponentAmount> components;
  for (const PricedSlice& slice : line.slices) {
    Parts parts = slice.formula.parts;
    for (const PriceComponent& listed_one : listed(slice.input.terms)) {
      const auto part = parts.find(listed_one.code);
      if (part == parts.end()) continue;
      auto known = std::find_if(components.begin(), components.end(),
                                [&](const ComponentAmount& c) { return c.code == listed_one.code; });
      if (known == components.end()) known = components.insert(known, {listed_one.code, listed_one.name, 0, {}});
      known->raw += part->second * slice.maximum_factor * slice.discount_factor;
      parts.erase(part);
    }
  }
  return components;
}

// Towards minus infinity.
cpp_int floor_of(const Exact& number) {
  const cpp_int n = numerator(number), d = denominator(number);
  const cpp_int whole = n / d;
  return n < 0 && whole * d != n ? cpp_int{whole - 1} : whole;
}

}  // namespace

Parts parts_of(const std::vector<PriceComponent>& components, const Exact& units) {
  Parts parts;
  for (const PriceComponent& component : components) parts[component.code] = units * exact(component.price);
  return parts;
}

std::vector<ComponentAmount> components_of(const PricedLine& line) {
  std::vector<ComponentAmount> components = explained_by(line);
  if (components.empty()) return components;
  Exact explained;
  for (const ComponentAmount& component : components) explained += component.raw;
  // Slices rounded by themselves may leave an amount where the exact sum is nothing: no component's, then.
  const bool only_rounding = line.raw == 0 && line.amount.fen != 0;
  if (explained != line.raw || only_rounding)
    components.push_back({std::string(other_component), "", line.raw - explained, {}});
  // A fen that two components deserve alike goes to the lower code (domain.md section 2.1: ties by stable id), whatever
  // the order in which price versions name them.
  std::vector<ComponentAmount*> by_code;
  for (ComponentAmount& component : components) by_code.push_back(&component);
  std::sort(by_code.begin(), by_code.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
  std::vector<Exact> raws;
  for (const ComponentAmount* component : by_code) raws.push_back(component->raw);
  const auto amounts = split_by_largest_remainder(line.amount, raws);
  for (std::size_t i = 0; i < by_code.size(); ++i) by_code[i]->amount = amounts[i];
  if (only_rounding) components.back().amount = line.amount;
  return components;
}

std::vector<Money> split_by_largest_remainder(Money amount, const std::vector<Exact>& parts) {
  std::vector<Money> shares(parts.size());
  Exact sum;
  for (const Exact& part : parts) sum += part;
  if (sum == 0 || amount.fen == 0) return shares;
  const bool negative = amount.fen < 0;
  const std::int64_t magnitude = negative ? -amount.fen : amount.fen;
  struct Rest {
    Exact fraction;
    std::size_t at;
  };
  std::vector<Rest> rests;
  std::int64_t left_over = magnitude;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Exact quota = parts[i] * magnitude / sum;
    const cpp_int whole = floor_of(quota);
    shares[i].fen = static_cast<std::int64_t>(whole);
    left_over -= shares[i].fen;
    rests.push_back({quota - whole, i});
  }
  std::stable_sort(rests.begin(), rests.end(), [](const Rest& a, const Rest& b) { return a.fraction > b.fraction; });
  for (std::int64_t i = 0; i < left_over; ++i) ++shares[rests[static_cast<std::size_t>(i)].at].fen;
  if (negative)
    for (Money& share : shares) share.fen = -share.fen;
  return shares;
}

}  // namespace lamplighter::charging

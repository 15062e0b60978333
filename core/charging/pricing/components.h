// Of what a line's amount consists: the components of its prices, such as water, resource fee and sewage (domain.md
// section 2.3). Pure.
#pragma once

#include "core/charging/pricing/price_slices.h"

namespace lamplighter::charging {

Parts parts_of(const std::vector<PriceComponent>& components, const Exact& units);  // units x each one's price

// Over all slices, with their maximum and discount, and rounded so that they sum to the line's amount; what they do not
// explain is other_component. Empty where no price in the line has components.
std::vector<ComponentAmount> components_of(const PricedLine& line);

}  // namespace lamplighter::charging

// One bill line worked out: the readings it rests on, the prices, the sum, the rounding, and the steps that explain it
// (requirement C8). Pure. It is stored with the line as JSON and never recomputed for show.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/charging/charge_item.h"
#include "core/metering/usage.h"

namespace lamplighter::charging {

using lamplighter::to_text;  // of instants too, which argument-dependent lookup does not find

struct Segment {
  metering::UsageSegment measured;
  // Between the reading that the former bill ended with and the opening reading of this one, which came late: charged
  // now.
  bool carried_over = false;
};

struct PriceSlice {  // days [from, to) under one price version
  PricePlanId plan;
  Day plan_valid_from;
  UnitPrice price;
  Day from;
  Day to;
  Exact usage;           // in the item's unit
  bool by_days = false;  // there was no reading at the price change: a share of the usage of all days
};

struct Step {  // of the explanation; a sentence of the message catalogue with its facts
  std::string code;
  std::map<std::string, std::string> facts;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Evaluation {
  std::string meter_code;
  Unit meter_unit = Unit::none;  // in which the segments count
  Unit unit = Unit::none;        // in which the price counts
  Rounding rounding;
  std::vector<Segment> segments;
  std::vector<PriceSlice> slices;
  Exact usage;  // of all slices, in `unit`
  LineAmount amount;
  std::vector<Step> steps;
};

struct MeasuredUsage {  // what a line is made of, before prices are applied
  std::string meter_code;
  Unit meter_unit = Unit::none;
  std::vector<Segment> segments;
  std::vector<PriceSlice> slices;
};

// Factor from the meter's unit to the item's: 1, or 1/1000 for Wh to kWh and L to m3; nullopt where they do not
// convert.
std::optional<Exact> conversion(Unit from, Unit to);

// Adds up, rounds once, and writes the steps; instants in the steps are local to `zone`. Refuses
// charging.amount_too_large, charging.blocked.negative_usage (a bill never charges negative usage, domain.md
// section 2.6).
Outcome<Evaluation> evaluate(const ChargeItem& item, MeasuredUsage usage, std::string_view zone);

// The stored form. from_json gives nullopt for what to_json did not write.
std::string to_json(const Evaluation& evaluation);
std::optional<Evaluation> evaluation_from_json(std::string_view text);

}  // namespace lamplighter::charging

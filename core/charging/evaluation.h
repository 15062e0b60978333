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

struct ChargedObject {
  ChargeObject kind = ChargeObject::meter;
  std::int64_t id = 0;  // of the meter, room or parking space
  std::string code;
  friend bool operator==(const ChargedObject&, const ChargedObject&) = default;
};

struct LineComponent {  // 水费, 水资源费 …: part of a line's amount
  std::string code;
  std::string name;
  Money amount;
  friend bool operator==(const LineComponent&, const LineComponent&) = default;
};

struct Segment {
  metering::UsageSegment measured;
  // Between the reading that the former bill ended with and the opening reading of this one, which came late or which
  // the former bill had to estimate: charged, or given back, now.
  bool carried_over = false;
};

struct Step {  // of the explanation; a sentence of the message catalogue with its facts
  std::string code;
  std::map<std::string, std::string> facts;
  friend bool operator==(const Step&, const Step&) = default;
};

struct MeasuredLine {  // what a line is made of, before prices are applied
  ChargedObject object;
  Unit meter_unit = Unit::none;   // in which the segments count
  std::vector<Segment> segments;  // none unless the object is a meter
  LineInput input;
};

struct SliceResult {  // of the slice at the same place of the input
  Exact months;
  Exact before;
  std::string formula;  // with the values put in
  Exact raw;
};

struct Evaluation {
  ChargedObject object;
  Unit meter_unit = Unit::none;
  Unit unit = Unit::none;  // in which the price counts
  PricingRules rules;
  std::vector<Segment> segments;
  LineInput input;
  std::vector<SliceResult> slices;
  Exact usage;  // of all slices, in `unit`
  LineAmount amount;
  std::vector<LineComponent> components;
  std::vector<Step> steps;
};

// Factor from the meter's unit to the item's: 1, or 1/1000 for Wh to kWh and L to m3; nullopt where they do not
// convert.
std::optional<Exact> conversion(Unit from, Unit to);

// Prices the line, rounds once, and writes the steps; instants in the steps are local to `zone`. Refuses what
// price_slices does, and charging.blocked.negative_usage unless an estimate is settled (domain.md section 2.6).
Outcome<Evaluation> evaluate(const ChargeItem& item, MeasuredLine line, std::string_view zone);

// The steps of an evaluation whose numbers are there.
std::vector<Step> explain(const Evaluation& evaluation, const PricedLine& priced, std::string_view zone);

// "0.825000" where one price, and nothing but it, made the whole amount.
std::optional<std::string> one_price_of(const Evaluation& evaluation);

// The stored form. from_json gives nullopt for what to_json did not write.
std::string to_json(const Evaluation& evaluation);
std::optional<Evaluation> evaluation_from_json(std::string_view text);

}  // namespace lamplighter::charging

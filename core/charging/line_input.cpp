#include "core/charging/line_input.h"

#include <algorithm>

namespace lamplighter::charging {
namespace {

bool is_of(const ChargeItem& item, premises::RoomUse use) {
  return item.applies_to.empty() ||
         std::find(item.applies_to.begin(), item.applies_to.end(), premises::to_text(use)) != item.applies_to.end();
}

bool has_owner(const premises::RoomHistory& history, Day day) {
  const auto* owner = stretch_on(history.owners, day);
  return owner && !owner->name.empty();
}

Refusal no_owner(const LineFacts& facts, Day day) {
  return {RefusalKind::conflict,
          "charging.blocked.no_owner",
          {{"room", facts.room_full_code}, {"day", calendar::to_text(day)}},
          ""};
}

ObjectHistory history_of(const LineFacts& facts) {
  const auto& recorded = facts.history;
  ObjectHistory history;
  for (const auto& area : recorded.areas) {
    history.area.push_back({area.from, exact(area.area_m2)});
    if (area.inner_area_m2) history.inner_area.push_back({area.from, exact(*area.inner_area_m2)});
  }
  for (const auto& people : recorded.people) history.people.push_back({people.from, Exact{people.people}});
  for (const auto& use : recorded.uses) history.occupancy.push_back({use.from, static_cast<Occupancy>(use.occupancy)});
  if (facts.floor) history.floor = Exact{*facts.floor};
  if (facts.parking_count) history.parking_count = Exact{*facts.parking_count};
  return history;
}

}  // namespace

bool applies(const ChargeItem& item, const LineFacts& facts) {
  if (item.applies_to.empty()) return true;
  // A meter's usage cannot be told apart by the use of its room: the last day decides.
  if (item.object == ChargeObject::meter) {
    const auto* use = stretch_on(facts.history.uses, facts.served.to - 1);
    return use && is_of(item, use->use);
  }
  return std::any_of(facts.history.uses.begin(), facts.history.uses.end(), [&](const premises::UseStretch& use) {
    return use.from < facts.served.to && use.to > facts.served.from && is_of(item, use.use);
  });
}

Outcome<std::vector<DaySpan>> covered_days(const ChargeItem& item, const LineFacts& facts) {
  if (item.object == ChargeObject::meter) return std::vector<DaySpan>{facts.served};
  std::vector<DaySpan> covered;
  for (const premises::UseStretch& use : facts.history.uses) {
    if (!is_of(item, use.use)) continue;
    for (const premises::OwnerStretch& owner : facts.history.owners) {
      const DaySpan days{std::max({use.from, owner.from, facts.served.from}),
                         std::min({use.to, owner.to, facts.served.to})};
      if (days.from >= days.to || owner.name.empty()) continue;
      if (!covered.empty() && covered.back().to == days.from)
        covered.back().to = days.to;
      else
        covered.push_back(days);
    }
  }
  if (covered.empty()) return no_owner(facts, facts.served.to - 1);
  return covered;
}

Outcome<std::vector<SliceInput>> input_slices(const ChargeItem& item, const LineFacts& facts,
                                              const std::vector<DaySpan>& covered) {
  auto slices = slices_of(item.object, covered, item.plans, history_of(facts));
  if (slices) return slices;
  auto refusal = slices.error();
  refusal.facts.insert({"item", item.code});
  return refusal;
}

std::optional<std::string> payer_of(const ChargeItem& item, const premises::RoomHistory& history, DaySpan period) {
  const Day last_day = period.to - 1;
  if (item.payer == Payer::occupant)
    if (const auto* tenant = stretch_on(history.tenants, last_day)) return tenant->name;
  if (has_owner(history, last_day)) return stretch_on(history.owners, last_day)->name;
  if (item.object == ChargeObject::meter) return std::nullopt;
  std::optional<std::string> last;
  for (const premises::OwnerStretch& owner : history.owners)
    if (!owner.name.empty() && owner.from < period.to && owner.to > period.from) last = owner.name;
  return last;
}

}  // namespace lamplighter::charging

#include "core/metering/curve.h"

#include <algorithm>

namespace lamplighter::metering {
namespace {

using std::chrono::milliseconds;

std::optional<CurvePoint> point_of(const Bucket& b, std::int8_t exponent) {
  const auto first = rescale_exactly({b.first, b.exponent}, exponent);
  const auto min = rescale_exactly({b.min, b.exponent}, exponent);
  const auto max = rescale_exactly({b.max, b.exponent}, exponent);
  const auto last = rescale_exactly({b.last, b.exponent}, exponent);
  if (!first || !min || !max || !last) return std::nullopt;
  return CurvePoint{b.first_at, b.last_at, b.readings, *first, *min, *max, *last};
}

// Readings of one stretch that were told at different exponents are one point.
CurvePoint together(const CurvePoint& a, const CurvePoint& b) {
  return {std::min(a.first_at, b.first_at),
          std::max(a.last_at, b.last_at),
          a.readings + b.readings,
          a.first_at <= b.first_at ? a.first : b.first,
          std::min(a.min, b.min),
          std::max(a.max, b.max),
          a.last_at >= b.last_at ? a.last : b.last};
}

// The distances between readings next to the gap behind point `i`, nearest first: those before it, or those after it.
std::vector<milliseconds> distances(const std::vector<CurvePoint>& points, std::size_t i, bool before) {
  std::vector<milliseconds> found;
  const auto inside = [&](const CurvePoint& p) {
    if (p.readings > 1 && found.size() < gap_neighbours) found.push_back((p.last_at - p.first_at) / (p.readings - 1));
  };
  const auto between = [&](const CurvePoint& a, const CurvePoint& b) {
    if (found.size() < gap_neighbours) found.push_back(b.first_at - a.last_at);
  };
  if (before) {
    inside(points[i]);
    for (auto at = i; at > 0 && found.size() < gap_neighbours; --at) {
      between(points[at - 1], points[at]);
      inside(points[at - 1]);
    }
  } else {
    inside(points[i + 1]);
    for (auto at = i + 1; at + 1 < points.size() && found.size() < gap_neighbours; ++at) {
      between(points[at], points[at + 1]);
      inside(points[at + 1]);
    }
  }
  return found;
}

milliseconds median(std::vector<milliseconds> of) {
  if (of.empty()) return milliseconds{0};
  const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
  std::nth_element(of.begin(), middle, of.end());
  return *middle;
}

void add_gaps(const std::vector<CurvePoint>& points, milliseconds width, std::vector<Gap>& gaps) {
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const auto silence = points[i + 1].first_at - points[i].last_at;
    if (silence <= width) continue;
    const auto usual =
        std::max(median(distances(points, i, /*before=*/true)), median(distances(points, i, /*before=*/false)));
    if (usual.count() > 0 && silence > usual * gap_times) gaps.push_back({points[i].last_at, points[i + 1].first_at});
  }
}

}  // namespace

std::optional<Curve> join_curve(const std::vector<std::vector<Bucket>>& parts, milliseconds width) {
  Curve curve{0, width, {}, {}};
  bool any = false;
  for (const auto& part : parts)
    for (const auto& b : part) {
      curve.exponent = any ? std::min(curve.exponent, b.exponent) : b.exponent;
      any = true;
    }
  for (const auto& part : parts) {
    std::vector<CurvePoint> points;
    std::optional<std::int64_t> number;
    for (const auto& b : part) {
      const auto point = point_of(b, curve.exponent);
      if (!point) return std::nullopt;
      if (number == b.number)
        points.back() = together(points.back(), *point);
      else
        points.push_back(*point);
      number = b.number;
    }
    if (points.empty()) continue;
    if (!curve.points.empty()) curve.gaps.push_back({curve.points.back().last_at, points.front().first_at});
    add_gaps(points, width, curve.gaps);
    curve.points.insert(curve.points.end(), points.begin(), points.end());
  }
  return curve;
}

std::optional<Curve> curve_of(db::Transaction& tx, const std::vector<MeterChannel>& channels, Instant from, Instant to,
                              int points) {
  const milliseconds width{((to - from).count() + points - 1) / points};
  std::vector<std::vector<Bucket>> parts;
  for (const auto& mc : channels) {
    const auto begin = std::max(from, mc.valid_from), end = std::min(to, mc.valid_to.value_or(to));
    if (begin < end) parts.push_back(buckets(tx, mc.channel.id, begin, end, from, width));
  }
  return join_curve(parts, width);
}

}  // namespace lamplighter::metering

// What stands where on a page, after layout and before drawing. Points (1/72 inch) from the upper left corner. Pure.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/paper/document.h"

namespace lamplighter::paper {

inline constexpr double page_width = 595.276, page_height = 841.89;  // A4
inline constexpr double margin_side = 48, margin_top = 44, margin_bottom = 58;
inline constexpr double body_width = page_width - 2 * margin_side;
inline constexpr double body_bottom = page_height - margin_bottom;

struct Ink {
  double red = 0, green = 0, blue = 0;
};
inline constexpr Ink black{0.10, 0.13, 0.17}, grey{0.40, 0.45, 0.50}, pale{0.955, 0.962, 0.97};
inline constexpr Ink rule{0.82, 0.85, 0.88}, lamp{0.06, 0.36, 0.42}, faded{0.62, 0.76, 0.79}, white{1, 1, 1};

enum class Weight {
  regular,
  bold
};
struct TextStyle {
  double size = 9;
  Weight weight = Weight::regular;
  Ink ink = black;
  Align align = Align::left;
  bool centred = false;  // within its width, whatever `align` says
};

struct TextMark {
  double x = 0, y = 0, width = 0;  // wraps at `width`
  std::string text;
  TextStyle style;
};
struct BoxMark {
  double x = 0, y = 0, width = 0, height = 0;
  Ink ink;
};
struct QrMark {
  double x = 0, y = 0, size = 0;
  std::string content;
};
using Mark = std::variant<TextMark, BoxMark, QrMark>;

struct Page {
  std::vector<Mark> marks;
};

}  // namespace lamplighter::paper

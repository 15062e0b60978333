// Sets text with Pango: how high it becomes within a width, and drawing it. One a thread at a time.
#pragma once

#include <memory>

#include "core/paper/page.h"

typedef struct _cairo cairo_t;

namespace lamplighter::paper {

inline constexpr std::string_view font_family = "Noto Sans CJK SC";

class TextSetter {
 public:
  TextSetter();
  ~TextSetter();
  TextSetter(const TextSetter&) = delete;
  TextSetter& operator=(const TextSetter&) = delete;

  bool font_is_there() const;  // fontconfig would take another one in silence
  double height(const std::string& text, double width, const TextStyle& style) const;
  void draw(cairo_t* to, const TextMark& mark) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace lamplighter::paper

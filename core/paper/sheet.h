// Pages as they fill up: where the next thing stands, and when a new page begins.
#pragma once

#include "core/paper/page.h"
#include "core/paper/text_setter.h"

namespace lamplighter::paper {

class Sheet {
 public:
  Sheet(const TextSetter& setter, const std::string& running_head) : setter_(setter), running_head_(running_head) {
    pages_.emplace_back();
  }
  double y() const { return y_; }
  void move(double down) { y_ += down; }
  bool fits(double height) const { return y_ + height <= body_bottom; }
  bool at_top() const { return y_ <= top_; }
  void new_page();
  // A new page unless `height` fits on this one, or nothing stands on it yet.
  void keep_together(double height) {
    if (!fits(height) && !at_top()) new_page();
  }

  double height(const std::string& text, double width, const TextStyle& style) const {
    return setter_.height(text, width, style);
  }
  // Puts marks on the present page; y() does not move. text() returns its height.
  double text(double x, double y, double width, const std::string& text, const TextStyle& style);
  void box(double x, double y, double width, double height, const Ink& ink);
  void qr(double x, double y, double size, const std::string& content);

  std::vector<Page>& pages() { return pages_; }

 private:
  const TextSetter& setter_;
  const std::string& running_head_;
  std::vector<Page> pages_;
  double top_ = margin_top;
  double y_ = margin_top;
};

// Each kind of block. The returned refusal: paper.row_too_tall.
std::optional<Refusal> put(Sheet& sheet, const Masthead& masthead);
std::optional<Refusal> put(Sheet& sheet, const Section& section);
std::optional<Refusal> put(Sheet& sheet, const Grid& grid);
std::optional<Refusal> put(Sheet& sheet, const Table& table);
std::optional<Refusal> put(Sheet& sheet, const Total& total);
std::optional<Refusal> put(Sheet& sheet, const Bars& bars);
std::optional<Refusal> put(Sheet& sheet, const Note& note);
std::optional<Refusal> put(Sheet& sheet, const NewPage& nothing);

Refusal row_too_tall(const std::string& text, double height);

}  // namespace lamplighter::paper

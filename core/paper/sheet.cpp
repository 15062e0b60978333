#include "core/paper/sheet.h"

#include <algorithm>
#include <cmath>

namespace lamplighter::paper {
namespace {

constexpr double qr_size = 72;
constexpr double gap = 14;  // between blocks

constexpr TextStyle organisation_style{10.5, Weight::bold, lamp};
constexpr TextStyle title_style{23, Weight::bold, black};
constexpr TextStyle subtitle_style{10.5, Weight::regular, grey};
constexpr TextStyle caption_style{6.6, Weight::regular, grey, Align::left, /*centred=*/true};
constexpr TextStyle head_style{8, Weight::regular, grey};
constexpr TextStyle section_style{10.5, Weight::bold, black};
constexpr TextStyle label_style{8.2, Weight::regular, grey};
constexpr TextStyle value_style{9.8, Weight::regular, black};
constexpr TextStyle total_label_style{9.2, Weight::regular, grey};
constexpr TextStyle total_amount_style{21, Weight::bold, lamp, Align::right};
constexpr TextStyle total_words_style{11.5, Weight::bold, black};
constexpr TextStyle note_style{8.2, Weight::regular, grey};

}  // namespace

Refusal row_too_tall(const std::string& text, double height) {
  return {RefusalKind::invalid,
          "paper.row_too_tall",
          {{"text", text.substr(0, 60)},
           {"points", std::to_string(static_cast<int>(height))},
           {"limit", std::to_string(static_cast<int>(body_bottom - margin_top))}},
          ""};
}

void Sheet::new_page() {
  pages_.emplace_back();
  y_ = margin_top;
  if (!running_head_.empty()) {
    const double high = text(margin_side, y_, body_width, running_head_, head_style);
    box(margin_side, y_ + high + 5, body_width, 0.6, rule);
    y_ += high + 16;
  }
  top_ = y_;
}

double Sheet::text(double x, double y, double width, const std::string& text, const TextStyle& style) {
  if (text.empty()) return 0;
  pages_.back().marks.push_back(TextMark{x, y, width, text, style});
  return height(text, width, style);
}

void Sheet::box(double x, double y, double width, double height, const Ink& ink) {
  pages_.back().marks.push_back(BoxMark{x, y, width, height, ink});
}

void Sheet::qr(double x, double y, double size, const std::string& content) {
  pages_.back().marks.push_back(QrMark{x, y, size, content});
}

std::optional<Refusal> put(Sheet& sheet, const Masthead& m) {
  const double width = m.code ? body_width - qr_size - 30 : body_width;
  const double texts = sheet.height(m.organisation, width, organisation_style) +
                       sheet.height(m.title, width, title_style) + sheet.height(m.subtitle, width, subtitle_style) + 10;
  const double caption = m.code ? sheet.height(m.code->caption, qr_size + 20, caption_style) : 0;
  const double high = std::max(texts, m.code ? qr_size + 3 + caption : 0);
  sheet.keep_together(high + gap);
  if (!sheet.fits(high)) return row_too_tall(m.title, high);
  double y = sheet.y();
  y += sheet.text(margin_side, y, width, m.organisation, organisation_style) + 6;
  y += sheet.text(margin_side, y, width, m.title, title_style) + 2;
  sheet.text(margin_side, y, width, m.subtitle, subtitle_style);
  if (m.code) {
    const double x = page_width - margin_side - qr_size;
    sheet.qr(x, sheet.y(), qr_size, m.code->content);
    sheet.text(x - 10, sheet.y() + qr_size + 3, qr_size + 20, m.code->caption, caption_style);
  }
  sheet.move(high + 9);
  sheet.box(margin_side, sheet.y(), body_width, 2, lamp);
  sheet.move(gap);
  return std::nullopt;
}

std::optional<Refusal> put(Sheet& sheet, const Section& section) {
  constexpr double followed_by = 60;  // a title alone at the foot of a page says nothing
  const double high = sheet.height(section.title, body_width, section_style);
  sheet.keep_together(high + followed_by);
  if (!sheet.fits(high)) return row_too_tall(section.title, high);
  sheet.text(margin_side, sheet.y(), body_width, section.title, section_style);
  sheet.move(high + 5);
  return std::nullopt;
}

std::optional<Refusal> put(Sheet& sheet, const Grid& grid) {
  const auto columns = std::max<std::size_t>(grid.columns, 1);
  const double cell = body_width / static_cast<double>(columns), width = cell - 14;
  for (std::size_t first = 0; first < grid.pairs.size(); first += columns) {
    const auto last = std::min(first + columns, grid.pairs.size());
    double high = 0;
    for (auto i = first; i < last; ++i)
      high = std::max(high, sheet.height(grid.pairs[i].label, width, label_style) +
                                sheet.height(grid.pairs[i].value, width, value_style));
    sheet.keep_together(high + 7);
    if (!sheet.fits(high)) return row_too_tall(grid.pairs[first].value, high);
    for (auto i = first; i < last; ++i) {
      const double x = margin_side + cell * static_cast<double>(i - first);
      const double label = sheet.text(x, sheet.y(), width, grid.pairs[i].label, label_style);
      sheet.text(x, sheet.y() + label, width, grid.pairs[i].value, value_style);
    }
    sheet.move(high + 7);
  }
  sheet.move(5);
  return std::nullopt;
}

std::optional<Refusal> put(Sheet& sheet, const Total& total) {
  constexpr double pad = 11, amount_width = 185;
  const double words_width = body_width - amount_width - 3 * pad;
  const double left = sheet.height(total.words_label, words_width, total_label_style) +
                      sheet.height(total.words, words_width, total_words_style);
  const double right = sheet.height(total.label, amount_width, total_label_style) +
                       sheet.height(total.amount, amount_width, total_amount_style);
  const double high = std::max(left, right) + 2 * pad;
  sheet.keep_together(high + gap);
  if (!sheet.fits(high)) return row_too_tall(total.words, high);
  sheet.box(margin_side, sheet.y(), body_width, high, pale);
  sheet.box(margin_side, sheet.y(), 3, high, lamp);
  const double x = margin_side + pad + 3, y = sheet.y() + (high - left) / 2;
  const double label = sheet.text(x, y, words_width, total.words_label, total_label_style);
  sheet.text(x, y + label, words_width, total.words, total_words_style);
  TextStyle right_label = total_label_style;
  right_label.align = Align::right;
  const double amount_x = page_width - margin_side - pad - amount_width, amount_y = sheet.y() + (high - right) / 2;
  const double amount_label = sheet.text(amount_x, amount_y, amount_width, total.label, right_label);
  sheet.text(amount_x, amount_y + amount_label, amount_width, total.amount, total_amount_style);
  sheet.move(high + gap);
  return std::nullopt;
}

std::optional<Refusal> put(Sheet& sheet, const Note& note) {
  const double high = sheet.height(note.text, body_width, note_style);
  sheet.keep_together(high);
  if (!sheet.fits(high)) return row_too_tall(note.text, high);
  sheet.text(margin_side, sheet.y(), body_width, note.text, note_style);
  sheet.move(high + 6);
  return std::nullopt;
}

std::optional<Refusal> put(Sheet& sheet, const NewPage&) {
  sheet.new_page();
  return std::nullopt;
}

}  // namespace lamplighter::paper

// Layout, page numbers, and the drawing on a PDF surface of cairo.
#include <cairo/cairo-pdf.h>
#include <qrencode.h>

#include <memory>
#include <mutex>
#include <stdexcept>

#include "core/paper/sheet.h"

namespace lamplighter::paper {
namespace {

constexpr TextStyle footer_style{7.2, Weight::regular, grey};
constexpr double footer_y = page_height - 42, page_label_width = 110;

Refusal beyond(std::string code, std::size_t count, std::size_t limit) {
  return {RefusalKind::too_large,
          std::move(code),
          {{"count", std::to_string(count)}, {"limit", std::to_string(limit)}},
          ""};
}

// Every text and number of a document against its limit.
class LimitCheck {
 public:
  std::optional<Refusal> of(const Document& document) {
    for (const std::string* text : {&document.title, &document.running_head, &document.footer, &document.page_label})
      take(*text);
    for (const Block& block : document.blocks) std::visit([this](const auto& b) { look_at(b); }, block);
    if (rows_ > rows_max) return beyond("paper.too_many_rows", rows_, rows_max);
    if (bars_ > bars_max) return beyond("paper.too_many_bars", bars_, bars_max);
    if (code_ > qr_bytes_max) return beyond("paper.text_too_long", code_, qr_bytes_max);
    if (longest_ > text_bytes_max) return beyond("paper.text_too_long", longest_, text_bytes_max);
    return std::nullopt;
  }

 private:
  void take(const std::string& text) { longest_ = std::max(longest_, text.size()); }
  void look_at(const Masthead& m) {
    take(m.organisation), take(m.title), take(m.subtitle);
    if (!m.code) return;
    take(m.code->caption);
    code_ = std::max(code_, m.code->content.size());
  }
  void look_at(const Section& s) { take(s.title); }
  void look_at(const Grid& g) {
    rows_ += g.pairs.size();
    for (const Pair& pair : g.pairs) take(pair.label), take(pair.value);
  }
  void look_at(const Table& t) {
    rows_ += t.rows.size();
    for (const Column& column : t.columns) take(column.title);
    for (const Row& row : t.rows)
      for (const auto& cell : row.cells) take(cell);
  }
  void look_at(const Total& t) { take(t.label), take(t.amount), take(t.words_label), take(t.words); }
  void look_at(const Bars& b) {
    bars_ = std::max(bars_, b.bars.size());
    for (const Bar& bar : b.bars) take(bar.label), take(bar.shown);
  }
  void look_at(const Note& n) { take(n.text); }
  void look_at(const NewPage&) {}

  std::size_t longest_ = 0, rows_ = 0, bars_ = 0, code_ = 0;
};

std::string with_numbers(std::string label, std::size_t page, std::size_t pages) {
  for (const auto& [hole, number] : {std::pair<std::string_view, std::size_t>{"{page}", page}, {"{pages}", pages}})
    if (const auto at = label.find(hole); at != std::string::npos)
      label.replace(at, hole.size(), std::to_string(number));
  return label;
}

void put_footers(Sheet& sheet, const Document& document) {
  auto& pages = sheet.pages();
  TextStyle right = footer_style;
  right.align = Align::right;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    auto& marks = pages[i].marks;
    marks.push_back(BoxMark{margin_side, footer_y - 6, body_width, 0.5, rule});
    marks.push_back(TextMark{margin_side, footer_y, body_width - page_label_width - 10, document.footer, footer_style});
    marks.push_back(TextMark{page_width - margin_side - page_label_width, footer_y, page_label_width,
                             with_numbers(document.page_label, i + 1, pages.size()), right});
  }
}

void fill(cairo_t* to, const BoxMark& box) {
  cairo_set_source_rgb(to, box.ink.red, box.ink.green, box.ink.blue);
  cairo_rectangle(to, box.x, box.y, box.width, box.height);
  cairo_fill(to);
}

// Dots of a row that touch become one rectangle, and all of them one path: no hair lines between them on paper.
void fill(cairo_t* to, const QrMark& mark) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeString8bit(mark.content.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) throw std::runtime_error("qrencode refuses a text of " + std::to_string(mark.content.size()) + " bytes");
  const double dot = mark.size / code->width;
  for (int row = 0; row < code->width; ++row)
    for (int from = 0; from < code->width; ++from) {
      int to_column = from;
      while (to_column < code->width && (code->data[row * code->width + to_column] & 1) != 0) ++to_column;
      if (to_column == from) continue;
      cairo_rectangle(to, mark.x + from * dot, mark.y + row * dot, (to_column - from) * dot, dot);
      from = to_column;
    }
  cairo_set_source_rgb(to, 0, 0, 0);
  cairo_fill(to);
}

// As cairo takes it: without the fraction of a second.
std::string metadata_date(Instant at) {
  std::string text = to_text(at);
  return text.erase(text.find('.'), 4);
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

std::string draw(const TextSetter& setter, const Document& document, const std::vector<Page>& pages) {
  std::string bytes;
  const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_pdf_surface_create_for_stream(append, &bytes, page_width, page_height), &cairo_surface_destroy);
  cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_5);
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATOR, "Lamplighter");
  // Without it cairo writes the present time.
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                 metadata_date(document.made_at).c_str());
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> to(cairo_create(surface.get()), &cairo_destroy);
  struct Draw {
    cairo_t* to;
    const TextSetter& setter;
    void operator()(const TextMark& text) const { setter.draw(to, text); }
    void operator()(const BoxMark& box) const { fill(to, box); }
    void operator()(const QrMark& code) const { fill(to, code); }
  };
  for (const Page& page : pages) {
    for (const Mark& mark : page.marks) std::visit(Draw{to.get(), setter}, mark);
    cairo_show_page(to.get());
  }
  cairo_surface_finish(surface.get());
  const auto status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error(cairo_status_to_string(status));
  return bytes;
}

}  // namespace

Outcome<std::string> render(const Document& document) {
  if (auto refusal = LimitCheck().of(document)) return *refusal;
  // One at a time: fontconfig and the fonts it has opened are shared by the whole process.
  static std::mutex at_work;
  const std::lock_guard lock(at_work);
  const TextSetter setter;
  if (!setter.font_is_there())
    return Refusal{RefusalKind::try_later, "paper.font_missing", {{"font", std::string(font_family)}}, ""};
  Sheet sheet(setter, document.running_head);
  for (const Block& block : document.blocks) {
    if (auto refusal = std::visit([&](const auto& b) { return put(sheet, b); }, block)) return *refusal;
    if (sheet.pages().size() > pages_max) return beyond("paper.too_many_pages", sheet.pages().size(), pages_max);
  }
  put_footers(sheet, document);
  return draw(setter, document, sheet.pages());
}

}  // namespace lamplighter::paper

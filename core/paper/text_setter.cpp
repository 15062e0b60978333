#include "core/paper/text_setter.h"

#include <pango/pangocairo.h>

namespace lamplighter::paper {
namespace {

template <class T>
struct Unref {
  void operator()(T* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref<T>>;

struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
using Font = std::unique_ptr<PangoFontDescription, FreeFont>;

Font font_of(const TextStyle& style) {
  Font font(pango_font_description_new());
  pango_font_description_set_family(font.get(), font_family.data());
  pango_font_description_set_weight(font.get(), style.weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
  return font;
}

}  // namespace

struct TextSetter::Inside {
  Owned<PangoFontMap> map{pango_cairo_font_map_new()};
  Owned<PangoContext> context{pango_font_map_create_context(map.get())};

  Inside() {
    // Points are the user unit of a PDF surface, and nothing is rounded to pixels.
    pango_cairo_context_set_resolution(context.get(), 72);
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    pango_context_set_language(context.get(), pango_language_from_string("zh-cn"));
    pango_context_set_base_dir(context.get(), PANGO_DIRECTION_LTR);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options);
    cairo_font_options_destroy(options);
  }

  Owned<PangoLayout> layout(const std::string& text, double width, const TextStyle& style) const {
    Owned<PangoLayout> layout(pango_layout_new(context.get()));
    const Font font = font_of(style);
    pango_layout_set_font_description(layout.get(), font.get());
    // A word too long for its place is broken anywhere: names and numbers without spaces must not run out of it.
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_alignment(layout.get(), style.centred                ? PANGO_ALIGN_CENTER
                                             : style.align == Align::left ? PANGO_ALIGN_LEFT
                                                                          : PANGO_ALIGN_RIGHT);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }
};

TextSetter::TextSetter() : inside_(std::make_unique<Inside>()) {}
TextSetter::~TextSetter() = default;

bool TextSetter::font_is_there() const {
  const Font wanted = font_of({});
  const Owned<PangoFont> found(pango_font_map_load_font(inside_->map.get(), inside_->context.get(), wanted.get()));
  if (!found) return false;
  const Font description(pango_font_describe(found.get()));
  const char* family = pango_font_description_get_family(description.get());
  return family != nullptr && family == font_family;
}

double TextSetter::height(const std::string& text, double width, const TextStyle& style) const {
  if (text.empty()) return 0;
  const auto layout = inside_->layout(text, width, style);
  int high = 0;
  pango_layout_get_size(layout.get(), nullptr, &high);
  return static_cast<double>(high) / PANGO_SCALE;
}

void TextSetter::draw(cairo_t* to, const TextMark& mark) const {
  const auto layout = inside_->layout(mark.text, mark.width, mark.style);
  cairo_set_source_rgb(to, mark.style.ink.red, mark.style.ink.green, mark.style.ink.blue);
  cairo_move_to(to, mark.x, mark.y);
  pango_cairo_show_layout(to, layout.get());
}

}  // namespace lamplighter::paper

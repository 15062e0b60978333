// A sheet of paper (票据) as a value: blocks in the order in which they are read, from top to bottom. Pure.
// render() makes A4 PDF of it. The same value gives the same bytes, on the same machine with the same fonts: nothing in
// the file comes from a clock, a random number or an address. Every text wraps within its place; none is ever cut off.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "schemas/vocabulary/instant.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::paper {

inline constexpr std::size_t pages_max = 500;        // of one document; render refuses paper.too_many_pages
inline constexpr std::size_t rows_max = 10'000;      // of all its tables and grids; paper.too_many_rows
inline constexpr std::size_t text_bytes_max = 4000;  // of one text; paper.text_too_long
inline constexpr std::size_t bars_max = 36;          // of one plot, so that labels stay legible; paper.too_many_bars
inline constexpr std::size_t qr_bytes_max = 300;     // more makes dots too small to photograph; paper.text_too_long

enum class Align {
  left,
  right,  // numbers
};

struct QrCode {
  std::string content;  // UTF-8
  std::string caption;  // the same for people, under it
};

struct Masthead {  // who writes, what it is, its number
  std::string organisation;
  std::string title;
  std::string subtitle;
  std::optional<QrCode> code;
};

struct Section {  // the title of what follows; stays on its page
  std::string title;
};

struct Pair {
  std::string label;
  std::string value;
};
struct Grid {  // labels with values, row by row
  std::vector<Pair> pairs;
  std::size_t columns = 2;
};

struct Column {
  std::string title;
  Align align = Align::left;
  double share = 1;  // of the width, against the shares of the other columns
};
enum class RowStyle {
  plain,
  detail,  // explains the row above: smaller, and on its page where possible
  total,
};
struct Row {
  std::vector<std::string> cells;  // may be fewer than columns; a line feed begins a new line
  RowStyle style = RowStyle::plain;
  std::size_t span = 1;  // columns that the first cell covers; the other cells fill the last columns
};
struct Table {  // its header is repeated on every page that it reaches
  std::vector<Column> columns;
  std::vector<Row> rows;
};

struct Total {  // what the reader looks for first
  std::string label;
  std::string amount;
  std::string words_label;
  std::string words;
};

struct Bar {
  std::string label;
  std::string shown;  // the number above it
  double height = 0;  // in any unit; negative ones hang below the line
  bool current = false;
};
struct Bars {
  std::vector<Bar> bars;
};

struct Note {
  std::string text;
};

struct NewPage {};

using Block = std::variant<Masthead, Section, Grid, Table, Total, Bars, Note, NewPage>;

struct Document {
  std::string title;         // of the file, as viewers show it
  Instant made_at{};         // of what is printed, not of the printing: it is part of the bytes
  std::string running_head;  // on every page but the first
  std::string footer;
  std::string page_label;  // with {page} and {pages}
  std::vector<Block> blocks;
};

// The bytes of a PDF file. Refuses the limits above, paper.row_too_tall (a row higher than a page) and
// paper.font_missing (the machine lacks Noto Sans CJK SC, so Chinese would be boxes).
Outcome<std::string> render(const Document& document);

// Several files made by render, one behind the other, in one file; each keeps its own page numbers. Refuses
// paper.not_ours where one is not what render writes.
Outcome<std::string> join(const std::vector<std::string>& files, const std::string& title, Instant made_at);

}  // namespace lamplighter::paper

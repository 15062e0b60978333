// Tables and bar plots.
#include <algorithm>
#include <cmath>

#include "core/paper/sheet.h"

namespace lamplighter::paper {
namespace {

constexpr double pad_x = 4, pad_y = 4;
constexpr double group_height_max = (body_bottom - margin_top) / 3;
constexpr double plot_height = 78, label_height = 13;

TextStyle style_of(RowStyle row, Align align) {
  switch (row) {
    case RowStyle::plain:
      return {9.2, Weight::regular, black, align};
    case RowStyle::detail:
      return {8, Weight::regular, grey, align};
    case RowStyle::total:
      return {10, Weight::bold, black, align};
  }
  return {};
}

struct Cell {  // of a row: where it stands
  double x, width;
  Align align;
  const std::string* text;
};

// Column i begins at edges[i].
std::vector<double> edges_of(const Table& table) {
  double shares = 0;
  for (const Column& column : table.columns) shares += column.share;
  std::vector<double> edges{margin_side};
  for (const Column& column : table.columns) edges.push_back(edges.back() + body_width * column.share / shares);
  return edges;
}

std::vector<Cell> cells_of(const Table& table, const std::vector<double>& edges, const Row& row) {
  std::vector<Cell> cells;
  const auto columns = table.columns.size();
  std::size_t column = 0;
  for (std::size_t i = 0; i < row.cells.size() && column < columns; ++i) {
    // Behind a wide first cell the others fill the last columns.
    if (i == 1 && row.span > 1) column = std::max(column, columns - std::min(columns, row.cells.size() - 1));
    const auto span = i == 0 ? std::clamp<std::size_t>(row.span, 1, columns) : 1;
    cells.push_back({edges[column] + pad_x, edges[column + span] - edges[column] - 2 * pad_x,
                     i == 0 && span > 1 ? Align::left : table.columns[column].align, &row.cells[i]});
    column += span;
  }
  return cells;
}

struct TableSetter {
  Sheet& sheet;
  const Table& table;
  const std::vector<double> edges = edges_of(table);
  const TextStyle header_style{8, Weight::bold, grey};

  double height_of(const Row& row) const {
    double high = 0;
    for (const Cell& cell : cells_of(table, edges, row))
      high = std::max(high, sheet.height(*cell.text, cell.width, style_of(row.style, cell.align)));
    return high + (row.style == RowStyle::detail ? pad_y : 2 * pad_y);
  }
  double header_height() const {
    double high = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      high = std::max(high, sheet.height(table.columns[i].title, edges[i + 1] - edges[i] - 2 * pad_x, header_style));
    return high + 2 * pad_y;
  }
  void put_header(double high) {
    sheet.box(margin_side, sheet.y(), body_width, high, pale);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      TextStyle style = header_style;
      style.align = table.columns[i].align;
      const double width = edges[i + 1] - edges[i] - 2 * pad_x;
      const double text = sheet.height(table.columns[i].title, width, style);
      sheet.text(edges[i] + pad_x, sheet.y() + (high - text) / 2, width, table.columns[i].title, style);
    }
    sheet.move(high);
  }
  void put_row(const Row& row, double high, bool first) {
    if (row.style != RowStyle::detail && !first) {
      const bool total = row.style == RowStyle::total;
      sheet.box(margin_side, sheet.y(), body_width, total ? 1.2 : 0.5, total ? lamp : rule);
    }
    const double y = sheet.y() + (row.style == RowStyle::detail ? 0 : pad_y);
    for (const Cell& cell : cells_of(table, edges, row))
      sheet.text(cell.x, y, cell.width, *cell.text, style_of(row.style, cell.align));
    sheet.move(high);
  }
};

}  // namespace

std::optional<Refusal> put(Sheet& sheet, const Table& table) {
  if (table.columns.empty()) return std::nullopt;
  TableSetter setter{sheet, table};
  std::vector<double> heights;
  for (const Row& row : table.rows) heights.push_back(setter.height_of(row));
  const double header = setter.header_height();
  sheet.keep_together(header + (heights.empty() ? 0 : heights.front()));
  setter.put_header(header);
  bool first = true;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    // A row and what explains it stay together, unless that would leave much of a page empty.
    double together = heights[i];
    for (auto k = i + 1; k < table.rows.size() && table.rows[k].style == RowStyle::detail; ++k) together += heights[k];
    if (!first && !sheet.fits(together > group_height_max ? heights[i] : together)) {
      sheet.new_page();
      setter.put_header(header);
      first = true;
    }
    if (!sheet.fits(heights[i])) return row_too_tall(table.rows[i].cells.front(), heights[i]);
    setter.put_row(table.rows[i], heights[i], first);
    first = false;
  }
  sheet.box(margin_side, sheet.y(), body_width, 0.5, rule);
  sheet.move(14);
  return std::nullopt;
}

std::optional<Refusal> put(Sheet& sheet, const Bars& plot) {
  if (plot.bars.empty()) return std::nullopt;
  const double high = plot_height + 2 * label_height + 12;
  sheet.keep_together(high);
  double top = 0, bottom = 0;
  for (const Bar& bar : plot.bars) {
    top = std::max(top, bar.height);
    bottom = std::min(bottom, bar.height);
  }
  const double range = top - bottom > 0 ? top - bottom : 1;
  const double zero = sheet.y() + label_height + plot_height * top / range;
  // A few bars keep the width of twelve: one month alone would be a wall.
  const double slots = static_cast<double>(std::max<std::size_t>(plot.bars.size(), 12));
  const double slot = body_width / slots, width = slot * 0.56;
  for (std::size_t i = 0; i < plot.bars.size(); ++i) {
    const Bar& bar = plot.bars[i];
    const double x = margin_side + slot * static_cast<double>(i);
    const double tall = plot_height * std::abs(bar.height) / range, upper = bar.height < 0 ? zero : zero - tall;
    sheet.box(x + (slot - width) / 2, upper, width, tall, bar.current ? lamp : faded);
    const TextStyle shown{7, bar.current ? Weight::bold : Weight::regular, black, Align::left, /*centred=*/true};
    sheet.text(x, (bar.height < 0 ? zero : upper) - 11, slot, bar.shown, shown);
    sheet.text(x, sheet.y() + label_height + plot_height + 3, slot, bar.label,
               {7, bar.current ? Weight::bold : Weight::regular, grey, Align::left, /*centred=*/true});
  }
  sheet.box(margin_side, zero, body_width, 0.7, grey);
  sheet.move(high);
  return std::nullopt;
}

}  // namespace lamplighter::paper

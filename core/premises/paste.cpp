#include "core/premises/paste.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "core/http/fields.h"

namespace lamplighter::premises {
namespace {

using Cells = std::vector<std::string>;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

char separator_of(std::string_view text) {
  return text.substr(0, text.find('\n')).find('\t') == std::string_view::npos ? ',' : '\t';
}

// Rows of cells; an unfinished quotation ends with the text.
std::vector<Cells> cells_of(std::string_view text, char separator) {
  std::vector<Cells> rows(1, Cells(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    auto& cell = rows.back().back();
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[++i];
    } else if (quoted && c == '"') {
      quoted = false;
    } else if (quoted) {
      cell += c;
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == separator) {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1);
    } else if (c != '\r') {
      cell += c;
    }
  }
  for (auto& row : rows)
    for (auto& cell : row) cell = std::string(http::trimmed(cell));
  return rows;
}

// "Area (m²)" and "area" are one heading; so are 建筑面积（㎡） and 建筑面积.
std::string plain_heading(std::string_view heading) {
  auto end = heading.find('(');
  end = std::min(end, heading.find("（"));
  std::string plain;
  for (char c : heading.substr(0, end)) {
    if (c == ' ' || c == '_' || c == '*') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

const PasteColumn* column_of(std::string_view heading, std::span<const PasteColumn> columns) {
  const auto plain = plain_heading(heading);
  for (const auto& column : columns)
    if (plain == plain_heading(column.name) ||
        std::ranges::any_of(column.headings, [&](std::string_view h) { return plain_heading(h) == plain; }))
      return &column;
  return nullptr;
}

std::string all_headings(std::span<const PasteColumn> columns) {
  std::string text;
  for (const auto& column : columns) text += (text.empty() ? "" : ", ") + std::string(column.headings.front());
  return text;
}

Refusal refusal(std::string code, std::map<std::string, std::string> facts) {
  return {RefusalKind::invalid, "premises.paste_" + std::move(code), std::move(facts), "text"};
}

// Of each cell of the header its column.
Outcome<std::vector<std::string>> header(const Cells& first, std::span<const PasteColumn> columns, PastedTable& table) {
  std::vector<std::string> names;
  for (const auto& heading : first) {
    if (heading.empty()) {  // a column nobody named holds nothing we may use
      names.emplace_back();
      continue;
    }
    const auto* column = column_of(heading, columns);
    if (column == nullptr)
      return refusal("heading_unknown", {{"value", heading.substr(0, 64)}, {"known", all_headings(columns)}});
    if (!table.headings.emplace(column->name, heading).second) return refusal("heading_twice", {{"value", heading}});
    names.emplace_back(column->name);
  }
  for (const auto& column : columns)
    if (column.required && !table.headings.contains(column.name))
      return refusal("heading_missing",
                     {{"value", std::string(column.headings.front()) + " / " + std::string(column.headings.back())}});
  return names;
}

}  // namespace

Outcome<PastedTable> parse_paste(std::string_view text, std::span<const PasteColumn> columns) {
  if (text.size() > paste_bytes_max)
    return refusal("too_large", {{"bytes", std::to_string(text.size())}, {"limit", std::to_string(paste_bytes_max)}});
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto rows = cells_of(text, separator_of(text));
  const auto is_empty = [](const Cells& row) {
    return std::ranges::all_of(row, [](const std::string& c) { return c.empty(); });
  };
  if (is_empty(rows.front())) return refusal("empty", {});
  PastedTable table;
  const auto names = header(rows.front(), columns, table);
  if (!names) return names.error();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (is_empty(rows[i])) continue;
    PastedRow row{static_cast<int>(i) + 1, {}};
    for (std::size_t at = 0; at < rows[i].size(); ++at) {
      const auto& cell = rows[i][at];
      if (cell.empty()) continue;
      const auto line = std::to_string(row.line);
      if (at >= names->size() || (*names)[at].empty())
        return refusal("row_too_wide", {{"line", line}, {"value", cell.substr(0, 64)}});
      if (cell.size() > paste_cell_bytes_max)
        return refusal("cell_too_long", {{"line", line}, {"limit", std::to_string(paste_cell_bytes_max)}});
      row.cells.emplace((*names)[at], cell);
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) return refusal("empty", {});
  if (table.rows.size() > paste_rows_max)
    return refusal("too_many_rows",
                   {{"rows", std::to_string(table.rows.size())}, {"limit", std::to_string(paste_rows_max)}});
  return table;
}

std::optional<calendar::Day> day_as_people_write(std::string_view text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto rest = text.substr(i);
    if (rest.starts_with("年") || rest.starts_with("月") || rest.starts_with("日")) {
      i += 2;  // three bytes
      if (!rest.starts_with("日")) parts.emplace_back();
    } else if (text[i] == '-' || text[i] == '/' || text[i] == '.') {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  if (parts.size() != 3 || parts[0].size() != 4) return std::nullopt;
  for (std::size_t i = 1; i < 3; ++i) {
    if (parts[i].empty() || parts[i].size() > 2) return std::nullopt;
    if (parts[i].size() == 1) parts[i].insert(0, "0");
  }
  return calendar::parse_day(parts[0] + "-" + parts[1] + "-" + parts[2]);
}

const std::string* PastedCells::find(std::string_view column) const {
  const auto found = row_.cells.find(column);
  return found == row_.cells.end() ? nullptr : &found->second;
}

void PastedCells::wrong(std::string_view column, std::string code, std::map<std::string, std::string> facts) {
  facts.emplace("field", table_.headings.contains(column) ? table_.headings.find(column)->second : std::string(column));
  const auto* value = find(column);
  facts.emplace("value", value != nullptr ? *value : "");
  refuse({RefusalKind::invalid, std::move(code), std::move(facts), ""}, column);
}

void PastedCells::refuse(const Refusal& why, std::string_view column) {
  failed_ = true;
  const auto heading = table_.headings.find(column);
  const auto* value = find(column);
  errors_.push_back({row_.line, heading == table_.headings.end() ? std::string() : heading->second,
                     value == nullptr ? std::string() : *value, why});
}

std::optional<std::string> PastedCells::text(std::string_view column, std::size_t characters_max) {
  const auto* cell = find(column);
  if (cell == nullptr) return std::nullopt;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::any_of(*cell, is_control)) {
    wrong(column, "field.control_character", {});
    return std::nullopt;
  }
  const auto length = http::characters(*cell);
  if (length > characters_max) {
    wrong(column, "field.length",
          {{"length", std::to_string(length)}, {"minimum", "1"}, {"maximum", std::to_string(characters_max)}});
    return std::nullopt;
  }
  return *cell;
}

std::optional<std::string> PastedCells::required_text(std::string_view column, std::size_t characters_max) {
  if (find(column) == nullptr) {
    wrong(column, "field.missing", {});
    return std::nullopt;
  }
  return text(column, characters_max);
}

std::optional<std::int64_t> PastedCells::number(std::string_view column, std::int64_t min, std::int64_t max) {
  const auto* cell = find(column);
  if (cell == nullptr) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(cell->data(), cell->data() + cell->size(), n);
  if (error == std::errc{} && end == cell->data() + cell->size() && n >= min && n <= max) return n;
  wrong(column, "field.not_number", {{"minimum", std::to_string(min)}, {"maximum", std::to_string(max)}});
  return std::nullopt;
}

std::optional<Decimal> PastedCells::decimal(std::string_view column) {
  const auto* cell = find(column);
  if (cell == nullptr) return std::nullopt;
  const auto number = parse_decimal(*cell);
  if (!number) wrong(column, "premises.paste_not_decimal", {});
  return number;
}

std::optional<calendar::Day> PastedCells::day(std::string_view column) {
  const auto* cell = find(column);
  if (cell == nullptr) return std::nullopt;
  const auto day = day_as_people_write(*cell);
  if (!day) wrong(column, "field.not_day", {});
  return day;
}

std::optional<std::string> PastedCells::choice(std::string_view column, std::span<const Choice> choices) {
  const auto* cell = find(column);
  if (cell == nullptr) return std::nullopt;
  const auto wanted = plain_heading(*cell);
  std::string chinese, english;
  for (const auto& choice : choices) {
    if (plain_heading(choice.written) == wanted) return std::string(choice.meant);
    auto& known = choice.written == choice.meant ? english : chinese;
    known += (known.empty() ? "" : ", ") + std::string(choice.written);
  }
  wrong(column, "premises.paste_not_choice", {{"known", chinese + " / " + english}});
  return std::nullopt;
}

}  // namespace lamplighter::premises

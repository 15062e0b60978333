// A table pasted from a spreadsheet: cells between tabs (or, without any tab in the header, commas), rows between line
// breaks, the first row its header, in Chinese or English. A cell in double quotes may hold separators, line breaks and
// doubled quotes, as spreadsheets write them. Pure: text in, rows out.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar/calendar.h"
#include "schemas/vocabulary/quantity.h"
#include "schemas/vocabulary/refusal.h"

namespace lamplighter::premises {

inline constexpr std::size_t paste_bytes_max = 1024 * 1024;
inline constexpr std::size_t paste_rows_max = 2'000;  // one transaction takes them all
inline constexpr std::size_t paste_cell_bytes_max = 1'000;

struct PasteColumn {
  std::string_view name;                   // "area"
  std::vector<std::string_view> headings;  // what people call it; the first of each language is shown to them
  bool required = false;
};

struct PastedRow {
  int line = 0;                                           // in the spreadsheet: the header is 1
  std::map<std::string, std::string, std::less<>> cells;  // by column name, trimmed; an empty cell is not there
};
struct PastedTable {
  std::map<std::string, std::string, std::less<>> headings;  // column name -> heading as pasted
  std::vector<PastedRow> rows;                               // without the empty ones
};
// Refuses premises.paste_too_large, paste_empty, paste_too_many_rows, paste_heading_unknown,
// paste_heading_twice, paste_heading_missing, paste_cell_too_long, paste_row_too_wide.
Outcome<PastedTable> parse_paste(std::string_view text, std::span<const PasteColumn> columns);

struct PasteError {
  int line = 0;
  std::string column;  // heading as pasted, "" where the whole row is meant
  std::string value;
  Refusal why;
};

// The cells of one row, taken one by one; what is wrong is added to `errors`. An empty cell is nullopt.
class PastedCells {
 public:
  PastedCells(const PastedTable& table, const PastedRow& row, std::vector<PasteError>& errors)
      : table_(table), row_(row), errors_(errors) {}
  std::optional<std::string> text(std::string_view column, std::size_t characters_max);
  std::optional<std::int64_t> number(std::string_view column, std::int64_t min, std::int64_t max);
  std::optional<Decimal> decimal(std::string_view column);
  std::optional<calendar::Day> day(std::string_view column);  // 2026-11-05, 2026/11/5, 2026年11月5日
  // `choices`: what people write -> what it means.
  struct Choice {
    std::string_view written, meant;
  };
  std::optional<std::string> choice(std::string_view column, std::span<const Choice> choices);
  // An empty one is an error.
  std::optional<std::string> required_text(std::string_view column, std::size_t characters_max);
  // What a verb refused: about the column that `why.field` is filled from, or about the row.
  void refuse(const Refusal& why, std::string_view column);
  bool failed() const { return failed_; }
  int line() const { return row_.line; }

 private:
  const std::string* find(std::string_view column) const;
  void wrong(std::string_view column, std::string code, std::map<std::string, std::string> facts);
  const PastedTable& table_;
  const PastedRow& row_;
  std::vector<PasteError>& errors_;
  bool failed_ = false;
};

std::optional<calendar::Day> day_as_people_write(std::string_view text);

}  // namespace lamplighter::premises

// A table out of a spreadsheet, as text.
#include "core/premises/paste.h"

#include <doctest/doctest.h>

#include "core/premises/import.h"
#include "schemas/messages/catalogue.h"

using namespace lamplighter;
using namespace lamplighter::premises;

namespace {

// "2: building=1 room=101 | 3: …", or the refusal's code.
std::string read(std::string_view text, ImportKind kind = ImportKind::rooms) {
  const auto table = parse_paste(text, columns_of(kind));
  if (!table) return table.error().code;
  std::string out;
  for (const auto& row : table->rows) {
    out += (out.empty() ? "" : " | ") + std::to_string(row.line) + ":";
    for (const auto& [column, cell] : row.cells) out += " " + column + "=" + cell;
  }
  return out;
}

}  // namespace

TEST_CASE("a pasted table is read whatever its separators, line breaks, quotes and language of the header") {
  struct Row {
    const char* of;
    std::string text;
    const char* read;
  };
  const Row rows[] = {
      {"tabs, as a spreadsheet copies", "楼栋\t房号\n1\t101\n1\t102\n",
       "2: building=1 room=101 | 3: building=1 room=102"},
      {"commas", "Building,Room\n1,101", "2: building=1 room=101"},
      {"Windows line breaks and a byte order mark", "\xEF\xBB\xBF楼栋\t房号\r\n1\t101\r\n", "2: building=1 room=101"},
      {"units and stars in the header", "楼栋*\t房号*\t建筑面积（㎡）\n1\t101\t89.43",
       "2: area=89.43 building=1 room=101"},
      {"English with other capitals", "BUILDING\troom\tArea (m2)\n1\t101\t89.43", "2: area=89.43 building=1 room=101"},
      {"quotes around a separator, a line break and a quote", "Building,Room,Owner\n1,101,\"Li, \"\"Na\"\"\nJr\"",
       "2: building=1 owner=Li, \"Na\"\nJr room=101"},
      {"a comma in a table of tabs", "楼栋\t房号\t业主\n1\t101\tLi, Na", "2: building=1 owner=Li, Na room=101"},
      {"empty rows and cells", "楼栋\t房号\t业主\n\t\t\n1\t101\t \n\n", "3: building=1 room=101"},
      {"spaces around", "楼栋\t房号\n 1 \t 101 ", "2: building=1 room=101"},
      {"an empty column without a heading", "楼栋\t\t房号\n1\t\t101", "2: building=1 room=101"},
      {"nothing", "", "premises.paste_empty"},
      {"a header only", "楼栋\t房号\n", "premises.paste_empty"},
      {"a column nobody knows", "楼栋\t房号\t颜色\n1\t101\tred", "premises.paste_heading_unknown"},
      {"a column twice, in two languages", "楼栋\t房号\tBuilding\n1\t101\t1", "premises.paste_heading_twice"},
      {"a needed column missing", "楼栋\t业主\n1\tLi", "premises.paste_heading_missing"},
      {"a cell without a heading", "楼栋\t房号\n1\t101\textra", "premises.paste_row_too_wide"},
      {"a cell without end", "楼栋\t房号\n1\t" + std::string(1001, 'x'), "premises.paste_cell_too_long"},
      {"more than a mebibyte", std::string(paste_bytes_max + 1, 'x'), "premises.paste_too_large"},
  };
  for (const auto& row : rows) {
    INFO(row.of);
    CHECK(read(row.text) == row.read);
  }
}

TEST_CASE("as many rows as the limit are taken, one more is refused with both numbers") {
  std::string text = "楼栋\t房号\n";
  for (std::size_t i = 0; i < paste_rows_max; ++i) text += "1\t" + std::to_string(i) + "\n";
  CHECK(parse_paste(text, room_columns()).value().rows.size() == paste_rows_max);
  text += "1\tlast\n";
  const auto refused = parse_paste(text, room_columns());
  REQUIRE(!refused);
  CHECK(refused.error().facts == std::map<std::string, std::string>{{"rows", "2001"}, {"limit", "2000"}});
}

TEST_CASE("every heading belongs to one column of its table") {
  for (const auto kind : {ImportKind::rooms, ImportKind::residents, ImportKind::parking})
    for (const auto& column : columns_of(kind)) {
      for (const auto heading : column.headings) {
        INFO(to_text(kind), " ", heading);
        const auto table = parse_paste(std::string(heading) + "\nx", columns_of(kind));
        // Alone it lacks the needed columns, but it is never unknown; with them it must be this column.
        if (!table) CHECK(table.error().code == "premises.paste_heading_missing");
        if (table) CHECK(table->headings.contains(column.name));
      }
    }
}

TEST_CASE("a day is read as people write it") {
  struct Row {
    const char *written, *day;
  };
  const Row rows[] = {{"2026-11-05", "2026-11-05"},
                      {"2026/11/5", "2026-11-05"},
                      {"2026.1.5", "2026-01-05"},
                      {"2026年1月5日", "2026-01-05"},
                      {"2026年11月05日", "2026-11-05"},
                      {"2026-02-30", ""},
                      {"26-1-5", ""},
                      {"2026-1", ""},
                      {"5/1/2026", ""},
                      {"2026-001-05", ""},
                      {"soon", ""},
                      {"", ""}};
  for (const auto& row : rows) {
    INFO(row.written);
    const auto day = day_as_people_write(row.written);
    CHECK((day ? calendar::to_text(*day) : "") == row.day);
  }
}

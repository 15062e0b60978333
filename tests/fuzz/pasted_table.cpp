// A table out of a spreadsheet, as bytes from the clipboard.
#include <array>

#include "core/premises/paste.h"
#include "tests/fuzz/target.h"

namespace lamplighter::fuzz {

void one(Input input) {
  static const std::array<premises::PasteColumn, 3> columns{
      {{"room", {"房号", "Room"}, true}, {"area", {"面积", "Area"}, false}, {"from", {"日期", "From"}, false}}};
  const auto table = premises::parse_paste(input.text(), columns);
  if (!table) {
    must(!table.error().code.empty(), "a refused table has a reason");
    return;
  }
  must(table->rows.size() <= premises::paste_rows_max, "no more rows than one transaction takes");
  std::vector<premises::PasteError> errors;
  for (const auto& row : table->rows) {
    premises::PastedCells cells(*table, row, errors);
    static_cast<void>(cells.text("room", 20));
    static_cast<void>(cells.decimal("area"));
    static_cast<void>(cells.day("from"));
  }
}

}  // namespace lamplighter::fuzz

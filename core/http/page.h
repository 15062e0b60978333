// Lists page by cursor: the sort values of the last row seen, so that rows that come or go in between neither repeat
// nor hide others. To the client a cursor is opaque; it grants nothing, because the scope is applied again on each
// page.
//
//   const auto page = http::page_of(exchange, /*parts=*/2);          // e.g. sort_key and id
//   … WHERE (sort_key, id) > (?, ?) ORDER BY sort_key, id LIMIT ?    with page->limit + 1
//   return http::list(rows, page->limit, [](const Room& r) { return http::cursor_of({r.sort_key,
//   std::to_string(r.id.n)}); }, to_json)
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "core/http/cursor.h"
#include "core/http/route.h"

namespace lamplighter::http {

inline constexpr int page_rows_default = 50;
inline constexpr int page_rows_max = 500;

struct Page {
  int limit = page_rows_default;
  std::vector<std::string> after;  // the sort values of the last row of the page before; empty: from the beginning

  // The n-th value as a number; 0 on the first page, or where the cursor was made up.
  std::int64_t number_after(std::size_t n = 0) const;
};

// From query `cursor` and `limit`. Refuses paging.limit_invalid and paging.cursor_invalid (also one of another list,
// seen by its number of parts).
Outcome<Page> page_of(const Exchange& exchange, std::size_t parts = 1);

// {"rows":[…],"next":cursor|null} of up to limit + 1 rows: the one too many says that there is a next page.
template <class Row, class CursorOf, class ToJson>
boost::json::value list(const std::vector<Row>& rows, int limit, CursorOf cursor_of_row, ToJson to_json) {
  boost::json::array out;
  for (const auto& row : rows) {
    if (out.size() == static_cast<std::size_t>(limit)) break;
    out.push_back(to_json(row));
  }
  const bool more = rows.size() > out.size() && !out.empty();
  boost::json::object page;
  page["rows"] = std::move(out);
  if (more)
    page["next"] = cursor_of_row(rows[static_cast<std::size_t>(limit) - 1]);
  else
    page["next"] = nullptr;
  return page;
}

}  // namespace lamplighter::http

#include "core/charging/run_called.h"

namespace lamplighter::charging {

void add_called(accounts::Condition& where, std::string_view typed, const RunColumns& columns) {
  for (const RunWord& word : run_words(typed)) {
    std::string_view or_else = " AND (";
    const auto fits = [&](const std::string& sql, const auto&... values) {
      where.add(std::string(or_else) + sql, values...);
      or_else = " OR ";
    };
    if (word.number) fits(columns.id + " = ?", *word.number);
    if (word.days)
      fits("(" + columns.period_from + " < ? AND " + columns.period_to + " > ?)", calendar::day_number(word.days->to),
           calendar::day_number(word.days->from));
    if (!word.text.empty()) {
      const auto pattern = accounts::like_pattern(word.text);
      fits("LOWER(" + columns.item_code + ") LIKE ? ESCAPE '!' OR LOWER(" + columns.item_name + ") LIKE ? ESCAPE '!'",
           pattern, pattern);
    }
    where.sql += ")";
  }
}

}  // namespace lamplighter::charging

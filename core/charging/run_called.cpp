#include "core/charging/run_called.h"

#include <algorithm>
#include <charconv>

namespace lamplighter::charging {
namespace {

constexpr std::size_t month_characters = 7;  // of "2026-10"

// "7", "123": what a run's number looks like. A longer one would not fit an int64.
std::optional<std::int64_t> number_of(std::string_view word) {
  constexpr std::size_t digits_max = 18;
  if (word.empty() || word.size() > digits_max || word.front() == '0') return std::nullopt;
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), n);
  if (error != std::errc{} || end != word.data() + word.size() || n < 1) return std::nullopt;
  return n;
}

// "2026年10月" as "2026-10", "2026年10月5日" as "2026-10-05"; "2026-1" as "2026-01". "" where it is no such form.
std::string with_hyphens(std::string_view word) {
  std::vector<std::string> parts(1);
  while (!word.empty()) {
    std::size_t mark = 0;
    for (const std::string_view one : {"年", "月", "日", "-"})
      if (word.starts_with(one)) mark = one.size();
    if (mark > 0) {
      parts.emplace_back();
      word.remove_prefix(mark);
    } else if (word.front() >= '0' && word.front() <= '9') {
      parts.back() += word.front();
      word.remove_prefix(1);
    } else {
      return "";
    }
  }
  if (parts.size() > 2 && parts.back().empty()) parts.pop_back();  // behind 月 or 日
  if (parts.size() < 2 || parts.size() > 3 || parts.front().size() != 4) return "";
  std::string text = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (parts[i].empty() || parts[i].size() > 2) return "";
    text += (parts[i].size() == 1 ? "-0" : "-") + parts[i];
  }
  return text;
}

std::optional<RunDays> days_of(std::string_view word) {
  const auto text = with_hyphens(word);
  const bool whole_month = text.size() == month_characters;
  const auto day = calendar::parse_day(whole_month ? text + "-01" : text);
  if (!day) return std::nullopt;
  return RunDays{*day, whole_month ? calendar::first_of_next_month(*day) : *day + 1};
}

std::string month_of(Day day) {
  return calendar::to_text(day).substr(0, month_characters);
}

}  // namespace

std::string period_called(Day from, Day to) {
  const bool whole_months = calendar::first_of_month(from) == from && calendar::first_of_month(to) == to;
  if (!whole_months) return calendar::to_text(from) + " – " + calendar::to_text(to - 1);
  const auto first = month_of(from), last = month_of(to - 1);
  return first == last ? first : first + " – " + last;
}

std::string run_called(RunId id, std::string_view item_name, Day from, Day to) {
  return "#" + std::to_string(id.n) + " " + std::string(item_name) + " " + period_called(from, to);
}

std::vector<RunWord> run_words(std::string_view typed) {
  std::vector<RunWord> words;
  while (words.size() < run_words_max) {
    const auto begin = typed.find_first_not_of(" \t\n\r");
    if (begin == typed.npos) break;
    typed.remove_prefix(begin);
    const auto word = typed.substr(0, typed.find_first_of(" \t\n\r"));
    typed.remove_prefix(word.size());
    const bool by_number = word.size() > 1 && word.front() == '#' && number_of(word.substr(1));
    if (by_number)
      words.push_back({number_of(word.substr(1)), {}, ""});
    else
      words.push_back({number_of(word), days_of(word), std::string(word)});
  }
  return words;
}

}  // namespace lamplighter::charging

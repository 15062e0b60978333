#include "core/charging/print_bill.h"

#include <algorithm>

#include "core/charging/print_line.h"
#include "core/charging/render.h"
#include "core/ledger/chain.h"
#include "core/paper/amount_in_words.h"

namespace lamplighter::charging {
namespace {

struct Printer {
  const PrintedBill& printed;
  Language language;

  std::string say(std::string_view code, const std::map<std::string, std::string>& facts = {}) const {
    return sentence(language, "print." + std::string(code), facts);
  }
  std::string money(Money amount) const { return grouped(to_text(amount)); }
  std::string days(Day from, Day to) const {
    return say("days", {{"from", calendar::to_text(from)}, {"last_day", calendar::to_text(to - 1)}});
  }

  paper::Masthead masthead() const {
    const Bill& bill = printed.bill;
    const std::string code = verification_code(bill);
    return {printed.company_name, say("title_" + std::string(to_text(bill.kind))),
            say("number", {{"number", bill.number}}),
            paper::QrCode{"LAMPLIGHTER " + bill.number + " CNY " + to_text(bill.total) + " " + code,
                          bill.number + "\n" + code}};
  }

  paper::Grid grid() const {
    const Bill& bill = printed.bill;
    return {{{say("room"), printed.estate_name + " " + bill.room_full_code},
             {say("debtor"), bill.debtor},
             {say("item"), printed.bill.item_name},
             {say("period"), days(bill.period_from, bill.period_to)},
             {say("posting_date"), calendar::to_text(bill.posting_date)},
             printed.corrects_number.empty() ? paper::Pair{say("line_count"), std::to_string(printed.lines.size())}
                                             : paper::Pair{say("corrects"), printed.corrects_number}},
            3};
  }

  // A credit is said to be one; the sum itself keeps its sign.
  paper::Total total() const {
    const Money amount = printed.bill.total;
    return {say(amount.fen < 0 ? "amount_credited" : "amount_due"), "¥ " + money(amount), say("in_words"),
            language == Language::zh_cn ? paper::amount_in_capitals(amount) : paper::amount_in_english(amount)};
  }

  paper::Table lines() const {
    const Unit unit = printed.lines.empty() ? Unit::none : printed.lines.front().evaluation.unit;
    paper::Table table;
    const bool metered = unit != Unit::none;
    table.columns = {{say(metered ? "meter" : "object"), paper::Align::left, 1.9},
                     {metered ? say("opening") : "", paper::Align::right, 1.75},
                     {metered ? say("closing") : "", paper::Align::right, 1.75},
                     {metered ? say("multiplier") : "", paper::Align::right, 0.95},
                     {metered ? say("usage", {{"unit", shown(unit)}}) : "", paper::Align::right, 1.45},
                     {say("amount"), paper::Align::right, 1.45}};
    for (const PrintedLine& line : printed.lines)
      for (paper::Row& row : print_line(line, printed.bill, printed.time_zone, language))
        table.rows.push_back(std::move(row));
    table.rows.push_back({{say("sum"), money(printed.bill.total)}, paper::RowStyle::total, 5});
    return table;
  }

  void add_history(std::vector<paper::Block>& blocks) const {
    if (printed.history.empty() || printed.lines.empty()) return;
    if (printed.lines.front().evaluation.unit == Unit::none) return;  // no usage: a fee by area or space
    paper::Bars plot;
    for (const PeriodUsage& period : printed.history) {
      const bool current = period.from == printed.bill.period_from && period.to == printed.bill.period_to;
      plot.bars.push_back({calendar::to_text(period.from).substr(0, 7), grouped(rounded(period.usage)),
                           static_cast<double>(period.usage), current});
    }
    blocks.push_back(paper::Section{say("history", {{"unit", shown(printed.lines.front().evaluation.unit)}})});
    blocks.push_back(std::move(plot));
  }

  // Of the plot: two decimals are enough for the eye; the table has them all.
  static std::string rounded(const Exact& usage) {
    const Exact hundredths = abs(usage) * 100 + Exact{1, 2};
    const boost::multiprecision::cpp_int whole = numerator(hundredths) / denominator(hundredths);
    return (usage < 0 && whole != 0 ? "-" : "") + exact_text(Exact{whole} / 100);
  }

  paper::Document document() const {
    const Bill& bill = printed.bill;
    paper::Document d;
    d.title = say("title_" + std::string(to_text(bill.kind))) + " " + bill.number;
    d.made_at = bill.recorded_at;
    d.running_head = d.title + " · " + printed.estate_name + " " + bill.room_full_code;
    d.footer = say("footer", {{"company", printed.company_name}});
    d.page_label = say("page", {{"page", "{page}"}, {"pages", "{pages}"}});
    d.blocks = {masthead(), grid(), total(), paper::Section{say("why")}, lines()};
    add_history(d.blocks);
    d.blocks.push_back(paper::Note{say("check", {{"code", verification_code(bill)}})});
    if (has_estimates()) d.blocks.push_back(paper::Note{say("estimates")});
    return d;
  }
  bool has_estimates() const {
    const auto is_estimate = [](const metering::Evidence& e) { return e.source == metering::Source::estimate; };
    return std::ranges::any_of(printed.lines, [&](const PrintedLine& line) {
      return std::ranges::any_of(line.evaluation.segments, [&](const Segment& segment) {
        return is_estimate(segment.measured.from) || is_estimate(segment.measured.to);
      });
    });
  }
};

}  // namespace

paper::Document print_bill(const PrintedBill& printed, Language language) {
  return Printer{printed, language}.document();
}

std::string verification_code(const Bill& bill) {
  std::string hex =
      ledger::sha256_hex(bill.number + "|" + to_text(bill.total) + "|" + bill.readings_hash).substr(0, 16);
  std::ranges::transform(hex, hex.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  for (const std::size_t at : {12U, 8U, 4U}) hex.insert(at, "-");
  return hex;
}

std::string grouped(std::string number) {
  const std::size_t first = number.starts_with('-') ? 1 : 0;
  auto at = std::min(number.find('.'), number.size());
  while (at > first + 3) {
    at -= 3;
    number.insert(at, ",");
  }
  return number;
}

}  // namespace lamplighter::charging

#include "core/paper/document.h"
#include "tests/core/paper/pdf_text.h"

using namespace lamplighter;
using namespace lamplighter::paper;

namespace {

Document document() {
  Document d;
  d.title = "账单 2026-000001";
  d.made_at = parse_instant("2026-11-05T00:00:00.000Z").value();
  d.running_head = "2026-000001 · 1-101";
  d.footer = "灯下物业服务有限公司";
  d.page_label = "第 {page}/{pages} 页";
  d.blocks = {Masthead{"灯下物业服务有限公司", "收费通知单", "2026-000001", QrCode{"bill 2026-000001", "2026-000001"}},
              Grid{{{"房屋", "1-101"}, {"业主", "李明"}, {"计费期间", "2026-10-01 至 2026-10-31"}}, 2},
              Total{"应付金额", "¥ 1,080.75", "金额大写（人民币）", "壹仟零捌拾元柒角伍分"}};
  return d;
}

Table table(std::size_t rows) {
  Table t{{{"项目", Align::left, 3}, {"用量", Align::right, 1}, {"金额（元）", Align::right, 1}}, {}};
  for (std::size_t i = 1; i <= rows; ++i) {
    t.rows.push_back({{"line-" + std::to_string(i), "130.7", "19.61"}});
    t.rows.push_back({{"because-" + std::to_string(i), "19.605"}, RowStyle::detail, 2});
  }
  return t;
}

std::string code_of(const Outcome<std::string>& outcome) {
  return outcome ? "" : outcome.error().code;
}

}  // namespace

TEST_CASE("the same document gives the same bytes, and another one others") {
  Document d = document();
  d.blocks.push_back(table(40));
  d.blocks.push_back(Bars{{{"2026-09", "12.5", 12.5}, {"2026-10", "130.7", 130.7, true}}});
  const auto first = render(d).value(), second = render(d).value();
  CHECK_MESSAGE((first == second), "two files of one value differ");
  CHECK(first.starts_with("%PDF-1.5"));
  d.made_at += std::chrono::hours{1};
  CHECK_FALSE((render(d).value() == first));
}

TEST_CASE("the creation date of a file is its document's, never that of the printing") {
  const auto shown = ask_poppler("pdfinfo -isodates", render(document()).value(), "");
  CHECK(shown.find("CreationDate:    2026-11-05T00:00:00Z") != std::string::npos);
  CHECK(shown.find("ModDate") == std::string::npos);
  CHECK(shown.find("A4") != std::string::npos);
}

TEST_CASE("a reader finds every text, in Chinese too") {
  const auto text = letters_of_pdf(render(document()).value());
  for (const char* expected : {"灯下物业服务有限公司", "收费通知单", "2026-000001", "李明", "2026-10-01至2026-10-31",
                               "¥1,080.75", "壹仟零捌拾元柒角伍分", "第1/1页"}) {
    CAPTURE(expected);
    CHECK(text.find(expected) != std::string::npos);
  }
}

TEST_CASE("a table that goes on over pages repeats its header, loses no row and keeps what explains a row beside it") {
  Document d = document();
  d.blocks.push_back(table(120));
  const auto pdf = render(d).value();
  const int pages = pages_of_pdf(pdf);
  REQUIRE(pages > 3);
  const auto text = text_of_pdf(pdf);
  CHECK(times(text, "金额（元）") == static_cast<std::size_t>(pages));
  CHECK(times(text, "2026-000001 · 1-101") == static_cast<std::size_t>(pages - 1));  // the running head
  CHECK(times(text, "第 " + std::to_string(pages) + "/" + std::to_string(pages) + " 页") == 1);
  std::size_t at = 0;
  for (int i = 1; i <= 120; ++i) {
    const auto row = text.find("line-" + std::to_string(i) + " ", at),
               why = text.find("because-" + std::to_string(i), at);
    CAPTURE(i);
    REQUIRE(row != std::string::npos);
    REQUIRE(why != std::string::npos);
    CHECK(text.substr(row, why - row).find('\f') == std::string::npos);
    at = row;
  }
}

TEST_CASE("a name without a space wraps within its place and is there to the last letter") {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "长名";
  name += "尾";
  Document d = document();
  d.blocks.push_back(Grid{{{"业主", name}, {"房屋", std::string(150, 'W') + "Z"}}, 2});
  d.blocks.push_back(Table{{{"项目", Align::left, 1}, {"金额", Align::right, 3}}, {{{name, "1.00"}}}});
  const auto text = letters_of_pdf(render(d).value());
  CHECK(times(text, "尾") == 2);
  CHECK(times(text, "长") == 120);
  CHECK(times(text, "W") == 150);
  // Nothing stands outside the margins, as poppler measures the words.
  const auto boxes = ask_poppler("pdftotext -bbox", render(d).value());
  for (auto from = boxes.find("xMax=\""); from != std::string::npos; from = boxes.find("xMax=\"", from + 1))
    CHECK(std::stod(boxes.substr(from + 6, 12)) <= 595.3 - 40);
}

TEST_CASE("every limit of a document is refused by name") {
  Document d = document();
  d.blocks.push_back(table(rows_max / 2));
  CHECK(code_of(render(d)) == "paper.too_many_rows");
  d = document();
  d.blocks.push_back(Note{std::string(text_bytes_max + 1, 'x')});
  CHECK(code_of(render(d)) == "paper.text_too_long");
  d = document();
  d.blocks.push_back(Masthead{"", "x", "", QrCode{std::string(qr_bytes_max + 1, 'x'), ""}});
  CHECK(code_of(render(d)) == "paper.text_too_long");
  d = document();
  d.blocks.push_back(Bars{std::vector<Bar>(bars_max + 1)});
  CHECK(code_of(render(d)) == "paper.too_many_bars");
  d = document();
  d.blocks.push_back(Table{{{"narrow", Align::left, 1}, {"wide", Align::left, 40}}, {{{std::string(400, 'x'), ""}}}});
  CHECK(code_of(render(d)) == "paper.row_too_tall");
  d = document();
  d.blocks.insert(d.blocks.end(), pages_max, NewPage{});
  CHECK(code_of(render(d)) == "paper.too_many_pages");
  d.blocks.pop_back();
  CHECK(pages_of_pdf(render(d).value()) == static_cast<int>(pages_max));
}

#include "core/paper/document.h"
#include "tests/core/paper/pdf_text.h"

using namespace lamplighter;
using namespace lamplighter::paper;

namespace {

const Instant made = parse_instant("2026-11-05T00:00:00.000Z").value();

std::string file(const std::string& text, int pages = 1) {
  Document d;
  d.title = text;
  d.made_at = made;
  d.page_label = "{page}/{pages}";
  d.blocks = {Note{text}};
  for (int i = 1; i < pages; ++i) {
    d.blocks.push_back(NewPage{});
    d.blocks.push_back(Note{text + " 续"});
  }
  return render(d).value();
}

// Poppler's own picture of a page.
std::string picture(const std::string& pdf, int page) {
  return ask_poppler("pdftoppm -r 40 -f " + std::to_string(page) + " -l " + std::to_string(page), pdf, "");
}

}  // namespace

TEST_CASE("joined files show every page of each as it was, in order") {
  const std::vector<std::string> files{file("甲 one"), file("乙 two", 3), file("丙 three"), file("甲 one")};
  const auto joined = join(files, "账单 2026-10 😀", made).value();
  CHECK(pages_of_pdf(joined) == 6);
  int page = 0;
  for (const auto& one : files)
    for (int i = 1; i <= pages_of_pdf(one); ++i) CHECK((picture(joined, ++page) == picture(one, i)));
  const auto text = letters_of_pdf(joined);
  CHECK(text.find("甲one1/1乙two1/3乙two续2/3乙two续3/3丙three1/1甲one1/1") != std::string::npos);
  const auto shown = ask_poppler("pdfinfo -isodates", joined, " 2>&1");
  CHECK(shown.find("账单 2026-10 😀") != std::string::npos);
  CHECK(shown.find("2026-11-05T00:00:00Z") != std::string::npos);
  CHECK(shown.find("Error") == std::string::npos);
  CHECK(shown.find("Warning") == std::string::npos);
}

TEST_CASE("joining is deterministic, and of one file too it is whole") {
  const std::vector<std::string> files{file("甲"), file("乙")};
  CHECK((join(files, "x", made).value() == join(files, "x", made).value()));
  CHECK(pages_of_pdf(join({files.front()}, "x", made).value()) == 1);
}

TEST_CASE("what render did not make is refused and named, whatever it is") {
  const auto good = file("甲");
  const auto refused = [&](const std::string& bytes) {
    const auto outcome = join({good, bytes}, "x", made);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().code == "paper.not_ours");
    CHECK(outcome.error().facts.at("file") == "2");
  };
  refused("");
  refused("not a PDF");
  refused("%PDF-1.5\nstartxref\n9999999\n%%EOF\n");
  refused("%PDF-1.5\nxref\n0 3\n0000000000 65535 f \nstartxref\n9\n%%EOF\n");
  // Cut anywhere, or with any offset of the table changed: refused, never read beyond its end.
  for (std::size_t size = 1; size < good.size() - 8; size += good.size() / 97) refused(good.substr(0, size));
  const auto table = good.rfind("xref\n0 ");
  auto bent = good;
  const auto first = bent.find('\n', bent.rfind("\nxref\n0 ") + 6) + 21;
  REQUIRE(table != std::string::npos);
  bent.replace(first, 10, "0000000003");
  refused(bent);
  bent.replace(first, 10, "9999999999");
  refused(bent);
}

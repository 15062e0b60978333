// Joins files that render() made. What cairo writes is simple and of one form (PDF 1.5 with a classic cross-reference
// table), so that this needs no PDF library:
//
//   %PDF-1.5  n 0 obj … endobj …  xref  0 <count>  <offset> 00000 n …  trailer << /Size /Root r 0 R /Info i 0 R >>
//   startxref <offset of xref>
//
// Each file's objects are renumbered behind those before them; its page tree hangs under a new root; its own catalogue
// and information are dropped. Numbers are changed only in front of "stream": what follows it is compressed.
#include <algorithm>
#include <charconv>
#include <optional>

#include "core/paper/document.h"

namespace lamplighter::paper {
namespace {

constexpr std::size_t objects_max = 100'000;  // of one file; more is none of ours

struct Source {                           // one file, taken apart
  std::vector<std::string_view> objects;  // [n]: from behind "n 0 obj" up to "endobj"; [0] and dropped ones empty
  std::size_t page_tree = 0;
  std::size_t pages = 0;
};

std::optional<std::size_t> number_at(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  if (at >= text.size()) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), n);
  if (error != std::errc{}) return std::nullopt;
  return n;
}
std::optional<std::size_t> number_behind(std::string_view text, std::string_view word) {
  const auto at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  return number_at(text, at + word.size());
}

// The offsets of the cross-reference table; empty where it is not as cairo writes it.
std::vector<std::size_t> offsets_of(std::string_view file, std::size_t xref) {
  constexpr std::size_t line = 20;
  const std::string_view table = file.substr(xref);
  const auto count = table.starts_with("xref\n0 ") ? number_at(table, 7) : std::nullopt;
  if (!count || *count < 2 || *count > objects_max) return {};
  const auto first = table.find('\n', 7) + 1;
  if (first == 0 || table.size() < first + *count * line) return {};
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < *count; ++i) {
    const auto digits = table.substr(first + i * line, 10);
    std::size_t n = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), n).ptr != digits.data() + digits.size() ||
        n >= xref)
      return {};
    offsets.push_back(n);
  }
  return offsets;
}

std::optional<Source> take_apart(std::string_view file) {
  const auto start = file.rfind("startxref\n");
  if (!file.starts_with("%PDF-1.5\n") || start == std::string_view::npos) return std::nullopt;
  const auto xref = number_at(file, start + 10);
  if (!xref || *xref >= start) return std::nullopt;
  const auto offsets = offsets_of(file, *xref);
  const auto trailer = file.substr(*xref, start - *xref);
  const auto root = number_behind(trailer, "/Root "), info = number_behind(trailer, "/Info ");
  if (offsets.empty() || !root || !info || *root >= offsets.size() || *info >= offsets.size()) return std::nullopt;
  // An object ends where the next one in the file begins.
  std::vector<std::size_t> ends(offsets.begin() + 1, offsets.end());
  ends.push_back(*xref);
  std::ranges::sort(ends);
  Source source;
  source.objects.resize(offsets.size());
  for (std::size_t n = 1; n < offsets.size(); ++n) {
    const auto end = *std::ranges::upper_bound(ends, std::min(offsets[n], *xref - 1));
    const auto object = file.substr(offsets[n], end - offsets[n]);
    const std::string opening = std::to_string(n) + " 0 obj\n";
    const auto closing = object.rfind("endobj");
    if (!object.starts_with(opening) || closing == std::string_view::npos) return std::nullopt;
    source.objects[n] = object.substr(opening.size(), closing - opening.size());
  }
  source.page_tree = number_behind(source.objects[*root], "/Pages ").value_or(0);
  if (source.page_tree == 0 || source.page_tree >= offsets.size()) return std::nullopt;
  if (!source.objects[source.page_tree].starts_with("<<")) return std::nullopt;
  source.pages = number_behind(source.objects[source.page_tree], "/Count ").value_or(0);
  source.objects[*root] = source.objects[*info] = {};
  return source.pages == 0 ? std::nullopt : std::optional{source};
}

// The object with every "n 0 R" moved on by `by`.
std::string renumbered(std::string_view object, std::size_t by) {
  const auto stream = object.find("stream\n");
  const std::string_view head = object.substr(0, stream);
  std::string out;
  std::size_t done = 0;
  for (auto at = head.find(" 0 R"); at != std::string_view::npos; at = head.find(" 0 R", at + 4)) {
    auto first = at;
    while (first > done && head[first - 1] >= '0' && head[first - 1] <= '9') --first;
    out.append(head.substr(done, first - done));
    out += std::to_string(number_at(head, first).value_or(0) + by);
    done = at;
  }
  out.append(head.substr(done));
  if (stream != std::string_view::npos) out.append(object.substr(stream));
  return out;
}

// UTF-16 in hexadecimal: the form in which any title is a PDF string.
std::string pdf_text(std::string_view utf8) {
  std::string hex = "<FEFF";
  const auto unit = [&](unsigned n) {
    for (int shift = 12; shift >= 0; shift -= 4) hex += "0123456789ABCDEF"[n >> shift & 15];
  };
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    unsigned point = more == 0 ? lead : lead & (0x3Fu >> more);
    for (int k = 1; k <= more && i + static_cast<std::size_t>(k) < utf8.size(); ++k)
      point = point << 6 | (static_cast<unsigned char>(utf8[i + static_cast<std::size_t>(k)]) & 0x3Fu);
    i += static_cast<std::size_t>(more) + 1;
    if (point >= 0x10000) {
      unit(0xD800 + ((point - 0x10000) >> 10 & 0x3FF));
      unit(0xDC00 + ((point - 0x10000) & 0x3FF));
    } else {
      unit(point);
    }
  }
  return hex + ">";
}

// Writes objects and remembers where they begin.
class Joined {
 public:
  std::size_t objects() const { return offsets_.size(); }
  void put(std::string_view object) {
    offsets_.push_back(bytes_.size());
    bytes_ += std::to_string(offsets_.size()) + " 0 obj\n";
    bytes_.append(object);
    bytes_ += "endobj\n";
  }
  std::string finish(std::size_t root, std::size_t info) && {
    const auto xref = bytes_.size();
    bytes_ += "xref\n0 " + std::to_string(offsets_.size() + 1) + "\n0000000000 65535 f \n";
    for (const auto offset : offsets_) {
      const auto digits = std::to_string(offset);
      bytes_ += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    bytes_ += "trailer\n<< /Size " + std::to_string(offsets_.size() + 1) + "\n   /Root " + std::to_string(root) +
              " 0 R\n   /Info " + std::to_string(info) + " 0 R\n>>\nstartxref\n" + std::to_string(xref) + "\n%%EOF\n";
    return std::move(bytes_);
  }

 private:
  std::string bytes_ = "%PDF-1.5\n%\xB5\xED\xAE\xFB\n";
  std::vector<std::size_t> offsets_;
};

std::string date_text(Instant at) {  // D:20261105000000Z
  std::string digits;
  for (const char c : to_text(at).substr(0, 19))
    if (c >= '0' && c <= '9') digits += c;
  return "(D:" + digits + "Z)";
}

}  // namespace

Outcome<std::string> join(const std::vector<std::string>& files, const std::string& title, Instant made_at) {
  std::vector<Source> sources;
  std::size_t objects = 0, pages = 0;
  for (const std::string& file : files) {
    auto source = take_apart(file);
    if (!source)
      return Refusal{RefusalKind::invalid, "paper.not_ours", {{"file", std::to_string(sources.size() + 1)}}, ""};
    objects += source->objects.size() - 1;
    pages += source->pages;
    sources.push_back(std::move(*source));
  }
  const std::size_t tree = objects + 1, root = objects + 2, info = objects + 3;
  const auto reference = [](std::size_t n) { return std::to_string(n) + " 0 R"; };
  Joined joined;
  std::string kids;
  for (const Source& source : sources) {
    const auto before = joined.objects();
    kids += " " + reference(source.page_tree + before);
    for (std::size_t n = 1; n < source.objects.size(); ++n) {
      auto object = source.objects[n].empty() ? "null\n" : renumbered(source.objects[n], before);
      if (n == source.page_tree) object.insert(object.find("<<") + 2, " /Parent " + reference(tree));
      joined.put(object);
    }
  }
  joined.put("<< /Type /Pages\n   /Kids [" + kids + " ]\n   /Count " + std::to_string(pages) + "\n>>\n");
  joined.put("<< /Type /Catalog\n   /Pages " + reference(tree) + "\n>>\n");
  joined.put("<< /Title " + pdf_text(title) + "\n   /Creator (Lamplighter)\n   /CreationDate " + date_text(made_at) +
             "\n>>\n");
  return std::move(joined).finish(root, info);
}

}  // namespace lamplighter::paper

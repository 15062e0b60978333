#include "core/backup/manifest.h"

#include <charconv>
#include <sstream>

#include "core/ledger/chain.h"

namespace lamplighter::backup {
namespace {

constexpr std::string_view first_line = "lamplighter backup 1";

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}
std::string without_dash(const std::string& text) {
  return text == "-" ? "" : text;
}

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

// Takes one line into the manifest; false where it is none of ours. Numbers were checked by the hash of the whole.
bool take(const std::vector<std::string>& w, Manifest& m) {
  const auto n = [&](std::size_t i) { return number(w.at(i)).value_or(-1); };
  if (w.size() == 2 && w[0] == "taken_at") {
    const auto at = parse_instant(w[1]);
    if (at) m.taken_at = *at;
    return at.has_value();
  }
  if (w.size() == 2 && w[0] == "version") return m.version = w[1], true;
  if (w.size() == 2 && w[0] == "schema") return m.schema = without_dash(w[1]), true;
  if (w.size() == 2 && w[0] == "database") {
    m.dialect = w[1] == "sqlite" ? db::Dialect::sqlite : db::Dialect::postgresql;
    return w[1] == "sqlite" || w[1] == "postgresql";
  }
  if (w.size() == 4 && w[0] == "file") return m.file = w[1], m.bytes = n(2), m.sha256 = w[3], true;
  if (w.size() == 3 && w[0] == "files") return m.files = n(1), m.files_bytes = n(2), true;
  if (w.size() == 3 && w[0] == "migration") return m.state.migrations.push_back({w[1], w[2]}), true;
  if (w.size() == 8 && w[0] == "company") {
    m.state.companies.push_back({CompanyId{n(1)}, {n(3), without_dash(w[4])}, {n(6), without_dash(w[7])}});
    return w[2] == "audit" && w[5] == "journal";
  }
  if (w.size() == 3 && w[0] == "table") return m.state.rows.emplace_back(w[1], n(2)), true;
  return false;
}

}  // namespace

std::string to_text(const Manifest& m) {
  std::ostringstream out;
  out << first_line << "\ntaken_at " << lamplighter::to_text(m.taken_at) << "\nversion " << m.version << "\ndatabase "
      << (m.dialect == db::Dialect::sqlite ? "sqlite" : "postgresql") << "\nschema " << or_dash(m.schema) << "\nfile "
      << m.file << " " << m.bytes << " " << m.sha256 << "\nfiles " << m.files << " " << m.files_bytes << "\n";
  for (const auto& migration : m.state.migrations)
    out << "migration " << migration.name << " " << migration.hash << "\n";
  for (const auto& c : m.state.companies)
    out << "company " << c.company.n << " audit " << c.audit.entries << " " << or_dash(c.audit.hash) << " journal "
        << c.journal.entries << " " << or_dash(c.journal.hash) << "\n";
  for (const auto& [table, rows] : m.state.rows) out << "table " << table << " " << rows << "\n";
  return out.str() + "end " + ledger::sha256_hex(out.str()) + "\n";
}

std::optional<Manifest> parse_manifest(std::string_view text) {
  const auto end = text.rfind("end ");
  if (!text.starts_with(std::string(first_line) + "\n") || end == std::string_view::npos) return std::nullopt;
  if (text.substr(end) != "end " + ledger::sha256_hex(text.substr(0, end)) + "\n") return std::nullopt;
  Manifest manifest;
  std::istringstream in{std::string(text.substr(first_line.size() + 1, end - first_line.size() - 1))};
  for (std::string line; std::getline(in, line);)
    if (!take(words_of(line), manifest)) return std::nullopt;
  if (manifest.file.empty() || manifest.file.find('/') != std::string::npos) return std::nullopt;
  return manifest;
}

std::int64_t rows_of(const State& state) {
  std::int64_t sum = 0;
  for (const auto& [table, rows] : state.rows) sum += rows;
  return sum;
}

}  // namespace lamplighter::backup

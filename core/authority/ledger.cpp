#include "core/authority/ledger.h"

#include <fstream>
#include <sstream>

#include "schemas/certificates/files.h"

namespace lamplighter::authority {

std::filesystem::path ledger_file(const std::filesystem::path& folder) {
  return folder / "issued.txt";
}

void begin_ledger(const std::filesystem::path& folder) {
  certificates::write_new(ledger_file(folder), "# serial  issued_at  ends  use  name  sha256_fingerprint\n",
                          certificates::public_mode);
}

void record_issued(const std::filesystem::path& folder, const Issued& issued) {
  certificates::append_line(ledger_file(folder),
                            issued.serial + "  " + to_text(issued.at) + "  " + to_text(issued.ends) + "  " +
                                issued.use + "  " + issued.name + "  " + issued.fingerprint,
                            certificates::public_mode);
}

std::vector<Issued> read_ledger(const std::filesystem::path& folder) {
  std::vector<Issued> all;
  std::ifstream file(ledger_file(folder));
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    Issued issued;
    std::string at, ends;
    if (!(words >> issued.serial >> at >> ends >> issued.use >> issued.name >> issued.fingerprint)) continue;
    const auto from = parse_instant(at), to = parse_instant(ends);
    if (!from || !to) continue;
    issued.at = *from;
    issued.ends = *to;
    all.push_back(std::move(issued));
  }
  return all;
}

std::vector<Issued> still_good(const std::vector<Issued>& ledger, const std::string& name, Instant now) {
  std::vector<Issued> good;
  for (const auto& issued : ledger)
    if (issued.name == name && issued.ends > now) good.push_back(issued);
  return good;
}

}  // namespace lamplighter::authority

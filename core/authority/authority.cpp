#include "core/authority/authority.h"

#include <algorithm>

#include "core/authority/ledger.h"
#include "schemas/certificates/days_left.h"
#include "schemas/certificates/files.h"

namespace lamplighter::authority {
namespace {

using certificates::Use;
using std::filesystem::path;

struct Files {
  path certificate, key;
};

Files files_in(const path& folder) {
  return {folder / "authority.crt", folder / "authority.key"};
}

// Printable ASCII: it is shown in file listings, logs and browsers' dialogs alike.
bool is_authority_name(const std::string& name) {
  return !name.empty() && name.size() <= certificates::common_name_bytes_max && name.front() != ' ' &&
         name.back() != ' ' && std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string day(Instant at) {
  return to_text(at).substr(0, 10);
}

}  // namespace

Outcome<void> nothing_there(std::initializer_list<path> files) {
  for (const auto& file : files)
    if (std::filesystem::exists(std::filesystem::symlink_status(file)))
      return Refusal{RefusalKind::conflict, "authority.already_there", {{"path", file.string()}}, ""};
  return {};
}

Outcome<Authority> make_authority(const path& folder, const std::string& name, Instant now) {
  if (!is_authority_name(name))
    return Refusal{RefusalKind::invalid,
                   "authority.name_wrong",
                   {{"name", name}, {"limit", std::to_string(certificates::common_name_bytes_max)}},
                   "name"};
  const auto files = files_in(folder);
  if (const auto free = nothing_there({files.certificate, files.key, ledger_file(folder)}); !free) return free.error();
  certificates::make_folder(folder, 0700);
  Authority made{folder, nullptr, certificates::new_key()};
  made.certificate =
      certificates::new_certificate({name, "", Use::authority, authority_days}, *made.key, /*issuer=*/nullptr, now);
  begin_ledger(folder);
  certificates::write_new(files.key, certificates::to_pem(*made.key), certificates::secret_mode);
  certificates::write_new(files.certificate, certificates::to_pem(*made.certificate), certificates::public_mode);
  return made;
}

Outcome<Authority> open_authority(const path& folder, Instant now) {
  const auto files = files_in(folder);
  for (const auto& file : {files.certificate, files.key})
    if (!std::filesystem::is_regular_file(file))
      return Refusal{RefusalKind::not_found, "authority.missing", {{"path", file.string()}}, ""};
  Authority found{folder, certificates::certificate_of(certificates::read_file(files.certificate)),
                  certificates::key_of(certificates::read_file(files.key))};
  const auto damaged = [](const path& file) {
    return Refusal{RefusalKind::conflict, "authority.damaged", {{"path", file.string()}}, ""};
  };
  if (!found.certificate) return damaged(files.certificate);
  if (!found.key) return damaged(files.key);
  if (!certificates::fits(*found.certificate, *found.key))
    return Refusal{RefusalKind::conflict,
                   "authority.key_of_another",
                   {{"key", files.key.string()}, {"certificate", files.certificate.string()}},
                   ""};
  const auto ends = certificates::facts_of(*found.certificate).to;
  if (ends <= now)
    return Refusal{
        RefusalKind::conflict, "authority.ended", {{"path", files.certificate.string()}, {"ends", day(ends)}}, ""};
  return found;
}

Outcome<Certified> issue(const Authority& authority, const IssueWish& wish, EVP_PKEY& key, Instant now) {
  if (wish.certificate.days < 1 || wish.certificate.days > certificate_days_max)
    return Refusal{RefusalKind::invalid,
                   "authority.days_out_of_range",
                   {{"days", std::to_string(wish.certificate.days)}, {"limit", std::to_string(certificate_days_max)}},
                   "days"};
  const auto end_of_authority = certificates::facts_of(*authority.certificate).to;
  const certificates::Issuer issuer{*authority.certificate, *authority.key};
  auto made = certificates::new_certificate(wish.certificate, key, &issuer, now);
  const auto facts = certificates::facts_of(*made);
  if (facts.to > end_of_authority)
    return Refusal{RefusalKind::invalid,
                   "authority.outlives_authority",
                   {{"days", std::to_string(wish.certificate.days)},
                    {"ends", day(end_of_authority)},
                    {"left", std::to_string(certificates::days_left(end_of_authority, now))}},
                   "days"};
  const Issued issued{facts.serial, now, facts.to, wish.use, wish.certificate.common_name, facts.fingerprint};
  record_issued(authority.folder, issued);
  return Certified{std::move(made), issued};
}

}  // namespace lamplighter::authority

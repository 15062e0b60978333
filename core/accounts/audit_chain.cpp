#include "core/accounts/audit_chain.h"

#include <algorithm>
#include <boost/json.hpp>
#include <vector>

#include "core/accounts/secret.h"

namespace lamplighter::accounts {
namespace {

boost::json::value sorted(const boost::json::value& value) {
  if (const auto* array = value.if_array()) {
    boost::json::array out;
    for (const auto& item : *array) out.push_back(sorted(item));
    return out;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  std::vector<std::string_view> keys;
  for (const auto& [key, member] : *object) keys.emplace_back(key);
  std::sort(keys.begin(), keys.end());
  boost::json::object out;
  for (const auto key : keys) out[key] = sorted(object->at(key));
  return out;
}

}  // namespace

std::string canonical_json(const boost::json::value& value) {
  return boost::json::serialize(sorted(value));
}

std::string audit_hash(const std::string& previous_hash, const StoredAuditEntry& entry) {
  boost::json::value estate = nullptr;
  if (entry.estate) estate = entry.estate->n;
  const boost::json::array text = {
      previous_hash,     entry.company.n,  entry.number,       unix_ms(entry.at), entry.user.n,
      entry.user_name,   entry.action,     entry.subject_kind, entry.subject,     estate,
      entry.before_json, entry.after_json, entry.reason,       entry.from,
  };
  return sha256_hex(boost::json::serialize(text));
}

void AuditWalk::take(const StoredAuditEntry& entry) {
  if (fault_) return;
  if (edited_or_reordered_) {
    // Ids grow with the numbers; where they do not, the entry was moved or slipped in rather than edited in its place.
    if (entry.id < edited_or_reordered_->id) edited_or_reordered_->what = "reordered";
    fault_ = edited_or_reordered_;
    return;
  }
  ++numbers_;
  if (entry.number != numbers_) {
    fault_ = AuditFault{entry.id, entry.number > numbers_ ? "missing" : "reordered"};
    return;
  }
  if (entry.id <= last_id_) {
    fault_ = AuditFault{entry.id, "reordered"};
    return;
  }
  if (audit_hash(last_hash_, entry) != entry.hash) edited_or_reordered_ = AuditFault{entry.id, "edited"};
  last_id_ = entry.id;
  last_hash_ = entry.hash;
}

std::optional<AuditFault> AuditWalk::finish(const std::optional<AuditHead>& head) {
  if (fault_) return fault_;
  const auto kept = head.value_or(AuditHead{});
  // A forged entry at the very end has nothing after it; the head tells that it was not written by us.
  if (edited_or_reordered_) {
    if (numbers_ > kept.entries) edited_or_reordered_->what = "reordered";
    return edited_or_reordered_;
  }
  if (numbers_ < kept.entries) return AuditFault{last_id_, "tail cut"};
  if (numbers_ > kept.entries) return AuditFault{last_id_, "reordered"};
  if (last_hash_ != kept.hash) return AuditFault{last_id_, "edited"};
  return std::nullopt;
}

}  // namespace lamplighter::accounts

// The chain itself, without a database: an entry as it is stored, its canonical text and hash, and where a chain
// breaks.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "core/accounts/audit.h"
#include "schemas/vocabulary/ids.h"
#include "schemas/vocabulary/instant.h"

namespace lamplighter::accounts {

struct StoredAuditEntry {
  std::int64_t id = 0;
  CompanyId company;
  std::int64_t number = 0;  // 1, 2, 3 … within the company
  Instant at{};
  UserId user;
  std::string user_name;
  std::string action;
  std::string subject_kind;
  std::int64_t subject = 0;
  std::optional<EstateId> estate;
  std::string before_json;  // canonical_json, "null" for nothing
  std::string after_json;
  std::string reason;
  std::string from;
  std::string hash;
};

// Sorted keys, no white space: the same value gives the same text everywhere.
std::string canonical_json(const boost::json::value& value);
// SHA-256 of the previous hash ("" for the first entry) and every member but id and hash.
std::string audit_hash(const std::string& previous_hash, const StoredAuditEntry& entry);

// Takes the entries of one company in the order of `number` and says where they stop to be a chain.
class AuditWalk {
 public:
  void take(const StoredAuditEntry& entry);
  // Call after the last entry, with the head row as it is stored (nullopt: there is none).
  std::optional<AuditFault> finish(const std::optional<AuditHead>& head);
  bool broken() const { return fault_.has_value(); }

 private:
  std::optional<AuditFault> fault_;
  std::optional<AuditFault> edited_or_reordered_;  // decided by the entry after it
  std::int64_t numbers_ = 0;
  std::int64_t last_id_ = 0;
  std::string last_hash_;
};

}  // namespace lamplighter::accounts

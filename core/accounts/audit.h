// The audit trail: append-only, hash-chained per company, written in the transaction of the act itself.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "core/accounts/caller.h"
#include "core/db/database.h"

namespace lamplighter::accounts {

struct AuditEntry {
  std::string action;        // "premises.room.create", "accounts.sign_in"
  std::string subject_kind;  // "room"
  std::int64_t subject = 0;
  std::optional<EstateId> estate;
  boost::json::value before;  // null where it did not exist
  boost::json::value after;   // null where it is gone
  std::string reason;
};
// Appends with hash = SHA-256(previous hash of the company || canonical text of the entry). Throws only what the database throws.
void audit(db::Transaction& tx, const Caller& caller, Instant now, const AuditEntry& entry);

struct AuditFault {
  std::int64_t id = 0;       // the first entry that does not fit the chain
  std::string what;          // "edited", "missing", "reordered", "tail cut"
};
// Walks one company's chain from the start. nullopt: intact. Read only.
std::optional<AuditFault> verify_audit(db::Transaction& tx, CompanyId company);

}  // namespace lamplighter::accounts

// The audit trail: append-only, hash-chained per company, written in the transaction of the act itself.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

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
// Appends with hash = SHA-256(previous hash of the company || canonical text of the entry). Throws only what the
// database throws. The canonical text is a JSON array of every column in a fixed order; objects inside before and after
// have sorted keys. The chain's head is a row of its own, so that a cut tail shows. Whoever can rewrite the whole
// database can rewrite the whole chain: keep verify_audit's head hash elsewhere (backup, print) against that.
void audit(db::Transaction& tx, const Caller& caller, Instant now, const AuditEntry& entry);

struct AuditFault {
  std::int64_t id =
      0;             // the first entry that does not fit the chain; after a cut tail the last one left (0: none left)
  std::string what;  // "edited", "missing" (before this entry), "reordered" (or slipped in), "tail cut"
};
// Walks one company's chain from the start. nullopt: intact. Read only.
std::optional<AuditFault> verify_audit(db::Transaction& tx, CompanyId company);

// How many entries the chain should have, and the hash of its last ("" for an empty one).
struct AuditHead {
  std::int64_t entries = 0;
  std::string hash;
};
AuditHead audit_head(db::Transaction& tx, CompanyId company);

// Every company of the installation, by id: each has a chain of its own.
std::vector<CompanyId> companies(db::Transaction& tx);

}  // namespace lamplighter::accounts

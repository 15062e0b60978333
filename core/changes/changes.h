// The change log: each write adds a row in its own transaction; live pages, alarms, webhooks and search follow it with
// durable cursors (architecture.md section 5, "After a commit").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/caller.h"
#include "core/db/database.h"

namespace lamplighter::changes {

struct Change {
  std::int64_t id = 0;
  Instant at{};
  CompanyId company;
  EstateId estate;        // {0}: the whole company
  std::string kind;       // "room", "reading", "gateway", "bill", "job" … a glossary noun
  std::int64_t subject = 0;
};

void record(db::Transaction& tx, Instant now, CompanyId company, EstateId estate, std::string_view kind, std::int64_t subject);
// Up to `limit` changes after `cursor`, in id order, that no running transaction can still get in front of.
std::vector<Change> after(db::Transaction& tx, std::int64_t cursor, int limit);
std::int64_t newest(db::Transaction& tx);

}  // namespace lamplighter::changes

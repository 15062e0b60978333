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
  EstateId estate;   // {0}: the whole company
  std::string kind;  // "room", "reading", "gateway", "bill", "job" … a glossary noun
  std::int64_t subject = 0;
};

void record(db::Transaction& tx, Instant now, CompanyId company, EstateId estate, std::string_view kind,
            std::int64_t subject);
// Up to `limit` changes after `cursor`, in id order, that no running transaction can still get in front of.
std::vector<Change> after(db::Transaction& tx, std::int64_t cursor, int limit);
// The id of the newest change that `after` would give; 0 when there is none.
std::int64_t newest(db::Transaction& tx);
// Deletes up to `limit` changes older than `oldest_kept`, never the newest. Returns how many. Followers that slept
// longer than that must begin with a full look at their subject, as they do at their first start.
std::int64_t forget_before(db::Transaction& tx, Instant oldest_kept, int limit);

}  // namespace lamplighter::changes

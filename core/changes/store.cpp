#include "core/changes/changes.h"

namespace lamplighter::changes {
namespace {

constexpr int changes_max = 10'000;  // one answer of `after`

// PostgreSQL ids begin with the transaction number (0001_ground.sql): below this bound nothing can appear any more.
constexpr std::string_view settled_postgresql = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20)";

std::string settled(const db::Transaction& tx) {
  return tx.dialect() == db::Dialect::sqlite ? "" : " AND id < " + std::string(settled_postgresql);
}

}  // namespace

void record(db::Transaction& tx, Instant now, CompanyId company, EstateId estate, std::string_view kind,
            std::int64_t subject) {
  tx.execute("INSERT INTO change (at, company_id, estate_id, kind, subject) VALUES (?, ?, ?, ?, ?)", now, company,
             estate, kind, subject);
}

std::vector<Change> after(db::Transaction& tx, std::int64_t cursor, int limit) {
  const auto rows = tx.select<std::int64_t, Instant, CompanyId, EstateId, std::string, std::int64_t>(
      "SELECT id, at, company_id, estate_id, kind, subject FROM change WHERE id > ?" + settled(tx) +
          " ORDER BY id LIMIT ?",
      cursor, std::min(limit, changes_max));
  std::vector<Change> changes;
  changes.reserve(rows.size());
  for (const auto& [id, at, company, estate, kind, subject] : rows)
    changes.push_back({id, at, company, estate, kind, subject});
  return changes;
}

std::int64_t newest(db::Transaction& tx) {
  const auto row = tx.select_one<std::optional<std::int64_t>>("SELECT MAX(id) FROM change WHERE id > 0" + settled(tx));
  return std::get<0>(*row).value_or(0);
}

std::int64_t forget_before(db::Transaction& tx, Instant oldest_kept, int limit) {
  return tx.execute(
      "DELETE FROM change WHERE id IN (SELECT id FROM change WHERE at < ? AND id < (SELECT MAX(id) FROM change) "
      "ORDER BY at LIMIT ?)",
      oldest_kept, limit);
}

}  // namespace lamplighter::changes

#include "core/http/store.h"

namespace lamplighter::http {

std::optional<KeptReply> find_reply(db::Transaction& tx, const accounts::Caller& caller, const std::string& key) {
  const auto row = tx.select_one<std::string, std::string, std::int64_t, std::string>(
      "SELECT route, body_hash, status, reply FROM idempotency WHERE company_id = ? AND user_id = ? AND key = ?",
      caller.scope.company, caller.user, key);
  if (!row) return std::nullopt;
  const auto& [route, hash, status, reply] = *row;
  return KeptReply{route, hash, static_cast<int>(status), reply};
}

void keep_reply(db::Transaction& tx, const accounts::Caller& caller, const std::string& key, const KeptReply& reply,
                Instant now) {
  tx.execute(
      "INSERT INTO idempotency (company_id, user_id, key, route, body_hash, status, reply, at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      caller.scope.company, caller.user, key, reply.route, reply.body_hash, reply.status, reply.reply, now);
}

}  // namespace lamplighter::http

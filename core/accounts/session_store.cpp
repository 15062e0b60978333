#include "core/accounts/session_store.h"

namespace lamplighter::accounts::store {

void insert_session(db::Transaction& tx, std::string_view token_hash, CompanyId company, UserId user, Instant now,
                    std::string_view from) {
  tx.execute(
      "INSERT INTO user_session (token_hash, company_id, user_id, created_at, last_seen_at, from_address) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      token_hash, company, user, now, now, from);
}

std::optional<SessionRow> find_session(db::Transaction& tx, std::string_view token_hash) {
  const auto row = tx.select_one<CompanyId, UserId, Instant, Instant>(
      "SELECT company_id, user_id, created_at, last_seen_at FROM user_session WHERE token_hash = ?", token_hash);
  if (!row) return std::nullopt;
  return std::apply([](const auto&... column) { return SessionRow{column...}; }, *row);
}

void set_last_seen(db::Transaction& tx, std::string_view token_hash, Instant now) {
  tx.execute("UPDATE user_session SET last_seen_at = ? WHERE token_hash = ? AND last_seen_at < ?", now, token_hash,
             now);
}

void delete_session(db::Transaction& tx, std::string_view token_hash) {
  tx.execute("DELETE FROM user_session WHERE token_hash = ?", token_hash);
}

std::int64_t delete_sessions_of_user(db::Transaction& tx, UserId user, std::string_view kept_token_hash) {
  return tx.execute("DELETE FROM user_session WHERE user_id = ? AND token_hash <> ?", user, kept_token_hash);
}

void delete_old_sessions(db::Transaction& tx, UserId user, Instant created_before, Instant seen_before, int kept) {
  tx.execute("DELETE FROM user_session WHERE created_at < ? OR last_seen_at < ?", created_before, seen_before);
  tx.execute(
      "DELETE FROM user_session WHERE user_id = ? AND token_hash NOT IN "
      "(SELECT token_hash FROM user_session WHERE user_id = ? ORDER BY created_at DESC, token_hash LIMIT ?)",
      user, user, kept);
}

void replace_setup_code(db::Transaction& tx, std::string_view code_hash, Instant now) {
  tx.execute("DELETE FROM setup_code");
  tx.execute("INSERT INTO setup_code (id, code_hash, created_at) VALUES (1, ?, ?)", code_hash, now);
}

std::optional<std::string> setup_code_hash(db::Transaction& tx) {
  const auto row = tx.select_one<std::string>("SELECT code_hash FROM setup_code WHERE id = 1");
  if (!row) return std::nullopt;
  return std::get<0>(*row);
}

bool delete_setup_code(db::Transaction& tx, std::string_view code_hash) {
  return tx.execute("DELETE FROM setup_code WHERE id = 1 AND code_hash = ?", code_hash) == 1;
}

std::optional<Failures> find_failures(db::Transaction& tx, std::string_view kind, std::string_view subject) {
  const auto row = tx.select_one<std::int64_t, Instant, Instant>(
      "SELECT failures, first_failure_at, last_failure_at FROM sign_in_throttle WHERE kind = ? AND subject = ?", kind,
      subject);
  if (!row) return std::nullopt;
  return std::apply([](const auto&... column) { return Failures{column...}; }, *row);
}

void put_failures(db::Transaction& tx, std::string_view kind, std::string_view subject, const Failures& failures) {
  tx.execute(
      "INSERT INTO sign_in_throttle (kind, subject, failures, first_failure_at, last_failure_at) VALUES (?, ?, ?, ?, "
      "?) "
      "ON CONFLICT (kind, subject) DO UPDATE SET failures = excluded.failures, "
      "first_failure_at = excluded.first_failure_at, last_failure_at = excluded.last_failure_at",
      kind, subject, failures.count, failures.first, failures.last);
}

void delete_failures(db::Transaction& tx, std::string_view kind, std::string_view subject) {
  tx.execute("DELETE FROM sign_in_throttle WHERE kind = ? AND subject = ?", kind, subject);
}

void delete_old_failures(db::Transaction& tx, Instant before, int kept) {
  tx.execute("DELETE FROM sign_in_throttle WHERE last_failure_at < ?", before);
  tx.execute(
      "DELETE FROM sign_in_throttle WHERE last_failure_at < "
      "(SELECT last_failure_at FROM sign_in_throttle ORDER BY last_failure_at DESC LIMIT 1 OFFSET ?)",
      kept);
}

std::int64_t count_refusal(db::Transaction& tx, std::int64_t day, CompanyId company, UserId user,
                           std::string_view what) {
  tx.execute(
      "INSERT INTO refusal_count (day, company_id, user_id, what, refusals) VALUES (?, ?, ?, ?, 1) "
      "ON CONFLICT (day, company_id, user_id, what) DO UPDATE SET refusals = refusal_count.refusals + 1",
      day, company, user, what);
  return refusals(tx, day, company, user, what);
}

std::int64_t refusals(db::Transaction& tx, std::int64_t day, CompanyId company, UserId user, std::string_view what) {
  const auto row = tx.select_one<std::int64_t>(
      "SELECT refusals FROM refusal_count WHERE day = ? AND company_id = ? AND user_id = ? AND what = ?", day, company,
      user, what);
  return row ? std::get<0>(*row) : 0;
}

}  // namespace lamplighter::accounts::store

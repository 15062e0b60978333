// The rows that make a repeated POST harmless.
#pragma once

#include <optional>
#include <string>

#include "core/accounts/caller.h"
#include "core/db/database.h"

namespace lamplighter::http {

struct KeptReply {
  std::string route;      // "POST /api/v1/rooms"
  std::string body_hash;  // SHA-256 of target and body
  int status = 0;
  std::string reply;
};
std::optional<KeptReply> find_reply(db::Transaction& tx, const accounts::Caller& caller, const std::string& key);
void keep_reply(db::Transaction& tx, const accounts::Caller& caller, const std::string& key, const KeptReply& reply,
                Instant now);

}  // namespace lamplighter::http

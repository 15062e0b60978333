// The routes of set-up, sessions, users, roles and the audit trail (api.md, "accounts").
#pragma once

#include "core/http/route.h"

namespace lamplighter::accounts {

enum class Transport { plain, tls };  // with TLS the session cookie is Secure

std::vector<http::Route> routes(Transport transport = Transport::plain);

}  // namespace lamplighter::accounts

// Users, roles and audit entries as the API and the audit trail show them.
#pragma once

#include <boost/json/value.hpp>

#include "core/accounts/audit_chain.h"
#include "core/accounts/users.h"

namespace lamplighter::accounts {

boost::json::value user_json(const User& user);  // never the password's hash
boost::json::value role_json(const Role& role);
boost::json::value audit_json(const StoredAuditEntry& entry);

}  // namespace lamplighter::accounts

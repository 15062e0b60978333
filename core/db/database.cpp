#include "core/db/database.h"

#include "core/db/dialects.h"

namespace lamplighter::db {
namespace {

constexpr std::string_view sqlite_prefix = "sqlite:", postgresql_prefix = "postgresql:";

}  // namespace

void throw_unexpected_null() {
  throw Broken("NULL in a column that is never NULL");
}

std::unique_ptr<Database> open(const std::string& connection) {
  if (connection.starts_with(sqlite_prefix)) return open_sqlite(connection.substr(sqlite_prefix.size()));
  if (connection.starts_with("postgresql://")) return open_postgresql(connection);
  if (connection.starts_with(postgresql_prefix)) return open_postgresql(connection.substr(postgresql_prefix.size()));
  throw Unavailable(
      "the database connection must begin with sqlite: or postgresql: (such as sqlite:/var/lib/lamplighter/"
      "core.sqlite or postgresql:host=/run/postgresql dbname=lamplighter)");
}

}  // namespace lamplighter::db

// pg_dump and pg_restore as child processes, and the connection strings they are given.
#pragma once

#include <string>
#include <vector>

namespace lamplighter::db {

// What libpq takes, of our "postgresql:…" or "postgresql://…".
std::string postgresql_parameters(const std::string& connection);
// The same parameters with another database. Throws Unavailable where they cannot be read.
std::string with_database_name(const std::string& parameters, const std::string& name);

// Runs `command` (a program of PostgreSQL's client tools and its arguments) on the database of `connection`. Passwords
// travel in the child's environment, which only its own user can read; its arguments everybody could. Throws
// Unavailable with what it said where it ends with anything but 0, or cannot be started.
void run_postgresql_tool(const std::string& connection, std::vector<std::string> command);

}  // namespace lamplighter::db

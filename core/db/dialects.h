#pragma once

#include <memory>
#include <string>

#include "core/db/database.h"

namespace lamplighter::db {

std::unique_ptr<Database> open_sqlite(const std::string& path);
// `parameters`: a libpq connection string or URL.
std::unique_ptr<Database> open_postgresql(const std::string& parameters);

}  // namespace lamplighter::db

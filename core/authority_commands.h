// The commands with which an office vouches for broker, core and gateways. Each prints what it did, or why not in the
// language of the terminal (LC_ALL, LC_MESSAGES, LANG), and sets `code`.
#pragma once

#include <functional>

#include "schemas/vocabulary/instant.h"

namespace CLI {
class App;
}

namespace lamplighter {

void add_authority_commands(CLI::App& app, int& code, std::function<Instant()> clock);

}  // namespace lamplighter

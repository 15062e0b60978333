// How the programs of the gateway open its outbox.
#pragma once

#include "gateway/config/config.h"
#include "gateway/outbox/outbox.h"

namespace lamplighter {

std::int64_t random_63_bits();  // from the kernel, never 0
outbox::OpenOptions outbox_options(const config::Config& config);

}  // namespace lamplighter

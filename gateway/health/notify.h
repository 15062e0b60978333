// What the service manager is told: READY=1, WATCHDOG=1, STATUS=… (sd_notify(3)).
//
// The protocol is one datagram to a socket, so it is spoken here: libsystemd would bring six further libraries into the
// process, a megabyte of memory that nothing else uses.
#pragma once

#include <string>

namespace lamplighter::health {

// Lines of NAME=value. Without a service manager (no NOTIFY_SOCKET in the environment), or when it does not listen,
// nothing happens.
void tell_service_manager(const std::string& state);

}  // namespace lamplighter::health

// The head of a response as it goes out, with the headers that tell a browser what it must not do.
#pragma once

#include <optional>
#include <string>

#include "core/http/answer.h"

namespace lamplighter::http {

enum class After {
  keep_alive,
  close
};

// `length`: of the body; nullopt for an event stream, which ends with the connection.
std::string head_text(const Response& response, std::optional<std::size_t> length, Transport transport, After after);

// "event: name" and the JSON as data, ended by an empty line.
std::string event_text(std::string_view name, std::string_view json);

}  // namespace lamplighter::http

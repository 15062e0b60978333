// Refusals as answers, for the server itself.
#pragma once

#include "core/http/route.h"

namespace lamplighter::http {

int status_of(const Refusal& refusal);  // 400 or, where a field is at fault, 422; 401, 403, 404, 409, 413, 429, 503
Response problem_with_status(int status, const Refusal& refusal, Language language);

}  // namespace lamplighter::http

// Random secrets and their digests. A secret of 80 bits or more needs no slow hash: SHA-256 of it is what is stored.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter::accounts {

std::string sha256_hex(std::string_view text);                             // 64 lower-case hex digits
std::string hmac_sha256_hex(std::string_view key, std::string_view text);  // likewise
std::string random_token();                                                // 256 bits, base64url, 43 characters
bool looks_like_token(std::string_view text);
// "XXXX-XXXX-XXXX-XXXX", 80 bits in Crockford's base 32 (no I L O U), fit to be typed from a console.
std::string random_setup_code();
// What a person typed, made comparable: upper case, I and L read as 1, O as 0, anything else but the alphabet dropped.
std::string normal_setup_code(std::string_view typed);
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace lamplighter::accounts

// Every sentence a user sees that the server makes, in Chinese and English: schemas/messages/<language>/<slice>.json,
// flat objects of code -> sentence with {name} for facts. Pages import the same files. Embedded in the program.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter {

enum class Language {
  zh_cn,
  en
};
std::string_view to_text(Language language);     // "zh-CN", "en"
Language parse_language(std::string_view text);  // of Accept-Language or a stored setting; Chinese where in doubt

// The sentence of `code` with its facts filled in; the code itself and the facts where the catalogue lacks it.
// {name} is the fact as it is, but a fact that is an instant ("2026-11-23T14:48:03.120Z") reads as a clock on the wall
// in China shows it ("2026-11-23 22:48:03"; without seconds where they are 0). {state:run_state.} is the fact in the
// reader's words, which the sentence web.run_state.<fact> has, of several ("posted, closed") each; the fact itself
// where there is none.
std::string sentence(Language language, std::string_view code, const std::map<std::string, std::string>& facts = {});
// Codes of one language, sorted: a test compares the languages.
std::vector<std::string> codes(Language language);

}  // namespace lamplighter

// Prints random messages of every kind as the codec writes them, one {"kind":…,"payload":"…"} a line, for wire.mjs.
//   codec_samples SEED ROUNDS
#include <cstdlib>
#include <iostream>

#include "schemas/wire/codec.h"
#include "schemas/wire/json_text.h"
#include "tests/schemas/wire/random_messages.h"

namespace {

void print(std::string_view kind, const std::string& payload) {
  lamplighter::wire::JsonText line(payload.size() + 100);
  std::cout << line.open('{').field("kind", kind).field("payload", payload).close('}').take() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  using namespace lamplighter::wire;
  if (argc != 3) {
    std::cerr << "usage: codec_samples SEED ROUNDS\n";
    return 2;
  }
  std::mt19937_64 random{std::strtoull(argv[1], nullptr, 10)};
  for (long round = std::strtol(argv[2], nullptr, 10); round > 0; --round) {
    const auto messages = random_messages(random);
    print("readings", encode(messages.readings));
    print("events", encode(messages.events));
    print("status", encode(messages.status));
    print("inventory", encode(messages.inventory));
    print("answer", encode(messages.answer));
  }
}

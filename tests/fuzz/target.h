// What a fuzz target is: one parser of outside bytes and what must hold of whatever it takes. A broken promise ends the
// program as a crash does, so that the fuzzer keeps the input.
//
//   FUZZ(topic) { … must(again == parts, "a printed topic reads back"); }
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace lamplighter::fuzz {

inline void must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// Takes numbers off the front of the input, so that the rest stays readable as text.
class Input {
 public:
  explicit Input(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  std::uint16_t word() {
    const int high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  std::span<const std::uint8_t> rest() const { return bytes_; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

 private:
  std::span<const std::uint8_t> bytes_;
};

void one(Input input);  // each target defines it

}  // namespace lamplighter::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  lamplighter::fuzz::one(lamplighter::fuzz::Input({data, size}));
  return 0;
}

// The fixtures of the tests, which the benches use, assert with doctest. Outside a test case it only does so once it
// was told to; a figure of something that went wrong must not be printed.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <stdexcept>

namespace lamplighter::bench {
namespace {

void fail_loudly(const doctest::AssertData& assertion) {
  if (assertion.m_failed) throw std::runtime_error(std::string("not so: ") + assertion.m_expr);
}

struct Asserts {
  Asserts() {
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler(fail_loudly);
  }
  doctest::Context context{};
};
const Asserts asserts;

}  // namespace
}  // namespace lamplighter::bench

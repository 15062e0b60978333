// What the programs of tests/bench measure with: wall and CPU time of a piece of work, and one JSON line a figure.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace lamplighter::bench {

inline double cpu_seconds() {  // of all threads of this process, user and system
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Measured {
  std::int64_t rows = 0;
  double seconds = 0, cpu = 0, slowest = 0;

  template <class Fn>
  void add(std::int64_t count, Fn work) {
    const double cpu_before = cpu_seconds();
    const auto since = std::chrono::steady_clock::now();
    work();
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
    seconds += took;
    cpu += cpu_seconds() - cpu_before;
    slowest = std::max(slowest, took);
    rows += count;
  }
  double rate() const { return static_cast<double>(rows) / seconds; }
  double cpu_rate() const { return static_cast<double>(rows) / cpu; }
};

inline double rounded(double value) {
  return static_cast<double>(static_cast<std::int64_t>(value * 1000 + 0.5)) / 1000;
}

// As tests/bench/run prints its own.
inline void tell(std::string_view figure, double value, std::string_view unit, boost::json::value target,
                 const boost::json::object& how) {
  boost::json::object line{
      {"figure", figure}, {"value", rounded(value)}, {"unit", unit}, {"target", std::move(target)}};
  for (const auto& [name, fact] : how) line[name] = fact;
  std::printf("%s\n", boost::json::serialize(line).c_str());
  std::fflush(stdout);
}

}  // namespace lamplighter::bench

#include "gateway/outbox/writer.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <set>

#include "tests/gateway/facts.h"

using namespace lamplighter;
using namespace lamplighter::outbox;
using namespace lamplighter::testing;

namespace {

class Desk {  // where answers are posted, and a thread that waits for them
 public:
  void post(std::function<void()> what) {
    {
      const std::lock_guard held(lock_);
      posted_.push_back(std::move(what));
    }
    wake_.notify_all();
  }
  template <class Ready>
  bool wait_until(Ready ready) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!ready()) {
      std::unique_lock held(lock_);
      if (!wake_.wait_until(held, std::min(deadline, std::chrono::steady_clock::now() + std::chrono::milliseconds(20)),
                            [&] { return !posted_.empty(); })) {
        if (std::chrono::steady_clock::now() >= deadline) return false;
        continue;
      }
      auto all = std::move(posted_);
      posted_.clear();
      held.unlock();
      for (auto& what : all) what();
    }
    return true;
  }

 private:
  std::mutex lock_;
  std::condition_variable wake_;
  std::vector<std::function<void()>> posted_;
};

struct Stand {
  std::filesystem::path folder;
  Desk desk;
  std::unique_ptr<Writer> writer;
  Stand() {
    std::string name = (std::filesystem::temp_directory_path() / "lamplighter_writer_XXXXXX").string();
    folder = mkdtemp(name.data());
    auto opened =
        Outbox::open({(folder / "outbox").string(), GatewayName{"g1"}, {}, [] { return std::int64_t{7}; }, ""}, {});
    REQUIRE(opened.has_value());
    writer = std::make_unique<Writer>(
        std::move(*opened), [this](std::function<void()> what) { desk.post(std::move(what)); },
        [] { return stamp_at(0); });
  }
  ~Stand() {
    writer.reset();
    std::filesystem::remove_all(folder);
  }
  static std::vector<Change> append(std::int64_t value) {
    std::vector<Change> changes;
    changes.push_back(Append{{billing("a", value)}});
    return changes;
  }
};

}  // namespace

TEST_CASE("what several threads hand in is committed once each and answered once each") {
  Stand stand;
  int answered = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&stand, &answered, t] {
      for (int i = 0; i < 100; ++i)
        stand.writer->commit(Stand::append(t * 100 + i),
                             [&answered](const auto& results) { answered += static_cast<int>(results.size()); });
    });
  for (auto& thread : threads) thread.join();
  CHECK(stand.desk.wait_until([&] { return answered == 400; }));
  stand.writer->commit({PermitSending{}}, {});
  std::set<std::int64_t> values;
  stand.writer->fetch({Kind::reading, {}, 1'000}, [&](auto records) {
    REQUIRE(records.has_value());
    for (const auto& record : *records) values.insert(std::get<Reading>(record.fact).value);
  });
  CHECK(stand.desk.wait_until([&] { return values.size() == 400; }));
  const auto state = stand.writer->state();
  CHECK(state.totals.last == Sequence{400});
  CHECK(state.commits < 402);  // they shared commits, or at worst had one each
}

TEST_CASE(
    "a disk that fails is told; what was handed in meanwhile is answered when it works again, and is there once") {
  signal(SIGXFSZ, SIG_IGN);
  Stand stand;
  int answered = 0;
  const auto count = [&](const auto&) { ++answered; };
  stand.writer->commit(Stand::append(1), count);
  CHECK(stand.desk.wait_until([&] { return answered == 1; }));
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit none{16, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &none);
  stand.writer->commit(Stand::append(2), count);
  stand.writer->commit(Stand::append(3), count);
  CHECK(stand.desk.wait_until([&] { return stand.writer->state().failure.has_value(); }));
  CHECK(answered == 1);
  setrlimit(RLIMIT_FSIZE, &before);
  CHECK(stand.desk.wait_until([&] { return answered == 3; }));
  const auto state = stand.writer->state();
  CHECK_FALSE(state.failure.has_value());
  CHECK(state.failed_commits > 0);
  CHECK(state.totals.last == Sequence{3});
}

#include "gateway/outbox/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>

namespace lamplighter::outbox {
namespace {
constexpr std::size_t group_changes_max = 2'000;
constexpr std::size_t group_entries_max = 20'000;
constexpr std::chrono::milliseconds retry_min{100};
constexpr std::chrono::milliseconds retry_max{5'000};
constexpr std::chrono::milliseconds idle_round{1'000};
}  // namespace

Writer::Writer(std::unique_ptr<Outbox> outbox, Post post, std::function<Stamp()> stamp)
    : outbox_(std::move(outbox)), post_(std::move(post)), stamp_(std::move(stamp)) {
  state_.totals = outbox_->totals();
  thread_ = std::thread([this] { run(); });
}

Writer::~Writer() {
  {
    const std::lock_guard held(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Writer::commit(std::vector<Change> changes, Done done) {
  {
    const std::lock_guard held(lock_);
    jobs_.push_back({std::move(changes), std::move(done), {}});
  }
  wake_.notify_all();
}

void Writer::look(std::function<void(Outbox&)> look) {
  {
    const std::lock_guard held(lock_);
    jobs_.push_back({{}, {}, std::move(look)});
  }
  wake_.notify_all();
}

void Writer::fetch(FetchRequest request, std::function<void(Result<std::vector<StoredRecord>>)> done) {
  look([this, request, done = std::move(done)](Outbox& outbox) {
    auto records = std::make_shared<Result<std::vector<StoredRecord>>>(outbox.fetch(request));  // std::function copies
    post_([records, done] { done(std::move(*records)); });
  });
}

WriterState Writer::state() const {
  const std::lock_guard held(lock_);
  auto copy = state_;
  copy.queued = jobs_.size();
  return copy;
}

std::vector<Writer::Job> Writer::next_group() {
  std::unique_lock held(lock_);
  wake_.wait_for(held, idle_round, [this] { return stopping_ || !jobs_.empty(); });
  ++state_.rounds;
  std::vector<Job> group;
  std::size_t changes = 0, entries = 0;
  while (!jobs_.empty() && changes < group_changes_max && entries < group_entries_max) {
    changes += jobs_.front().changes.size();
    for (const auto& change : jobs_.front().changes)
      if (const auto* append = std::get_if<Append>(&change)) entries += append->entries.size();
    group.push_back(std::move(jobs_.front()));
    jobs_.pop_front();
  }
  return group;
}

void Writer::run() {
  for (;;) {
    auto group = next_group();
    if (group.empty()) {
      const std::lock_guard held(lock_);
      if (stopping_) return;
      continue;
    }
    commit_group(group);
    for (auto& job : group)
      if (job.look) job.look(*outbox_);
  }
}

void Writer::commit_group(std::vector<Job>& group) {
  std::vector<Change> changes;
  std::vector<std::ptrdiff_t> sizes;
  for (auto& job : group) {
    sizes.push_back(static_cast<std::ptrdiff_t>(job.changes.size()));
    std::move(job.changes.begin(), job.changes.end(), std::back_inserter(changes));
  }
  if (changes.empty()) {
    for (auto& job : group)
      if (job.done) post_([done = std::move(job.done)] { done({}); });
    return;
  }
  auto retry = retry_min;
  auto results = outbox_->commit(changes, stamp_());
  for (; !results; results = outbox_->commit(changes, stamp_())) {
    {
      const std::lock_guard held(lock_);
      if (!state_.failure) spdlog::error("{}", results.error().detail);
      state_.failure = results.error();
      ++state_.failed_commits;
      ++state_.rounds;
    }
    if (!pause(retry)) return;  // stopping with a broken disk: what was not answered does not count as read
    retry = std::min(retry * 2, retry_max);
  }
  {
    const std::lock_guard held(lock_);
    if (state_.failure) spdlog::info("the outbox can be written again");
    state_.failure.reset();
    ++state_.commits;
    state_.totals = outbox_->totals();
  }
  auto result = std::make_move_iterator(results->begin());
  for (std::size_t i = 0; i < group.size(); ++i) {
    std::vector<ChangeResult> of_job(result, result + sizes[i]);
    result += sizes[i];
    if (group[i].done)
      post_([done = std::move(group[i].done), of_job = std::move(of_job)]() mutable { done(std::move(of_job)); });
  }
}

bool Writer::pause(std::chrono::milliseconds time) {
  std::unique_lock held(lock_);
  return !wake_.wait_for(held, time, [this] { return stopping_; });
}

}  // namespace lamplighter::outbox

// The one thread that touches the outbox. Changes that arrive while a commit is under way share the next one (group
// commit). When the disk fails, nothing is answered: the same group is tried again, with a back-off, until it succeeds
// or the process stops; those who wait for their records do not go on reading meters meanwhile.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/outbox/outbox.h"

namespace lamplighter::outbox {

struct WriterState {  // a copy, consistent
  Totals totals;
  std::optional<Failure> failure;  // of the last attempt; nullopt when it succeeded
  std::int64_t commits = 0;
  std::int64_t failed_commits = 0;
  std::int64_t rounds = 0;  // grows while the thread makes progress or waits for work; stands still when it is stuck
  std::size_t queued = 0;
};

class Writer {
 public:
  using Post = std::function<void(std::function<void()>)>;  // to the thread that wants the answers
  using Done = std::function<void(std::vector<ChangeResult>)>;

  Writer(std::unique_ptr<Outbox> outbox, Post post, std::function<Stamp()> stamp);
  // Commits what is queued, unless the disk fails; answers nothing any more.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // All of them in one transaction. `done` gets a result for each.
  void commit(std::vector<Change> changes, Done done);
  // Runs `look` on the writer's thread between two commits.
  void look(std::function<void(Outbox&)> look);
  void fetch(FetchRequest request, std::function<void(Result<std::vector<StoredRecord>>)> done);
  WriterState state() const;

 private:
  struct Job {
    std::vector<Change> changes;
    Done done;
    std::function<void(Outbox&)> look;
  };
  void run();
  std::vector<Job> next_group();
  void commit_group(std::vector<Job>& group);
  bool pause(std::chrono::milliseconds time);  // false: stopping

  std::unique_ptr<Outbox> outbox_;
  Post post_;
  std::function<Stamp()> stamp_;
  mutable std::mutex lock_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  WriterState state_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace lamplighter::outbox

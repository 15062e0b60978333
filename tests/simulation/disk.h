// A disk in memory that keeps its promises as badly as a real one may: what was not synced is lost in parts when the
// power goes, writes and syncs fail on demand, a failed sync forgets what it should have written (as Linux does), and
// it fills up. SQLite uses it as a VFS, so that the outbox and the core's store run unchanged. Everything random comes
// from one seed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace lamplighter::simulation {

struct DiskFile {
  struct Operation {  // since the last sync
    std::int64_t offset = 0;
    std::string bytes;           // written there
    std::int64_t truncate = -1;  // or cut to this size
  };
  std::string durable;
  std::string cached;  // durable and what was written since: what reads see
  std::vector<Operation> pending;

  // What lives in the system's memory, not on the disk: locks of the open handles, and the index of a write-ahead log.
  struct LogIndex;
  std::map<const void*, int> locks;   // of each handle, where it has one
  std::weak_ptr<LogIndex> log_index;  // gone with the last handle that maps it
};

class Disk {
 public:
  // Registers the VFS "simulated<seed>"; as_default: whoever opens a database and names no VFS gets this one.
  explicit Disk(std::uint64_t seed, bool as_default = false);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  const std::string& vfs_name() const { return name_; }

  // Faults, in effect until changed.
  double write_failure = 0;  // probability
  double sync_failure = 0;
  bool full = false;
  bool gone = false;           // the process is dead: nothing it still does has any effect
  std::int64_t strike_at = 0;  // that write, truncation or sync, counted from 1, fails; 0: none
  bool strike_kills = false;   // and it does not fail: the process dies before it

  std::int64_t operations = 0;  // writes, truncations and syncs so far
  bool struck = false;

  void power_loss();                                          // any part of what was not synced is lost, in sectors
  std::map<std::string, std::shared_ptr<DiskFile>> files;     // shared with open handles
  std::map<std::string, DiskFile> copy() const;               // of what a process would read
  void replace(const std::map<std::string, DiskFile>& copy);  // no handle may be open
  bool chance(double probability);
  bool strikes();  // counts one operation
  std::mt19937_64 random;
  std::int64_t failures = 0;

 private:
  std::string name_;
  std::unique_ptr<struct Vfs> vfs_;
};

}  // namespace lamplighter::simulation

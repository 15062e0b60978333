#include "tests/simulation/disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace lamplighter::simulation {

struct Vfs {
  sqlite3_vfs base{};
  sqlite3_io_methods methods{};
};

struct DiskFile::LogIndex {  // the memory that all connections of a database share, and its locks
  std::vector<std::unique_ptr<char[]>> regions;
  int shared[SQLITE_SHM_NLOCK] = {};
  bool exclusive[SQLITE_SHM_NLOCK] = {};
};

namespace {

constexpr std::int64_t sector = 512;

struct Inside {
  std::shared_ptr<DiskFile> file;
  std::shared_ptr<DiskFile::LogIndex> log_index;
  unsigned shared = 0, exclusive = 0;  // slots of the log's index that this handle holds
};
struct Handle {  // what SQLite calls a file
  sqlite3_file base;
  Disk* disk;
  Inside* inside;
};
Handle* of(sqlite3_file* file) {
  return reinterpret_cast<Handle*>(file);
}
Inside& inside_of(sqlite3_file* file) {
  return *of(file)->inside;
}
DiskFile& data_of(sqlite3_file* file) {
  return *inside_of(file).file;
}
Disk& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<Disk*>(vfs->pAppData);
}

void carry_out(std::string& content, const DiskFile::Operation& operation) {
  if (operation.truncate >= 0) return content.resize(static_cast<std::size_t>(operation.truncate));
  const auto end = static_cast<std::size_t>(operation.offset) + operation.bytes.size();
  if (content.size() < end) content.resize(end);
  content.replace(static_cast<std::size_t>(operation.offset), operation.bytes.size(), operation.bytes);
}

int unmap_log_index(sqlite3_file* file, int) {
  auto& inside = inside_of(file);
  for (int slot = 0; inside.log_index && slot < SQLITE_SHM_NLOCK; ++slot) {
    if (inside.shared & 1u << slot) --inside.log_index->shared[slot];
    if (inside.exclusive & 1u << slot) inside.log_index->exclusive[slot] = false;
  }
  inside.shared = inside.exclusive = 0;
  inside.log_index.reset();
  return SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  unmap_log_index(file, 0);
  data_of(file).locks.erase(of(file)->inside);
  delete of(file)->inside;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  if (of(file)->disk->gone) return SQLITE_IOERR_READ;
  const auto& content = data_of(file).cached;
  std::memset(to, 0, static_cast<std::size_t>(size));
  if (offset >= static_cast<std::int64_t>(content.size())) return SQLITE_IOERR_SHORT_READ;
  const auto there = std::min<std::int64_t>(size, static_cast<std::int64_t>(content.size()) - offset);
  std::memcpy(to, content.data() + offset, static_cast<std::size_t>(there));
  return there == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  Disk& disk = *of(file)->disk;
  if (disk.gone) return SQLITE_IOERR_WRITE;
  auto& data = data_of(file);
  if (disk.full && offset + size > static_cast<std::int64_t>(data.cached.size())) {
    ++disk.failures;
    return SQLITE_FULL;
  }
  DiskFile::Operation operation{offset, std::string(static_cast<const char*>(from), static_cast<std::size_t>(size)),
                                -1};
  const bool struck = disk.strikes();
  if (disk.gone) return SQLITE_IOERR_WRITE;
  const bool fails = struck || disk.chance(disk.write_failure);
  if (fails) operation.bytes.resize(static_cast<std::size_t>(size) / 2);  // half of it arrived
  carry_out(data.cached, operation);
  data.pending.push_back(std::move(operation));
  if (fails) ++disk.failures;
  return fails ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  Disk& disk = *of(file)->disk;
  if (disk.gone || disk.strikes()) return SQLITE_IOERR_TRUNCATE;
  auto& data = data_of(file);
  data.pending.push_back({0, "", size});
  carry_out(data.cached, data.pending.back());
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  Disk& disk = *of(file)->disk;
  if (disk.gone) return SQLITE_IOERR_FSYNC;
  auto& data = data_of(file);
  const bool struck = disk.strikes();
  if (disk.gone) return SQLITE_IOERR_FSYNC;
  if (struck || disk.chance(disk.sync_failure)) {
    // The pages count as clean now: a later sync does not write them. Whether they reached the disk is luck.
    for (const auto& operation : data.pending)
      if (disk.chance(0.5)) carry_out(data.durable, operation);
    data.pending.clear();
    ++disk.failures;
    return SQLITE_IOERR_FSYNC;
  }
  for (const auto& operation : data.pending) carry_out(data.durable, operation);
  data.pending.clear();
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(data_of(file).cached.size());
  return SQLITE_OK;
}
bool others_hold(sqlite3_file* file, int level) {
  for (const auto& [handle, held] : data_of(file).locks)
    if (handle != of(file)->inside && held >= level) return true;
  return false;
}
int lock_file(sqlite3_file* file, int level) {
  const int conflicting = level == SQLITE_LOCK_SHARED     ? SQLITE_LOCK_PENDING
                          : level == SQLITE_LOCK_RESERVED ? SQLITE_LOCK_RESERVED
                                                          : SQLITE_LOCK_SHARED;
  if (others_hold(file, conflicting)) return SQLITE_BUSY;
  auto& held = data_of(file).locks[of(file)->inside];
  held = std::max(held, level);
  return SQLITE_OK;
}
int unlock_file(sqlite3_file* file, int level) {
  data_of(file).locks[of(file)->inside] = level;
  return SQLITE_OK;
}
int reserved_lock(sqlite3_file* file, int* held) {
  *held = others_hold(file, SQLITE_LOCK_RESERVED) ? 1 : 0;
  return SQLITE_OK;
}

int map_log_index(sqlite3_file* file, int region, int size, int extend, void volatile** to) {
  auto& inside = inside_of(file);
  if (!inside.log_index) inside.log_index = inside.file->log_index.lock();
  if (!inside.log_index) inside.file->log_index = inside.log_index = std::make_shared<DiskFile::LogIndex>();
  auto& regions = inside.log_index->regions;
  while (extend && regions.size() <= static_cast<std::size_t>(region))
    regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  *to = regions.size() > static_cast<std::size_t>(region) ? regions[static_cast<std::size_t>(region)].get() : nullptr;
  return SQLITE_OK;
}
int lock_log_index(sqlite3_file* file, int offset, int count, int flags) {
  auto& inside = inside_of(file);
  auto& index = *inside.log_index;
  const bool shared = flags & SQLITE_SHM_SHARED, take = flags & SQLITE_SHM_LOCK;
  for (int slot = offset; take && slot < offset + count; ++slot) {
    const int others = index.shared[slot] - (inside.shared >> slot & 1 ? 1 : 0);
    if ((index.exclusive[slot] && !(inside.exclusive >> slot & 1)) || (!shared && others > 0)) return SQLITE_BUSY;
  }
  for (int slot = offset; slot < offset + count; ++slot) {
    auto& mine = shared ? inside.shared : inside.exclusive;
    const bool had = mine >> slot & 1;
    if (had == take) continue;
    mine ^= 1u << slot;
    if (shared)
      index.shared[slot] += take ? 1 : -1;
    else
      index.exclusive[slot] = take;
  }
  return SQLITE_OK;
}
void barrier_of_log_index(sqlite3_file*) {}

int control_file(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
  return static_cast<int>(sector);
}
int characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;  // as SQLite assumes on Unix: a torn write harms no bytes but its own
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  Disk& disk = disk_of(vfs);
  auto* handle = of(file);
  handle->base.pMethods = nullptr;
  const std::string path = name ? name : "temporary" + std::to_string(disk.files.size());
  auto found = disk.files.find(path);
  if (found == disk.files.end()) {
    if (disk.gone || !(flags & SQLITE_OPEN_CREATE)) return SQLITE_CANTOPEN;
    found = disk.files.emplace(path, std::make_shared<DiskFile>()).first;
  }
  handle->disk = &disk;
  handle->inside = new Inside{found->second, nullptr};
  handle->base.pMethods = &reinterpret_cast<Vfs*>(vfs)->methods;
  if (flags_out) *flags_out = flags;
  return SQLITE_OK;
}
int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  if (disk_of(vfs).gone) return SQLITE_IOERR_DELETE;
  return disk_of(vfs).files.erase(name) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}
int access_file(sqlite3_vfs* vfs, const char* name, int, int* answer) {
  *answer = disk_of(vfs).files.contains(name) ? 1 : 0;
  return SQLITE_OK;
}
int full_path(sqlite3_vfs*, const char* name, int size, char* to) {
  sqlite3_snprintf(size, to, "%s", name);
  return SQLITE_OK;
}
int random_bytes(sqlite3_vfs* vfs, int size, char* to) {
  for (int i = 0; i < size; ++i) to[i] = static_cast<char>(disk_of(vfs).random());
  return size;
}
int sleep_no_time(sqlite3_vfs*, int) {
  return 0;
}
int julian_day(sqlite3_vfs*, double* day) {
  *day = 2461000.5;
  return SQLITE_OK;
}

}  // namespace

Disk::Disk(std::uint64_t seed, bool as_default)
    : random(seed), name_("simulated" + std::to_string(seed)), vfs_(std::make_unique<Vfs>()) {
  auto& methods = vfs_->methods;
  methods.iVersion = 2;
  methods.xClose = close_file;
  methods.xRead = read_file;
  methods.xWrite = write_file;
  methods.xTruncate = truncate_file;
  methods.xSync = sync_file;
  methods.xFileSize = size_of_file;
  methods.xLock = lock_file;
  methods.xUnlock = unlock_file;
  methods.xCheckReservedLock = reserved_lock;
  methods.xFileControl = control_file;
  methods.xSectorSize = sector_size;
  methods.xDeviceCharacteristics = characteristics;
  methods.xShmMap = map_log_index;
  methods.xShmLock = lock_log_index;
  methods.xShmBarrier = barrier_of_log_index;
  methods.xShmUnmap = unmap_log_index;
  auto& vfs = vfs_->base;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(Handle);
  vfs.mxPathname = 512;
  vfs.zName = name_.c_str();
  vfs.pAppData = this;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = random_bytes;
  vfs.xSleep = sleep_no_time;
  vfs.xCurrentTime = julian_day;
  sqlite3_vfs_register(&vfs, as_default ? 1 : 0);
}

Disk::~Disk() {
  sqlite3_vfs_unregister(&vfs_->base);
}

bool Disk::chance(double probability) {
  if (probability <= 0) return false;
  return static_cast<double>(random() >> 11) * 0x1p-53 < probability;
}

bool Disk::strikes() {
  if (++operations != strike_at) return false;
  struck = true;
  gone = gone || strike_kills;
  return true;
}

std::map<std::string, DiskFile> Disk::copy() const {
  std::map<std::string, DiskFile> taken;
  for (const auto& [path, file] : files) {
    taken[path].durable = file->cached;
    taken[path].cached = file->cached;
  }
  return taken;
}

void Disk::replace(const std::map<std::string, DiskFile>& copy) {
  files.clear();
  for (const auto& [path, file] : copy) files[path] = std::make_shared<DiskFile>(file);
}

void Disk::power_loss() {
  for (auto& [path, file] : files) {
    for (const auto& operation : file->pending) {
      if (operation.truncate >= 0) {
        if (chance(0.5)) carry_out(file->durable, operation);
        continue;
      }
      for (std::size_t at = 0; at < operation.bytes.size(); at += sector)  // each sector by itself, in any order
        if (chance(0.5))
          carry_out(file->durable,
                    {operation.offset + static_cast<std::int64_t>(at), operation.bytes.substr(at, sector), -1});
    }
    file->pending.clear();
    file->cached = file->durable;
  }
}

}  // namespace lamplighter::simulation

#include "core/files/files.h"

#include <fstream>

#include "tests/core/db/fixture.h"

using namespace lamplighter;
using namespace lamplighter::db;
using files::FileStore;

TEST_CASE("kept bytes come back under their SHA-256, and the same bytes lie once") {
  const TestFolder folder;
  const FileStore store(folder.path / "files");
  const std::string bytes("a\0b", 3);
  const auto hash = store.keep(bytes);
  REQUIRE(hash.has_value());
  CHECK(*store.keep("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(*store.keep("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(*store.keep(bytes) == *hash);
  CHECK(*store.read(*hash) == bytes);
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path)) count += entry.is_regular_file();
  CHECK(count == 3);
}

TEST_CASE("what is missing, damaged or no hash is refused; damaged bytes are healed by keeping them again") {
  const TestFolder folder;
  const FileStore store(folder.path);
  const auto hash = *store.keep("abc");
  CHECK(store.read(std::string(64, '0')).error().code == "files.missing");
  CHECK(store.read("../../../etc/passwd").error().code == "files.missing");
  const auto path = folder.path / hash.substr(0, 2) / hash.substr(2);
  std::ofstream(path) << "abd";
  CHECK(store.read(hash).error().code == "files.damaged");
  CHECK(store.keep("abc").has_value());
  CHECK(*store.read(hash) == "abc");
  CHECK(store.keep(std::string(files::file_bytes_max + 1, 'x')).error().code == "files.too_large");
}

TEST_CASE("a folder that cannot be made is a sentence") {
  CHECK_THROWS_WITH(FileStore{"/proc/nowhere"}, doctest::Contains("/proc/nowhere"));
}

TEST_CASE("a file's row is seen by its company only") {
  for_each_database([](Database& database) {
    accounts::Caller caller;
    caller.scope = {add_company(database), true, {}};
    const auto id = database.write(Priority::people, [&](Transaction& tx) {
      return files::add(tx, caller, test_epoch, {{}, std::string(64, 'a'), 3, "text/plain", "表.csv", {}, {}});
    });
    database.read([&](Transaction& tx) {
      REQUIRE(files::find(tx, caller.scope, id));
      CHECK(files::find(tx, caller.scope, id)->name == "表.csv");
      CHECK_FALSE(files::find(tx, {CompanyId{caller.scope.company.n + 1}, true, {}}, id));
    });
  });
}

// What is made is read back, and what does not belong together is found.
#include "schemas/certificates/certificate.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "schemas/certificates/files.h"

using namespace lamplighter;
using namespace lamplighter::certificates;

namespace {

const Instant now = *parse_instant("2026-11-26T10:00:00Z");

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "lamplighter_certificates_XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

}  // namespace

TEST_CASE("a certificate holds under its own authority, for its own use, within its days; and under no other") {
  const auto authority_key = new_key(), other_key = new_key(), key = new_key();
  const auto authority = new_certificate({"Estate", "", Use::authority, 3650}, *authority_key, nullptr, now);
  const auto other = new_certificate({"Estate", "", Use::authority, 3650}, *other_key, nullptr, now);
  const Issuer issuer{*authority, *authority_key};
  const auto made = new_certificate({"g1", "", Use::client, 397}, *key, &issuer, now);
  CHECK(fits(*made, *key));
  CHECK_FALSE(fits(*made, *authority_key));
  const auto facts = facts_of(*made);
  CHECK(facts.common_name == "g1");
  CHECK(to_text(facts.from) == "2026-11-25T10:00:00.000Z");
  CHECK(to_text(facts.to) == "2027-12-27T10:00:00.000Z");
  CHECK(facts.fingerprint.size() == 64);

  struct Row {
    const char* what;
    X509& authority;
    Use use;
    const char* now;
    const char* fault;
  };
  for (const auto& row : {
           Row{"as meant", *authority, Use::client, "2026-11-26T10:00:00Z", ""},
           Row{"a clock that is behind", *authority, Use::client, "2026-11-25T10:00:00Z", ""},
           Row{"too early", *authority, Use::client, "2026-11-25T09:59:59Z", "not yet valid"},
           Row{"the last second", *authority, Use::client, "2027-12-27T09:59:59Z", ""},
           Row{"over", *authority, Use::client, "2027-12-27T10:00:00Z", "expired"},
           Row{"as a server", *authority, Use::server, "2026-11-26T10:00:00Z", "purpose"},
           Row{"an authority of the same name", *other, Use::client, "2026-11-26T10:00:00Z",
               "unable to get local issuer"},
       }) {
    INFO(std::string(row.what));
    const auto fault = fault_under(row.authority, *made, row.use, *parse_instant(row.now));
    CHECK(fault.empty() == std::string_view(row.fault).empty());
    CHECK(fault.find(row.fault) != std::string::npos);
  }
  // A gateway's certificate vouches for nobody.
  const Issuer gateway{*made, *key};
  const auto forged = new_certificate({"g2", "", Use::client, 397}, *other_key, &gateway, now);
  CHECK(fault_under(*authority, *forged, Use::client, now) != "");
}

TEST_CASE("keys, certificates and requests survive being written; what is none is none") {
  const auto key = new_key();
  const auto request = new_request("g1", *key);
  const auto certificate = new_certificate({"g1", "DNS:g1", Use::server, 1}, *key, nullptr, now);
  CHECK(fits(*certificate_of(to_pem(*certificate)), *key_of(to_pem(*key))));
  const auto asked = facts_of(*request_of(to_pem(*request)));
  CHECK(asked.common_names == std::vector<std::string>{"g1"});
  CHECK(asked.signature_good);
  CHECK(asked.key_kind == "EC");
  CHECK(asked.security_bits == 128);
  for (const std::string& text : {std::string(), std::string("x"), to_pem(*key).substr(0, 60)}) {
    CHECK(certificate_of(text) == nullptr);
    CHECK(request_of(text) == nullptr);
    CHECK(key_of(text) == nullptr);
  }
  CHECK(certificate_of(to_pem(*key)) == nullptr);
  CHECK(key_of(to_pem(*certificate)) == nullptr);
}

TEST_CASE("host names and addresses become alternative names; what is neither is refused with a sentence") {
  CHECK(alternative_names("broker.example", {"192.0.2.10", "2001:DB8::0:1"}) ==
        "DNS:broker.example,IP:192.0.2.10,IP:2001:db8::1");
  CHECK_THROWS_WITH(alternative_names("*.example", {}), doctest::Contains("is no host name"));
  CHECK_THROWS_WITH(alternative_names("a", {"192.0.2"}), doctest::Contains("is no IP address"));
  CHECK_THROWS_WITH(alternative_names("a", {"192.0.2.1,DNS:b"}), doctest::Contains("is no IP address"));
}

TEST_CASE("secret files are ours alone, new ones overwrite nothing, replaced ones are whole") {
  const Folder folder;
  const auto file = folder.path / "a.key";
  write_new(file, "first", secret_mode);
  CHECK(mode_of(file) == 0600);
  CHECK_THROWS_WITH(write_new(file, "second", secret_mode), doctest::Contains("is never overwritten"));
  CHECK(read_file(file) == "first");
  write_over(file, "third", public_mode);
  CHECK(mode_of(file) == 0644);
  CHECK(read_file(file) == "third");
  append_line(folder.path / "list", "one", public_mode);
  append_line(folder.path / "list", "two", public_mode);
  CHECK(read_file(folder.path / "list") == "one\ntwo\n");
  CHECK_THROWS_WITH(read_file(folder.path / "none"), doctest::Contains("none cannot be read"));
  std::ofstream(folder.path / "large") << std::string(pem_bytes_max + 1, 'x');
  CHECK_THROWS_WITH(read_file(folder.path / "large"), doctest::Contains("more than 65536 bytes"));
  make_folder(folder.path / "p" / "q", 0700);
  CHECK(mode_of(folder.path / "p" / "q") == 0700);
  CHECK_THROWS_WITH(make_folder(file / "under", 0700), doctest::Contains("cannot be made"));
}

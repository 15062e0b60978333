// A gateway is enrolled, renewed, and cut off at every step of that.
#include "gateway/identity/identity.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "schemas/certificates/certificate.h"
#include "schemas/certificates/files.h"

using namespace lamplighter;
using namespace lamplighter::identity;

namespace {

const Instant now = *parse_instant("2026-11-26T10:00:00Z");
const GatewayName gateway{"g1"};

struct Place {
  std::filesystem::path path;
  certificates::Key authority_key = certificates::new_key();
  certificates::Certificate authority =
      certificates::new_certificate({"Estate", "", certificates::Use::authority, 3650}, *authority_key, nullptr, now);
  Files files;

  Place() {
    std::string name = (std::filesystem::temp_directory_path() / "lamplighter_identity_XXXXXX").string();
    path = mkdtemp(name.data());
    files = {path / "g1.crt", path / "g1.key", path / "authority.crt"};
    certificates::write_over(files.authority, certificates::to_pem(*authority), 0644);
  }
  ~Place() { std::filesystem::remove_all(path); }

  // What the office makes of the request that lies there.
  std::filesystem::path signed_request(const std::string& name = "g1",
                                       certificates::Use use = certificates::Use::client, int days = 397) const {
    const auto request = certificates::request_of(certificates::read_file(request_file(files)));
    REQUIRE(request);
    CHECK(certificates::facts_of(*request).common_names == std::vector<std::string>{"g1"});
    CHECK(certificates::facts_of(*request).signature_good);
    const certificates::Issuer issuer{*authority, *authority_key};
    const auto made =
        certificates::new_certificate({name, "", use, days}, *certificates::key_in(*request), &issuer, now);
    certificates::write_over(path / "from-office.crt", certificates::to_pem(*made), 0644);
    return path / "from-office.crt";
  }
  void enrol() const {
    REQUIRE(make_request(gateway, files) == Requested::first);
    take_certificate(gateway, files, signed_request(), now);
  }
  std::string text(const std::filesystem::path& file) const {
    return std::filesystem::exists(file) ? certificates::read_file(file) : "";
  }
  std::string everything() const { return text(files.certificate) + text(files.key) + text(new_key_file(files)); }
};

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 0777;
}

}  // namespace

TEST_CASE("a gateway makes its key here, asks once or twice with the same one, and takes what was signed for it") {
  const Place place;
  CHECK(make_request(gateway, place.files) == Requested::first);
  CHECK(mode_of(place.files.key) == 0600);
  const auto key = place.text(place.files.key);
  CHECK(make_request(gateway, place.files) == Requested::again);
  CHECK(place.text(place.files.key) == key);
  CHECK(look_at(gateway, place.files).fault.find("g1.crt cannot be read") != std::string::npos);
  take_certificate(gateway, place.files, place.signed_request(), now);
  const auto look = look_at(gateway, place.files);
  CHECK(look.fault == "");
  CHECK(look.fingerprint.size() == 64);
  CHECK(to_text(*look.ends) == "2027-12-27T10:00:00.000Z");
  CHECK(mode_of(place.files.certificate) == 0644);
}

TEST_CASE("a renewal has a key of its own; the former pair serves until the new certificate is taken") {
  const Place place;
  place.enrol();
  const auto before = look_at(gateway, place.files);
  const auto former_key = place.text(place.files.key);
  CHECK(make_request(gateway, place.files) == Requested::renewal);
  CHECK(look_at(gateway, place.files) == before);
  CHECK(place.text(place.files.key) == former_key);
  CHECK(mode_of(new_key_file(place.files)) == 0600);
  const auto pending = place.text(new_key_file(place.files));
  CHECK(make_request(gateway, place.files) == Requested::again);
  CHECK(place.text(new_key_file(place.files)) == pending);
  take_certificate(gateway, place.files, place.signed_request(), now);
  const auto after = look_at(gateway, place.files);
  CHECK(after.fault == "");
  CHECK(after.fingerprint != before.fingerprint);
  CHECK(place.text(place.files.key) == pending);
  CHECK_FALSE(std::filesystem::exists(new_key_file(place.files)));
}

TEST_CASE("a certificate that is not right changes nothing, and the sentence says why") {
  const Place place, other;
  place.enrol();
  REQUIRE(make_request(gateway, place.files) == Requested::renewal);
  REQUIRE(make_request(gateway, other.files) == Requested::first);
  const auto before = place.everything();
  const auto file = [&](const char* name, const std::string& text) {
    std::ofstream(place.path / name) << text;
    return place.path / name;
  };
  const auto refused = [&](const std::filesystem::path& certificate, const char* why, Instant at = now) {
    CAPTURE(why);
    CHECK_THROWS_WITH(take_certificate(gateway, place.files, certificate, at), doctest::Contains(why));
    CHECK(place.everything() == before);
  };
  refused(place.path / "nowhere.crt", "cannot be read");
  refused(file("text.crt", "no certificate"), "holds no certificate");
  refused(place.signed_request("g2"), "is the certificate of \"g2\", this gateway is \"g1\"");
  refused(place.signed_request("g1", certificates::Use::server), "does not hold under");
  refused(place.signed_request(), "is this machine's clock right?", *parse_instant("1970-01-01T00:05:00Z"));
  refused(place.signed_request("g1", certificates::Use::client, 5), "expired", now + std::chrono::days{4});
  refused(other.signed_request(), "does not hold under");  // of another authority
  {
    const auto stranger = certificates::new_key();
    const certificates::Issuer issuer{*place.authority, *place.authority_key};
    const auto made = certificates::new_certificate({"g1", "", certificates::Use::client, 30}, *stranger, &issuer, now);
    refused(file("stranger.crt", certificates::to_pem(*made)), "fits neither");
  }
  // And the right one still does.
  take_certificate(gateway, place.files, place.signed_request(), now);
  CHECK(look_at(gateway, place.files).fault == "");
}

TEST_CASE("a certificate made anew for the key in use is taken, and a request under way stays") {
  const Place place;
  REQUIRE(make_request(gateway, place.files) == Requested::first);
  const auto first_request = place.text(request_file(place.files));
  take_certificate(gateway, place.files, place.signed_request(), now);
  REQUIRE(make_request(gateway, place.files) == Requested::renewal);
  const auto pending = place.text(new_key_file(place.files));
  std::ofstream(request_file(place.files)) << first_request;
  take_certificate(gateway, place.files, place.signed_request(), now);
  CHECK(look_at(gateway, place.files).fault == "");
  CHECK(place.text(new_key_file(place.files)) == pending);
}

TEST_CASE("a renewal cut off between its two renames is completed; one that has only been asked for is left alone") {
  const Place place;
  CHECK_FALSE(finish_swap(place.files));
  place.enrol();
  CHECK_FALSE(finish_swap(place.files));
  REQUIRE(make_request(gateway, place.files) == Requested::renewal);
  CHECK_FALSE(finish_swap(place.files));
  CHECK(look_at(gateway, place.files).fault == "");
  const auto pending = place.text(new_key_file(place.files));
  std::filesystem::rename(place.signed_request(), place.files.certificate);  // … and the power fails
  CHECK(look_at(gateway, place.files).fault.find("is not the key of") != std::string::npos);
  CHECK(finish_swap(place.files));
  CHECK(look_at(gateway, place.files).fault == "");
  CHECK(place.text(place.files.key) == pending);
  CHECK_FALSE(finish_swap(place.files));
}

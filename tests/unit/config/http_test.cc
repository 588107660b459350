// Sources over HTTP: what a mistake in their settings is told as.
#include <filesystem>
#include <fstream>
#include <string>

#include "gateway/config/load.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::config {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kGood[] = R"([server]
certificate = "server.crt"
key = "server.key"
client_ca = "ca.crt"
[storage]
path = "state"
[mappings]
folder = "."
[[feed]]
name = "land-supply"
platform = "样例平台"
[[principal]]
id = "spiffe://zhudong/platform/land"
publish = ["land-supply"]
[http_push]
listen = "127.0.0.1:7480"
[[source]]
name = "land-push"
type = "http_push"
principal = "spiffe://zhudong/platform/land"
feed = "land-supply"
keys = ["k1.key"]
)";

class HttpSettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"server.crt", "server.key", "ca.crt", "k1.key", "k1.old"}) {
      std::ofstream(folder_.Path(name)) << "x";
      std::filesystem::permissions(folder_.Path(name),
                                   std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
  }
  std::vector<std::string> Problems(const std::string& text) {
    std::vector<std::string> lines;
    for (const Problem& problem : Parse(text, "g.toml", folder_.Path("")).problems) lines.push_back(ToString(problem));
    return lines;
  }
  std::vector<std::string> With(const std::string& from, const std::string& to) {
    std::string text = kGood;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    return Problems(text);
  }
  TempFolder folder_;
};

TEST_F(HttpSettingsTest, PushIsRead) {
  EXPECT_THAT(Problems(kGood), IsEmpty());
  const Config config = Parse(kGood, "g.toml", folder_.Path("")).config;
  EXPECT_EQ(config.http_push.listen, "127.0.0.1:7480");
  ASSERT_EQ(config.sources.size(), 1u);
  EXPECT_EQ(config.sources[0].keys.size(), 1u);
}

TEST_F(HttpSettingsTest, MistakesOfPushAreNamedWithWhatToDo) {
  const struct {
    const char *from, *to, *told;
  } kMistakes[] = {
      {"[http_push]\nlisten = \"127.0.0.1:7480\"\n", "",
       "http_push.listen: is required where a [[source]] is http_push"},
      {"127.0.0.1:7480", "127.0.0.1:7443", "http_push.listen: is that of [server]: give it a port of its own"},
      {"listen = \"127.0.0.1:7480\"", "listen = \"127.0.0.1:7480\"\nkey = \"server.key\"",
       "http_push.key: certificate and key go together"},
      {"listen = \"127.0.0.1:7480\"", "listen = \"127.0.0.1:7480\"\nthreads = 4", "is more than threads"},
      {"[\"k1.key\"]", "[\"k1.key\", \"k1.old\"]", "two files would be the key `k1`"},
      {"[\"k1.key\"]", "[\"k2.key\"]", "is not there"},
      {"keys = [\"k1.key\"]\n", "folder = \".\"\n", "source.folder: is for type file_drop"},
      {"keys = [\"k1.key\"]\n", "key_digest = \"md5\"\n", "`md5` is none of: sha256 sm3"},
  };
  for (const auto& [from, to, told] : kMistakes) EXPECT_THAT(With(from, to), Contains(HasSubstr(told))) << to;
  const std::string twice = std::string(kGood) +
                            "[[source]]\nname = \"again\"\ntype = \"http_push\"\nfeed = \"land-supply\"\n"
                            "principal = \"spiffe://zhudong/platform/land\"\n";
  EXPECT_THAT(Problems(twice), Contains(HasSubstr("is pushed over HTTP by another [[source]] already")));
}

}  // namespace
}  // namespace zhudong::config

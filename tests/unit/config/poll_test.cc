// Lists that are polled over HTTP: what a mistake in their settings is told as, all at once and with its place.
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
name = "investment-projects"
platform = "样例平台"
[[principal]]
id = "spiffe://zhudong/platform/investment"
publish = ["investment-projects"]
[[source]]
name = "tzxm"
type = "http_poll"
principal = "spiffe://zhudong/platform/investment"
feed = "investment-projects"
url = "https://127.0.0.1:9443/api/projects?kind=1"
list.records = "/data/list"
list.paging = "page"
list.since_parameter = "updatedSince"
list.updated = "/updateTime"
detail.path = "/api/project?projectCode={}"
detail.key = "/projectCode"
answer.code = "/code"
answer.expired = ["4001"]
token.path = "/api/token"
token.file = "login"
token.scheme = ""
)";

class PollSettingsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"server.crt", "server.key", "ca.crt", "login", "open"}) {
      std::ofstream(folder_.Path(name)) << "x";
      std::filesystem::permissions(folder_.Path(name),
                                   std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    std::filesystem::permissions(folder_.Path("open"), std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
  }
  std::vector<std::string> Problems(const std::string& text) {
    std::vector<std::string> lines;
    for (const Problem& problem : Parse(text, "g.toml", folder_.Path("")).problems) lines.push_back(ToString(problem));
    return lines;
  }
  std::string With(const std::string& from, const std::string& to, std::string text = kGood) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }
  TempFolder folder_;
};

TEST_F(PollSettingsTest, AListIsRead) {
  EXPECT_THAT(Problems(kGood), IsEmpty());
  const Config config = Parse(kGood, "g.toml", folder_.Path("")).config;
  ASSERT_EQ(config.sources.size(), 1u);
  const HttpPoll& poll = config.sources[0].http_poll;
  EXPECT_EQ(poll.paging, "page");
  EXPECT_EQ(poll.token_file, folder_.Path("login"));
  EXPECT_EQ(poll.token_scheme, "");
  EXPECT_EQ(poll.every, absl::Minutes(1));
}

TEST_F(PollSettingsTest, MistakesAreNamedWithWhatToDo) {
  const struct {
    const char *from, *to, *told;
  } kMistakes[] = {
      {"https://127.0.0.1:9443", "ftp://127.0.0.1", "source.url: is no address of a list"},
      {"https://127.0.0.1:9443",
       "http:"
       "//tzxm.example",
       "source.url: would ask and be told in clear"},
      {"https://127.0.0.1:9443",
       "https:"
       "//me:word@tzxm.example",
       "source.url: holds a name and password"},
      {"https://127.0.0.1:9443", "https://127.0.0.1:0", "source.url: names no host, or no port"},
      {"kind=1", "kind=1#a", "source.url: holds what no address may hold"},
      {"url = \"https://127.0.0.1:9443/api/projects?kind=1\"\n", "", "source.url: is required"},
      {"\"/data/list\"", "\"data.list\"", "source.list.records: `data.list` is no JSON pointer"},
      {"\"/data/list\"", "\"/data~2\"", "is no JSON pointer"},
      {"\"page\"", "\"pages\"", "did you mean `page`?"},
      {"\"page\"", "\"cursor\"", "source.list.next: is required where list.paging is cursor"},
      {"list.paging = \"page\"", "list.paging = \"page\"\nlist.next = \"/next\"",
       "source.list.next: is not used where"},
      {"list.updated = \"/updateTime\"\n", "", "source.list.updated: is required with list.since_parameter"},
      {"list.since_parameter = \"updatedSince\"\n", "", "source.list.since_parameter: is required with list.updated"},
      {"list.paging", "list.since_format = \"yyyy\"\nlist.paging", "source.list.since_format: holds no time"},
      {"list.paging", "list.overlap_seconds = -1\nlist.paging", "source.list.overlap_seconds"},
      {"={}", "=", "source.detail.path: is no path with one {}"},
      {"={}", "={}{}", "source.detail.path: is no path with one {}"},
      {"detail.key = \"/projectCode\"\n", "", "source.detail.key: detail.path and detail.key go together"},
      {"answer.code = \"/code\"\n", "", "source.answer.code: is required with answer.expired"},
      {"token.file = \"login\"\n", "", "source.token.file: is required with token.path"},
      {"\"login\"", "\"open\"", "source.token.file"},
      {"\"/api/token\"", "\"https://127.0.0.1/token\"", "source.token.path: is no path on the same host"},
      {"token.scheme", "certificate = \"server.crt\"\ntoken.scheme", "certificate and key go together"},
      {"token.scheme", "folder = \".\"\ntoken.scheme", "source.folder: is for type file_drop"},
      {"type = \"http_poll\"", "type = \"http_push\"", "source.url: is for type http_poll"},
  };
  for (const auto& [from, to, told] : kMistakes) {
    EXPECT_THAT(Problems(With(from, to)), Contains(HasSubstr(told))) << to;
  }
  EXPECT_THAT(Problems(With("https://127.0.0.1:9443", "http://127.0.0.1:8080")), IsEmpty());
  EXPECT_THAT(Problems(With("https://127.0.0.1:9443", "http://[::1]")), IsEmpty());
}

TEST_F(PollSettingsTest, AllAreToldAtOnceWithLineAndColumn) {
  std::string text = With("https://127.0.0.1:9443",
                          "http:"
                          "//tzxm.example");
  text = With("\"/data/list\"", "\"data.list\"", text);
  text = With("\"/api/token\"", "\"token\"", text);
  const std::vector<std::string> told = Problems(text);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_THAT(told, Contains(HasSubstr("g.toml:20:7: source.url")));
  EXPECT_THAT(told, Contains(HasSubstr("g.toml:21:16: source.list.records")));
  EXPECT_THAT(told, Contains(HasSubstr("g.toml:29:14: source.token.path")));
}

}  // namespace
}  // namespace zhudong::config

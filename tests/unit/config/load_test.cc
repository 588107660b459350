#include "gateway/config/load.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kPrivate = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

// A folder with the files that settings name.
class LoadTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              (std::string("config-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_ / "drop");
    for (const char* name : {"server.crt", "server.key", "ca.crt"}) Write(name, "x");
    std::filesystem::permissions(folder_ / "server.key", kPrivate);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  std::vector<std::string> Problems(const std::string& text) {
    std::vector<std::string> lines;
    for (const Problem& problem : Parse(text, "g.toml", folder_.string()).problems) lines.push_back(ToString(problem));
    return lines;
  }

  std::filesystem::path folder_;
};

// Lines 1 to 6; what a test adds begins at line 7.
constexpr char kLeast[] = R"([server]
certificate = "server.crt"
key = "server.key"
client_ca = "ca.crt"
[storage]
path = "state"
)";

TEST_F(LoadTest, LeastConfigurationHasDefaults) {
  const ParseResult result = Parse(kLeast, "g.toml", folder_.string());
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(result.config.server.listen, "127.0.0.1:7443");
  EXPECT_EQ(result.config.server.certificate, (folder_ / "server.crt").string());
  EXPECT_EQ(result.config.storage.path, (folder_ / "state").string());
  EXPECT_EQ(result.config.correlation.max_events_per_identity, 500);
  EXPECT_EQ(result.config.correlation.max_projects_per_identity, 50);
}

TEST_F(LoadTest, AKeyThatOthersMayReadIsRefusedWithTheRemedy) {
  const std::string key = (folder_ / "server.key").string();
  for (const auto more : {std::filesystem::perms::group_read, std::filesystem::perms::others_read}) {
    std::filesystem::permissions(key, kPrivate | more);
    EXPECT_THAT(Problems(kLeast),
                ElementsAre(AllOf(HasSubstr("server.key"), HasSubstr("run `chmod 600 " + key + "`"))));
  }
  std::filesystem::permissions(key, std::filesystem::perms::owner_read);
  EXPECT_THAT(Problems(kLeast), IsEmpty());
}

TEST_F(LoadTest, EverySectionIsRead) {
  const ParseResult result = Parse(std::string(kLeast) + R"(
[mappings]
folder = "drop"
[[feed]]
name = "land-supply"
platform = "广州市规划和自然资源局"
kinds = ["land_supply", "withdrawal"]
same_id = "correction"
default_division = "440100"
[[principal]]
id = "spiffe://zhudong/platform/land"
publish = ["land-*"]
read = ["4401", "*"]
roles = ["viewer", "operator"]
[[source]]
name = "land-files"
principal = "spiffe://zhudong/platform/land"
feed = "land-supply"
folder = "drop"
poll_seconds = 0.5
[[subscriber]]
name = "grid"
target = "[::1]:7500"
division_prefixes = ["4401"]
timeout_seconds = 3
[subscriber.retry]
first_seconds = 0.25
max_attempts = 3
)",
                                   "g.toml", folder_.string());
  ASSERT_THAT(result.problems, IsEmpty());
  const Config& config = result.config;
  ASSERT_EQ(config.feeds.size(), 1u);
  EXPECT_THAT(config.feeds[0].kinds, ElementsAre("land_supply", "withdrawal"));
  EXPECT_EQ(config.feeds[0].same_id, "correction");
  ASSERT_EQ(config.principals.size(), 1u);
  EXPECT_THAT(config.principals[0].roles, ElementsAre("viewer", "operator"));
  ASSERT_EQ(config.sources.size(), 1u);
  EXPECT_EQ(config.sources[0].poll, absl::Milliseconds(500));
  EXPECT_EQ(config.sources[0].folder, (folder_ / "drop").string());
  ASSERT_EQ(config.subscribers.size(), 1u);
  EXPECT_EQ(config.subscribers[0].retry.first, absl::Milliseconds(250));
  EXPECT_EQ(config.subscribers[0].retry.cap, absl::Minutes(5));
  EXPECT_EQ(config.subscribers[0].retry.max_attempts, 3);
}

TEST_F(LoadTest, NobodyHoldsTwoOfOperatorSecurityAndAuditor) {
  const std::string principal = std::string(kLeast) + R"([[principal]]
id = "spiffe://zhudong/operator/duty"
roles = )";
  for (const char* apart : {"[\"viewer\", \"operator\", \"auditor\"]", "[\"security\", \"operator\"]",
                            "[\"auditor\", \"security\"]", "[\"auditor\", \"operator\", \"security\"]"}) {
    const auto problems = Parse(principal + apart + "\n", "g.toml", folder_.string()).problems;
    ASSERT_EQ(problems.size(), 1u) << apart;
    EXPECT_EQ(problems[0].setting, "principal.roles");
    EXPECT_EQ(problems[0].column, 9);
    EXPECT_THAT(problems[0].message, HasSubstr("三员分立"));
  }
  for (const char* fine : {"[\"viewer\"]", "[\"viewer\", \"operator\"]", "[\"security\", \"viewer\"]", "[]"}) {
    EXPECT_THAT(Parse(principal + fine + "\n", "g.toml", folder_.string()).problems, IsEmpty()) << fine;
  }
  EXPECT_THAT(Parse(principal + "[\"operator\", \"operator\"]\n", "g.toml", folder_.string()).problems[0].message,
              HasSubstr("stands twice"));
}

TEST_F(LoadTest, AllProblemsAtOnceInOrderWithTheirPlaces) {
  EXPECT_THAT(
      Problems(R"([server]
listn = "127.0.0.1:1"
certificate = "nowhere.crt"
key = 7
client_ca = ""
certificate_reload_seconds = 0
[storag]
path = "x"
)"),
      ElementsAre(HasSubstr("g.toml:1:1: storage.path: is required"),
                  HasSubstr("g.toml:2:1: server.listn: there is no such setting: did you mean `listen`?"),
                  HasSubstr("g.toml:3:15: server.certificate: "), HasSubstr("g.toml:4:7: server.key: this is a"),
                  HasSubstr("g.toml:5:13: server.client_ca: must not be empty"),
                  HasSubstr("g.toml:6:30: server.certificate_reload_seconds: between 1 and 3600 seconds, not 0"),
                  HasSubstr("g.toml:7:2: storag: there is no such section: did you mean `storage`?")));
}

struct Wrong {
  const char* text;     // after kLeast: its first line is line 7
  const char* problem;  // contained in the only problem
};

class WrongTest : public LoadTest, public ::testing::WithParamInterface<Wrong> {
 protected:
  void SetUp() override {
    folder_ = ::testing::TempDir() + "config-wrong";
    std::filesystem::create_directories(folder_ / "drop");
    for (const char* name : {"server.crt", "server.key", "ca.crt"}) Write(name, "x");
    std::filesystem::permissions(folder_ / "server.key", kPrivate);
  }
};

TEST_P(WrongTest, IsTheOnlyProblem) {
  EXPECT_THAT(Problems(std::string(kLeast) + GetParam().text), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    All, WrongTest,
    ::testing::Values(
        Wrong{"x = [", "g.toml:7:"}, Wrong{"path = \"y\"", "this is no TOML"},
        Wrong{"memory_mib = 31", "7:14: storage.memory_mib: between 32 and 262144 MiB, not 31"},
        Wrong{"memory_mib = 64.5", "storage.memory_mib: this is a whole number"},
        Wrong{"memory_mib = nan", "storage.memory_mib: this is a whole number"},
        Wrong{"[demand]\nretention_days = \"9\"", "8:18: demand.retention_days: this is a whole number"},
        Wrong{"[feed]\nname = \"a\"", "7:1: feed: there may be several of these: write [[feed]]"},
        Wrong{"[[limits]]", "limits: this is a section: write [limits]"},
        Wrong{"[[feed]]\nplatform = \"p\"", "7:1: feed.name: is required"},
        Wrong{"[[feed]]\nname = \"Land\"\nplatform = \"p\"", "8:8: feed.name: `Land` is no name"},
        Wrong{"[[feed]]\nname = \"a\"\nplatform = \"p\"\nkinds = [\"land_suply\"]", "did you mean `land_supply`?"},
        Wrong{"[[feed]]\nname = \"a\"\nplatform = \"p\"\nkinds = [3]", "10:10: feed.kinds: every element is a text"},
        Wrong{"[[feed]]\nname = \"a\"\nplatform = \"p\"\nkinds = [\"\"]", "feed.kinds: must not be empty"},
        Wrong{"[[feed]]\nname = \"a\"\nplatform = \"p\"\ndefault_division = \"4401\"", "is no division code"},
        Wrong{"[[feed]]\nname = \"a\"\nplatform = \"p\"\n[[feed]]\nname = \"a\"\nplatform = \"q\"",
              "11:8: feed.name: `a` stands twice"},
        Wrong{"[[principal]]\nid = \"land\"", "is no principal"},
        Wrong{"[[principal]]\nid = \"spiffe://z/a\"\npublish = [\"lnd\"]",
              "principal.publish: no [[feed]] is named `lnd`"},
        Wrong{"[[principal]]\nid = \"spiffe://z/a\"\nread = [\"44x\"]", "is no division prefix"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"host\"", "9:10: subscriber.target: `host` is no address"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"h:70000\"", "is no address"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"h:0\"", "port 0 can't be called"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"h:1\"\nkey = \"server.key\"",
              "certificate and key go together"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"h:1\"\nretry = 3", "this is a table: write [subscriber.retry]"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"h:1\"\nretry.frst_seconds = 3",
              "did you mean `retry.first_seconds`?"},
        Wrong{"[[subscriber]]\nname = \"g\"\ntarget = \"h:1\"\nretry.cap_seconds = 0.1",
              "is less than retry.first_seconds"},
        // What a type needs is not asked of a type that there is not.
        Wrong{"[[subscriber]]\nname = \"g\"\ntype = \"grpc_psh\"", "did you mean `grpc_push`?"},
        Wrong{"[mappings]\nfolder = \"nowhere\"", "is not there"},
        Wrong{"[mappings]\nfolder = \"ca.crt\"", "is no folder"}, Wrong{"[divisions]\nfile = \"drop\"", "is no file"}));

constexpr char kLand[] = R"([mappings]
folder = "drop"
[[feed]]
name = "land"
platform = "p"
[[principal]]
id = "spiffe://z/land"
)";

TEST_F(LoadTest, SourceMustBeGrantedItsFeed) {
  const std::string source = "[[source]]\nname = \"s\"\nprincipal = \"spiffe://z/land\"\nfolder = \"drop\"\nfeed = ";
  EXPECT_THAT(Problems(std::string(kLeast) + kLand + source + "\"land\""),
              ElementsAre(HasSubstr("16:13: source.principal: spiffe://z/land may not publish `land`")));
  EXPECT_THAT(Problems(std::string(kLeast) + kLand + "publish = [\"lan*\"]\n" + source + "\"land\""), IsEmpty());
  EXPECT_THAT(Problems(std::string(kLeast) + kLand + "publish = [\"*\"]\n" + source + "\"lnd\""),
              ElementsAre(HasSubstr("source.feed: no [[feed]] is named `lnd`; did you mean `land`?")));
}

TEST_F(LoadTest, FileIsReadRelativeToItself) {
  const std::string path = Write("gateway.toml", kLeast);
  const absl::StatusOr<Config> config = Load(path);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->server.key, (folder_ / "server.key").string());
}

TEST_F(LoadTest, LoadTellsAllProblemsAndUnreadableFiles) {
  const std::string path = Write("gateway.toml", "[servr]\n[storage]\n");
  const absl::Status status = Load(path).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(path + ":1:2: servr: there is no such section"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(path + ":2:1: storage.path: is required"));
  EXPECT_THAT(std::string(Load((folder_ / "none.toml").string()).status().message()), HasSubstr("can't be read"));
  EXPECT_THAT(std::string(Load(folder_.string()).status().message()), HasSubstr("can't be read"));
  EXPECT_THAT(std::string(Load(Write("big.toml", std::string(5 << 20, '#'))).status().message()),
              HasSubstr("larger than 4 MiB"));
}

}  // namespace
}  // namespace zhudong::config

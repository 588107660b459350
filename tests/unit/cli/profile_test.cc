#include "gateway/app/cli/profile.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "gateway/app/cli/connection.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;

Environment Of(std::map<std::string, std::string> values) {
  return [values](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? std::string() : found->second;
  };
}

class ProfileFile : public ::testing::Test {
 protected:
  ProfileFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "zhudong-profile-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    file_ = folder_ + "/client.toml";
    std::ofstream(file_) << "gateway = 'one:1'\nca = 'ca.crt'\ncert = 'duty.crt'\nkey = '/keys/duty.key'\n"
                            "[identity.platform-land]\ncert = 'land.crt'\nkey = 'land.key'\n";
  }
  ~ProfileFile() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::string file_;
};

TEST(Profile, PrintedProfilesAreReadBack) {
  Profile profile{.gateway = "127.0.0.1:7443",
                  .server_name = "localhost",
                  .ca = "/d/ca.crt",
                  .identity = {"/d/a.crt", "/d/a.key"},
                  .mappings = "/d/with \"quotes\" 和中文",
                  .subscriber = "grid",
                  .identities = {{"platform-land", {"/d/l.crt", "/d/l.key"}}}};
  const auto read = ParseProfile(PrintProfile(profile), "client.toml", "/elsewhere");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->gateway, profile.gateway);
  EXPECT_EQ(read->server_name, profile.server_name);
  EXPECT_EQ(read->ca, profile.ca);
  EXPECT_EQ(read->identity.key, profile.identity.key);
  EXPECT_EQ(read->mappings, profile.mappings);
  EXPECT_EQ(read->subscriber, profile.subscriber);
  EXPECT_EQ(read->identities.at("platform-land").cert, "/d/l.crt");
}

TEST(Profile, ProblemsHaveAPlace) {
  EXPECT_THAT(ParseProfile("gateway = 'x'\nport = 1\n", "c.toml", "/").status().message(),
              HasSubstr("c.toml:2:1: unknown setting port"));
  EXPECT_THAT(ParseProfile("gateway = 7443\n", "c.toml", "/").status().message(), HasSubstr("must be a text"));
  EXPECT_THAT(ParseProfile("gateway = \n", "c.toml", "/").status().message(), HasSubstr("c.toml:1:"));
  EXPECT_THAT(ParseProfile("identity = 3\n", "c.toml", "/").status().message(), HasSubstr("c.toml:1:1"));
}

TEST_F(ProfileFile, OptionComesBeforeEnvironmentBeforeProfile) {
  ConnectionOptions options;
  options.gateway = "three:3";
  const auto profile =
      Resolve(options, Of({{"ZHUDONG_PROFILE", file_}, {"ZHUDONG_GATEWAY", "two:2"}, {"ZHUDONG_CA", "/env/ca"}}), {});
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->gateway, "three:3");
  EXPECT_EQ(profile->ca, "/env/ca");
  EXPECT_EQ(profile->identity.cert, folder_ + "/duty.crt");
  EXPECT_EQ(profile->identity.key, "/keys/duty.key");
}

TEST_F(ProfileFile, AsChoosesAnIdentityBeforeTheEnvironments) {
  ConnectionOptions options{.profile = file_, .as = "platform-land"};
  const auto profile = Resolve(options, Of({{"ZHUDONG_CERT", "/env/cert"}}), {});
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->identity.cert, folder_ + "/land.crt");
  options.as = "nobody";
  EXPECT_THAT(Resolve(options, Of({}), {}).status().message(), HasSubstr("it has platform-land"));
}

TEST_F(ProfileFile, FirstDefaultThatExistsIsUsed) {
  const auto profile = Resolve({}, Of({}), {"/nowhere/client.toml", file_});
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->gateway, "one:1");
}

TEST(Resolve, SaysEverythingThatIsMissing) {
  const absl::Status status = Resolve({}, Of({}), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* option : {"--ca", "--cert", "--key", "--profile"}) EXPECT_THAT(status.message(), HasSubstr(option));
}

TEST(Resolve, ANamedProfileMustBeThere) {
  EXPECT_EQ(Resolve({.profile = "/nowhere.toml"}, Of({}), {}).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace zhudong::cli

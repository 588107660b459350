// What is made from the table agrees with what reads by it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "gateway/config/load.h"
#include "gateway/config/settings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/temp_folder.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

TEST(SettingsTest, EveryRowSaysWhatItIsFor) {
  std::set<std::string> seen;
  for (const Section& section : Sections()) {
    EXPECT_FALSE(section.sentence.empty()) << section.name;
    for (const Setting& setting : section.settings) {
      const std::string name = std::string(section.name) + "." + std::string(setting.name);
      EXPECT_TRUE(seen.insert(name).second) << name << " stands twice";
      EXPECT_TRUE(setting.sentence.ends_with('.')) << name;
      const bool chosen = setting.form == Form::kChoice || setting.form == Form::kType || setting.form == Form::kField;
      EXPECT_EQ(chosen, !setting.choices.empty()) << name;
      const Ref ref = setting.at(section.fresh());
      if (auto* number = std::get_if<int64_t*>(&ref)) {
        EXPECT_LE(setting.least, **number) << name << ": the default lies out of bounds";
        EXPECT_GE(setting.most, **number) << name << ": the default lies out of bounds";
      } else if (auto* duration = std::get_if<absl::Duration*>(&ref)) {
        EXPECT_TRUE(setting.name.ends_with("_seconds")) << name;
        EXPECT_LE(setting.least, absl::ToDoubleSeconds(**duration)) << name << ": the default lies out of bounds";
        EXPECT_GE(setting.most, absl::ToDoubleSeconds(**duration)) << name << ": the default lies out of bounds";
      }
    }
  }
}

TEST(SettingsTest, KindsAreThoseOfTheContract) {
  std::vector<std::string> contract;
  for (int i = 1; i < v1::EventKind_descriptor()->value_count(); ++i) {
    const std::string name = v1::EventKind_descriptor()->value(i)->name();
    contract.push_back(absl::AsciiStrToLower(name.substr(std::string("EVENT_KIND_").size())));
  }
  for (const Section& section : Sections()) {
    for (const Setting& setting : section.settings) {
      if (section.name != "feed" || setting.name != "kinds") continue;
      EXPECT_THAT(std::vector<std::string>(setting.choices.begin(), setting.choices.end()),
                  UnorderedElementsAreArray(contract));
      return;
    }
  }
  FAIL() << "there is no setting feed.kinds";
}

// The reference with its settings no longer commented out. Sentences are indented, settings are not.
std::string Uncommented() {
  std::istringstream lines(Reference());
  std::string out, line;
  while (std::getline(lines, line)) {
    const bool setting = line.starts_with("# ") && line.find(" = ") != std::string::npos && line[2] != ' ';
    const bool header = line.starts_with("# [");
    out += (setting || header ? line.substr(2) : "") + "\n";
  }
  return out;
}

// Whether a setting is for other adapters than the one that its section has by default.
bool IsForOthers(const Section& section, const Setting& setting) {
  if (setting.types.empty()) return false;
  for (const Setting& other : section.settings) {
    if (other.name != "type") continue;
    const std::string& type = *std::get<std::string*>(other.at(section.fresh()));
    return std::find(setting.types.begin(), setting.types.end(), type) == setting.types.end();
  }
  return false;
}

TEST(ReferenceTest, HoldsEverySettingAndEveryDefault) {
  const ParseResult result = Parse(Uncommented(), "reference.toml", "/");
  // Required settings have no default; all else in it must read back as it stands.
  size_t required = 0;
  for (const Section& section : Sections()) {
    for (const Setting& setting : section.settings) {
      required += setting.presence == Presence::kRequired ? 1 : 0;
      required += IsForOthers(section, setting) ? 1 : 0;
      EXPECT_THAT(Uncommented(), HasSubstr("\n" + std::string(setting.name) + " = "));
    }
  }
  EXPECT_EQ(result.problems.size(), required + 5) << "and mappings.folder, which a source needs, and what a license "
                                                     "provider needs: audit.signing_key, license_purpose.item_code, "
                                                     "license_provider.app_key and .secret_file";
  for (const Problem& problem : result.problems) {
    EXPECT_THAT(problem.message,
                ::testing::AnyOf("must not be empty", HasSubstr("is required where"), HasSubstr("is for type")))
        << ToString(problem);
  }
}

TEST(ReferenceTest, AllOfItIsCommentedOut) {
  std::istringstream lines(Reference());
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(line.empty() || line[0] == '#') << line;
}

TEST(PrintTest, ReadsBackTheSame) {
  Config config;
  const TempFolder folder;
  const std::string key = folder.Path("server.key");
  std::ofstream(key) << "x";
  std::filesystem::permissions(key, std::filesystem::perms::owner_read);
  config.server.certificate = config.server.client_ca = ZHUDONG_SOURCE_DIR "/CMakeLists.txt";
  config.server.key = key;
  config.storage.path = "/var/lib/a \"quoted\" \\ name";
  config.feeds.push_back({.name = "land", .platform = "广州市", .kinds = {"land_supply", "withdrawal"}});
  config.principals.push_back({.id = "spiffe://zhudong/platform/land", .publish = {"land"}, .roles = {"operator"}});
  config.subscribers.push_back({.name = "grid", .target = "127.0.0.1:7500", .timeout = absl::Milliseconds(1500)});
  const ParseResult again = Parse(Print(config), "printed.toml", "/");
  ASSERT_THAT(again.problems, IsEmpty()) << ToString(again.problems[0]);
  EXPECT_EQ(Print(again.config), Print(config));
  EXPECT_EQ(again.config.storage.path, config.storage.path);
  EXPECT_EQ(again.config.subscribers[0].timeout, absl::Milliseconds(1500));
}

// The files that an example names are made where it is used; all else in it must be right.
TEST(ExamplesTest, LackOnlyTheirFiles) {
  const ParseResult result = ParseFile(ZHUDONG_SOURCE_DIR "/deploy/examples/guangzhou.toml");
  for (const Problem& problem : result.problems)
    EXPECT_THAT(problem.message, HasSubstr(" is not there")) << ToString(problem);
  EXPECT_EQ(result.config.feeds.size(), 8u);
  EXPECT_EQ(result.config.license_grants.size(), 3u);
  EXPECT_EQ(result.config.subscribers.size(), 2u);
}

TEST(NearestTest, FindsSmallSlipsOnly) {
  EXPECT_EQ(Nearest("listn", {"listen", "key"}), "listen");
  EXPECT_EQ(Nearest("max_itm_kib", {"max_item_kib", "max_queued_mib"}), "max_item_kib");
  EXPECT_EQ(Nearest("zzzzzz", {"listen", "key"}), "");
  EXPECT_EQ(Nearest("", {}), "");
}

}  // namespace
}  // namespace zhudong::config

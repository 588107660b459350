// What a change of the settings is.
#include "gateway/config/plan.h"

#include "gateway/config/load.h"
#include "gateway/config/settings.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Effective Base() {
  Effective base;
  Config& config = base.config;
  config.server.listen = "127.0.0.1:7443";
  config.storage.path = "/data";
  config.mappings.folder = "/mappings";
  config.feeds = {{.name = "land"}, {.name = "permits"}};
  config.principals = {{.id = "spiffe://zhudong/platform/land", .publish = {"land"}},
                       {.id = "spiffe://zhudong/utility/grid", .subscribe = {"grid"}, .read = {"*"}}};
  Source dropped{.name = "land-files", .feed = "land", .folder = "/in"};
  Source stream{.name = "permit-stream", .type = "kafka_source", .feed = "permits", .mapping = "permits"};
  stream.kafka.password_file = "/secret/kafka";
  config.sources = {dropped, stream};
  config.subscribers = {{.name = "grid", .target = "10.0.0.1:8443"}};
  config.license_grants = {{.name = "grid", .principal = "spiffe://zhudong/utility/grid"}};
  config.license_providers = {{.name = "province"}, {.name = "city"}};
  base.contents.mappings = {{"land", "11111111aa"}, {"permits", "22222222bb"}};
  base.contents.files = {{"/secret/kafka", "33"}};
  return base;
}

// `added feed x`, `changed source y: folder "a" → "b"`; `!` at the end of one that needs a restart.
std::vector<std::string> Told(const Effective& before, const Effective& after) {
  std::vector<std::string> told;
  for (const Change& change : Compare(before, after)) {
    std::string line = change.kind == ChangeKind::kAdded     ? "added "
                       : change.kind == ChangeKind::kRemoved ? "removed "
                                                             : "changed ";
    line += change.section + " " + change.name;
    for (const SettingChange& setting : change.settings) {
      line += ": " + setting.setting + " " + setting.before + " → " + setting.after;
    }
    told.push_back(line + (change.needs_restart.empty() ? "" : " !"));
  }
  return told;
}

TEST(PlanTest, TheSameSettingsAreNoChange) {
  EXPECT_THAT(Compare(Base(), Base()), IsEmpty());
  EXPECT_EQ(Canonical(Base()), Canonical(Base()));
}

TEST(PlanTest, EveryLivePartIsAddedRemovedAndChangedWithoutARestart) {
  Effective after = Base();
  after.config.feeds = {{.name = "land", .same_id = "correction"}, {.name = "acceptance"}};
  after.config.principals[0].publish = {"land", "acceptance"};
  after.config.principals.push_back({.id = "spiffe://zhudong/operator/duty", .roles = {"operator"}});
  after.config.sources.pop_back();
  after.config.sources[0].folder = "/other";
  after.config.subscribers[0].target = "10.0.0.2:8443";
  after.config.subscribers.push_back({.name = "water"});
  after.config.license_grants.clear();
  EXPECT_THAT(Told(Base(), after),
              ElementsAre("removed feed permits", "changed feed land: same_id \"conflict\" → \"correction\"",
                          "added feed acceptance",
                          "changed principal spiffe://zhudong/platform/land: publish [\"land\"] → "
                          "[\"land\", \"acceptance\"]",
                          "added principal spiffe://zhudong/operator/duty", "removed source permit-stream",
                          "changed source land-files: folder \"/in\" → \"/other\"",
                          "changed subscriber grid: target \"10.0.0.1:8443\" → \"10.0.0.2:8443\"",
                          "added subscriber water", "removed license_grant grid"));
}

TEST(PlanTest, WhatIsReadOnceAtTheStartNeedsARestart) {
  Effective after = Base();
  after.config.server.listen = "127.0.0.1:7444";
  after.config.storage.path = "/elsewhere";
  after.config.limits.max_item_kib = 512;
  after.config.audit.digest = "sha256";
  EXPECT_THAT(Told(Base(), after), ElementsAre("changed server : listen \"127.0.0.1:7443\" → \"127.0.0.1:7444\" !",
                                               "changed storage : path \"/data\" → \"/elsewhere\" !",
                                               "changed limits : max_item_kib 1024 → 512 !",
                                               "changed audit : digest \"sm3\" → \"sha256\" !"));
}

TEST(PlanTest, TheOrderOfWhatIsAskedInOrderIsAChange) {
  Effective after = Base();
  std::swap(after.config.license_providers[0], after.config.license_providers[1]);
  EXPECT_THAT(Told(Base(), after), ElementsAre("changed license_provider : (order)  → as in the file now !"));
  // One that came between changes no order.
  after = Base();
  after.config.license_providers.insert(after.config.license_providers.begin() + 1, {.name = "county"});
  EXPECT_THAT(Told(Base(), after), ElementsAre("added license_provider county !"));
}

TEST(PlanTest, AChangedMappingChangesTheSourcesThatReadByIt) {
  Effective after = Base();
  after.contents.mappings["permits"] = "44444444cc";
  // A dropped file's header may be of any mapping.
  EXPECT_THAT(Told(Base(), after), ElementsAre("changed source land-files: mapping permits 22222222 → 44444444",
                                               "changed source permit-stream: mapping permits 22222222 → 44444444",
                                               "changed mapping permits: file 22222222 → 44444444"));
  Effective named = Base();
  named.config.sources[0].mapping = "land";
  Effective then = named;
  then.contents.mappings["permits"] = "44444444cc";
  then.contents.mappings["new"] = "55";
  EXPECT_THAT(Told(named, then), ElementsAre("changed source permit-stream: mapping permits 22222222 → 44444444",
                                             "added mapping new", "changed mapping permits: file 22222222 → 44444444"));
  then.contents.mappings = {{"land", "11111111aa"}, {"permits", "22222222bc"}};
  EXPECT_EQ(Compare(named, then).size(), 2u) << "digests that begin alike are not the same";
}

TEST(PlanTest, ASecretThatIsReadOnceChangesItsAdapterAndIsNotShown) {
  EXPECT_THAT(FilesReadOnce(Base().config), UnorderedElementsAre("/secret/kafka"));
  Effective after = Base();
  after.contents.files["/secret/kafka"] = "66";
  EXPECT_THAT(Told(Base(), after), ElementsAre("changed source permit-stream: kafka.password_file /secret/kafka → "
                                               "/secret/kafka holds something else now"));
}

TEST(PlanTest, WhatIsForAnotherAdapterAloneIsNoChange) {
  Effective after = Base();
  after.config.sources[0].host = "left over from another type";
  EXPECT_THAT(Compare(Base(), after), IsEmpty());
  EXPECT_EQ(Canonical(Base()), Canonical(after));
  after.config.sources[0].type = "exchange_tables";
  const std::vector<Change> changes = Compare(Base(), after);
  ASSERT_EQ(changes.size(), 1u);
  std::vector<std::string> settings;
  for (const SettingChange& setting : changes[0].settings) settings.push_back(setting.setting);
  EXPECT_THAT(settings, ::testing::IsSupersetOf({"type", "host"}));
}

// Every setting of every section: whoever adds a row gets it compared, and its digest differs.
TEST(PlanTest, EverySettingThatChangesIsSeen) {
  for (const Section& section : Sections()) {
    for (size_t row = 0; row < section.settings.size(); ++row) {
      const Setting& setting = section.settings[row];
      Effective before;
      if (section.repeated) section.add(before.config);
      const auto change = [&](Config& config) {
        void* const values = section.at(config, 0);
        if (!setting.types.empty()) {
          for (const Setting& type : section.settings) {
            if (type.name == "type") *std::get<std::string*>(type.at(values)) = setting.types[0];
          }
        }
        return setting.at(values);
      };
      change(before.config);
      Effective after = before;
      const Ref ref = change(after.config);
      if (auto* text = std::get_if<std::string*>(&ref)) **text += "x";
      if (auto* list = std::get_if<std::vector<std::string>*>(&ref)) (*list)->push_back("x");
      if (auto* number = std::get_if<int64_t*>(&ref)) ++**number;
      if (auto* flag = std::get_if<bool*>(&ref)) **flag = !**flag;
      if (auto* duration = std::get_if<absl::Duration*>(&ref)) **duration += absl::Seconds(1);
      const std::string name = std::string(section.name) + "." + std::string(setting.name);
      EXPECT_FALSE(Compare(before, after).empty()) << name;
      EXPECT_NE(Canonical(before), Canonical(after)) << name;
    }
  }
}

}  // namespace
}  // namespace zhudong::config

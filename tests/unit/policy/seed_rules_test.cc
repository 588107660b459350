// Every rule of the cities' documents about documents stands in a pack, with its words.
#include <cstdlib>
#include <fstream>
#include <set>

#include "gmock/gmock.h"
#include "tests/unit/policy/rules.h"

namespace zhudong::policy {
namespace {

using ::testing::IsSupersetOf;

const std::vector<std::string> kIds = {"S0-029", "S0-045", "S0-046", "S0-047", "S0-048", "S0-066", "S0-067", "S1-023",
                                       "S1-026", "S1-082", "S2-064", "S2-065", "S2-066", "S3-062", "S3-063", "S3-091",
                                       "S3-100", "S3-101", "S3-102", "S3-103", "S3-104", "S4-061", "S4-062", "S4-063",
                                       "S4-064", "S4-065", "S4-066", "S4-073", "S4-102"};

TEST(SeedRules, AllStandInSomePack) { EXPECT_THAT(BuiltIn()->RuleIds(), IsSupersetOf(kIds)); }

// The fields of a line; a quoted field holds commas, and doubled quotes.
std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += line[i];
    }
  }
  return fields;
}

// ZHUDONG_SHARED_DATA names the folder `data` beside the table of rules; it is no part of the project.
TEST(SeedRules, AreThoseOfTheTableWithItsWords) {
  const char* data = std::getenv("ZHUDONG_SHARED_DATA");
  const std::string folder = data != nullptr ? data : ZHUDONG_SOURCE_DIR "/../shared/data";
  std::ifstream file(folder + "/../seed_rules.csv");
  if (!file) GTEST_SKIP() << "no table of rules beside " << folder;
  std::string packs;
  for (const auto& [name, text] : BuiltInPacks()) packs += text;
  std::set<std::string> ids;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> fields = Fields(line);
    ASSERT_GE(fields.size(), 5) << line;
    if (fields[4] != "document_requirement" && fields[4] != "document_kind") continue;
    ids.insert(fields[0]);
    EXPECT_TRUE(packs.find(fields[3]) != std::string::npos) << fields[0] << ": " << fields[3];
  }
  EXPECT_EQ(ids, std::set<std::string>(kIds.begin(), kIds.end()));
}

}  // namespace
}  // namespace zhudong::policy

#include <filesystem>
#include <fstream>

#include "gateway/config/load.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::config {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExchangeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) /
              (std::string("exchange-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_ / "mappings");
    for (const char* name : {"server.crt", "server.key", "ca.crt", "password"}) std::ofstream(folder_ / name) << "x";
    for (const char* name : {"server.key", "password"}) {
      std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_read);
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // With these lines in the [[source]] and in its [[feed]].
  std::vector<std::string> Problems(const std::string& source, const std::string& feed = "same_id = \"correction\"",
                                    const std::string& type = "exchange_tables") {
    const std::string text = R"([server]
certificate = "server.crt"
key = "server.key"
client_ca = "ca.crt"
[storage]
path = "state"
[mappings]
folder = "mappings"
[[principal]]
id = "spiffe://zhudong/platform/housing"
publish = ["exchange"]
[[feed]]
name = "exchange"
platform = "住建局"
)" + feed + R"(
[[source]]
name = "front"
)" + ("type = \"" + type + "\"\n") +
                             R"(principal = "spiffe://zhudong/platform/housing"
feed = "exchange"
database = "front"
user = "zhudong"
password_file = "password"
)" + source;
    std::vector<std::string> lines;
    for (const Problem& problem : Parse(text, "g.toml", folder_.string()).problems) lines.push_back(ToString(problem));
    return lines;
  }

  std::filesystem::path folder_;
};

constexpr char kHost[] = "host = \"front.example\"\ntls_ca = \"ca.crt\"\n";

TEST_F(ExchangeTest, TheSmallestOfTheReadmeIsWell) {
  EXPECT_THAT(Problems(kHost), IsEmpty());
  EXPECT_THAT(Problems(std::string(kHost) + "standard = \"2.0\"\nreference_wait_seconds = 0\nafter_wait = \"fail\"\n"),
              IsEmpty());
  EXPECT_THAT(Problems("host = \"/run/postgresql\"\n"), IsEmpty()) << "a socket needs no CA";
}

TEST_F(ExchangeTest, MistakesAreNamed) {
  EXPECT_THAT(Problems("tls_ca = \"ca.crt\"\n"), Contains(HasSubstr("host")));
  EXPECT_THAT(Problems("host = \"front.example\"\n"), Contains(HasSubstr("tls_ca")));
  EXPECT_THAT(Problems("host = \"front.example\"\ntls = \"disable\"\n"), Contains(HasSubstr("in clear")));
  EXPECT_THAT(Problems("host = \"127.0.0.1\"\ntls = \"disable\"\n"), IsEmpty());
  EXPECT_THAT(Problems(std::string(kHost) + "standard = \"4.0\"\n"), Contains(HasSubstr("none of: 2.0 3.0")));
  EXPECT_THAT(Problems(std::string(kHost) + "mapping = \"land\"\n"), Contains(HasSubstr("leave it out")));
  EXPECT_THAT(Problems(std::string(kHost) + "stable_polls = 3\n"), Contains(HasSubstr("file_drop")));
}

TEST_F(ExchangeTest, TheFeedMustTakeCorrectionsAndWithdrawals) {
  EXPECT_THAT(Problems(kHost, "same_id = \"conflict\""), Contains(HasSubstr("same_id = \"correction\"")));
  EXPECT_THAT(Problems(kHost, "same_id = \"correction\"\nkinds = [\"construction_permit\"]"),
              Contains(HasSubstr("withdrawal")));
}

TEST_F(ExchangeTest, ApprovalItemsHaveACodeAndAKindAndAFeedThatTakesThem) {
  const std::string feed = "same_id = \"correction\"\nkinds = [\"case_status_report\", \"withdrawal\"]";
  const auto problems = [&](const std::string& items, const std::string& of) {
    return Problems(std::string(kHost) + "approval_items = [" + items + "]\n", of);
  };
  EXPECT_THAT(problems("\"11440100=A=works_approval\", \"P1=connection\"", feed), IsEmpty());
  EXPECT_THAT(problems("\"W1\"", feed), Contains(HasSubstr("write CODE=works_approval")));
  EXPECT_THAT(problems("\"=connection\"", feed), Contains(HasSubstr("write CODE=works_approval")));
  EXPECT_THAT(problems("\"W1=outage\"", feed), Contains(HasSubstr("write CODE=works_approval")));
  EXPECT_THAT(problems("\"W1=connection\", \"W1=works_approval\"", feed), Contains(HasSubstr("stands twice")));
  EXPECT_THAT(problems("\"W1=works_approval\"", "same_id = \"correction\""),
              Contains(HasSubstr("must name the kind case_status_report")));
}

constexpr char kBatch[] = "mapping = \"enterprises\"\ntable = \"uplink\"\nkey_column = \"certificate_sno\"\n";

TEST_F(ExchangeTest, ABatchTableIsReadLikewise) {
  const std::string same = "same_id = \"correction\"", type = "batch_table";
  const std::string good = std::string(kHost) + kBatch;
  EXPECT_THAT(Problems(good, same, type), IsEmpty());
  EXPECT_THAT(Problems(good + "batch_column = \"PC\"\npoll_seconds = 60\n", same, type), IsEmpty());
  EXPECT_THAT(Problems(kHost, same, type), Contains(HasSubstr("source.table")));
  EXPECT_THAT(Problems(kHost, same, type), Contains(HasSubstr("source.key_column")));
  EXPECT_THAT(Problems(kHost, same, type),
              Contains(HasSubstr("source.mapping: is required where type is batch_table")));
  EXPECT_THAT(Problems(std::string("host = \"front.example\"\n") + kBatch, same, type), Contains(HasSubstr("tls_ca")));
  EXPECT_THAT(Problems(good + "standard = \"3.0\"\n", same, type), Contains(HasSubstr("is for type exchange_tables")));
  EXPECT_THAT(Problems(good, "same_id = \"conflict\"", type), Contains(HasSubstr("same_id = \"correction\"")));
  EXPECT_THAT(Problems(good, same + "\nkinds = [\"business_registration\"]", type),
              Contains(HasSubstr("a row whose operation is D takes a record back")));
  EXPECT_THAT(Problems(std::string(kHost) + kBatch), Contains(HasSubstr("is for type batch_table")));
}

}  // namespace
}  // namespace zhudong::config

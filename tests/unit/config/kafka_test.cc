// What is asked of the settings of the Kafka adapters.
#include <filesystem>
#include <fstream>

#include "gateway/config/load.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRest[] = R"([server]
certificate = "x"
key = "x"
client_ca = "x"
[storage]
path = "state"
[mappings]
folder = "maps"
[[feed]]
name = "land"
platform = "p"
[[principal]]
id = "spiffe://z/land"
publish = ["land"]
)";
constexpr char kSource[] = R"([[source]]
name = "s"
type = "kafka_source"
principal = "spiffe://z/land"
feed = "land"
kafka.brokers = ["broker.example:9093"]
)";
constexpr char kSink[] = R"([[subscriber]]
name = "g"
type = "kafka_sink"
kafka.brokers = ["broker.example:9093"]
)";

class KafkaTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(::testing::TempDir()) / "config-kafka";
    std::filesystem::create_directories(folder_ / "maps");
    std::ofstream(folder_ / "x") << "x";
    std::filesystem::permissions(folder_ / "x", std::filesystem::perms::owner_read);
  }
  ParseResult Read(const std::string& text) { return Parse(kRest + text, "g.toml", folder_.string()); }
  std::vector<std::string> Problems(const std::string& text) {
    std::vector<std::string> lines;
    for (const Problem& problem : Read(text).problems) lines.push_back(ToString(problem));
    return lines;
  }

  std::filesystem::path folder_;
};

TEST_F(KafkaTest, TheSmallestConfigurationsAreEnough) {
  const ParseResult source = Read(std::string(kSource) + "kafka.topics = [\"land\"]\n");
  ASSERT_THAT(source.problems, IsEmpty());
  EXPECT_THAT(source.config.sources[0].kafka.topics, ElementsAre("land"));
  EXPECT_TRUE(source.config.sources[0].kafka.tls) << "nothing in clear unless somebody says so";
  EXPECT_EQ(source.config.sources[0].kafka.expired, "stop") << "nothing is passed over unless somebody says so";
  const ParseResult sink = Read(std::string(kSink) + "kafka.topic = \"demand\"\n");
  ASSERT_THAT(sink.problems, IsEmpty());
  EXPECT_EQ(sink.config.subscribers[0].kafka.topic, "demand");
}

TEST_F(KafkaTest, WhatIsInForceIsPrintedAndReadAgain) {
  const ParseResult first = Read(std::string(kSource) + "kafka.topics = [\"land\"]\n" + kSink +
                                 "kafka.topic = \"demand\"\nkafka.format = \"json\"\n");
  ASSERT_THAT(first.problems, IsEmpty());
  const std::string printed = Print(first.config);
  EXPECT_THAT(printed, ::testing::Not(HasSubstr("stable_polls"))) << "no setting of another adapter";
  const ParseResult again = Parse(printed, "g.toml", folder_.string());
  ASSERT_THAT(again.problems, IsEmpty());
  EXPECT_EQ(Print(again.config), printed);
}

TEST_F(KafkaTest, MistakesAreToldWithWhatToDo) {
  const std::string source = std::string(kSource) + "kafka.topics = [\"land\"]\n";
  const std::string sink = std::string(kSink) + "kafka.topic = \"demand\"\n";
  const std::pair<std::string, const char*> wrong[] = {
      {kSource, "source.kafka.topics: is required"},
      {kSink, "subscriber.kafka.topic: is required"},
      {source + "folder = \"maps\"", "source.folder: is for type file_drop, and this is kafka_source"},
      {sink + "target = \"host:1\"", "subscriber.target: is for type "},
      {sink + "ca = \"x\"", "subscriber.ca: is not used by kafka_sink: set kafka.ca"},
      {std::string(kSource) + "kafka.topics = [\"l d\"]", "`l d` is no topic name"},
      {std::string(kSource) + "kafka.topics = [\"a\", \"a\"]", "`a` stands twice"},
      {source + "kafka.fromat = \"json\"", "did you mean `kafka.format`?"},
      {source + "kafka.format = \"jsn\"", "did you mean `json`?"},
      {source + "kafka.format = \"mapped\"", "source.mapping: is required with kafka.format"},
      {source + "mapping = \"m\"", "source.mapping: would not be used with kafka.format = \"json\""},
      {source + "kafka.user = \"u\"", "kafka.user and kafka.password_file go together"},
      {source + "kafka.key = \"x\"", "kafka.certificate and kafka.key go together"},
      {source + "kafka.tls = false\nkafka.ca = \"x\"", "kafka.tls: is false, so kafka.ca"},
      {source + "kafka.tls = false\nkafka.user = \"u\"\nkafka.password_file = \"x\"\nkafka.mechanism = \"plain\"",
       "sends the password in clear"},
      {source + "kafka.buffer_mib = 0", "between 1 and 1024 MiB"},
  };
  for (const auto& [text, problem] : wrong) EXPECT_THAT(Problems(text), ElementsAre(HasSubstr(problem))) << text;
}

}  // namespace
}  // namespace zhudong::config

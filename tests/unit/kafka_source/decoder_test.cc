#include "adapters/kafka_source/decoder.h"

#include <map>

#include "gateway/crypto/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::kafka_source {
namespace {

using Headers = std::map<std::string, std::string>;

v1::PublishItem Decode(Decoder& decoder, std::string_view value, const Headers& headers = {}) {
  return decoder.Decode(
      &value,
      [&](const char* name) -> std::string_view {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string_view() : found->second;
      },
      "land[0]@17");
}

TEST(DecoderTest, AnEventComesWithItsOriginAndItsBytes) {
  Decoder decoder(Format::kJson, "land", nullptr);
  const v1::PublishItem item = Decode(decoder, R"({"eventId": "a"})");
  EXPECT_EQ(item.event().feed(), "land");
  EXPECT_EQ(item.origin(), "land[0]@17");
  EXPECT_EQ(item.original(), R"({"eventId": "a"})");
}

TEST(DecoderTest, PoisonAndTombstonesAreUnreadableItems) {
  Decoder decoder(Format::kJson, "land", nullptr);
  const v1::PublishItem poison = Decode(decoder, "\xff");
  EXPECT_EQ(poison.unreadable().findings(0).code(), v1::FINDING_CODE_ERROR_UNREADABLE);
  EXPECT_EQ(poison.original(), "\xff");
  const v1::PublishItem tombstone = decoder.Decode(
      nullptr, [](const char*) { return std::string_view(); }, "land[0]@18");
  EXPECT_EQ(tombstone.unreadable().feed(), "land");
  EXPECT_EQ(tombstone.unreadable().findings(0).code(), v1::FINDING_CODE_ERROR_MISSING);
  const v1::PublishItem large = Decode(decoder, std::string(1u << 20, 'x'));
  EXPECT_LE(large.original().size(), 64u << 10);
}

TEST(DecoderTest, AnItemThatBringsItsOwnOriginalKeepsIt) {
  v1::PublishItem sent;
  sent.mutable_event()->set_event_id("a");
  sent.set_original("as the platform had it");
  Decoder decoder(Format::kProtobuf, "land", nullptr);
  EXPECT_EQ(Decode(decoder, sent.SerializeAsString()).original(), "as the platform had it");
}

TEST(DecoderTest, CloudEventsInBothModes) {
  Decoder decoder(Format::kCloudEvents, "land", nullptr);
  constexpr char kWhole[] = R"({"specversion": "1.0", "id": "a", "source": "s", "type": "t", "data": {}})";
  EXPECT_EQ(Decode(decoder, kWhole, {{"content-type", "application/cloudevents+json"}}).event().event_id(), "a");
  EXPECT_EQ(Decode(decoder, kWhole).event().event_id(), "a") << "not everybody says what it is";
  Headers binary = {{"ce_specversion", "1.0"}, {"ce_id", "b"}, {"ce_source", "s"}, {"ce_type", "t"}};
  EXPECT_EQ(Decode(decoder, "{}", binary).event().event_id(), "b");
  binary["content-type"] = "application/protobuf";
  v1::Event event;
  event.set_division_code("440112");
  EXPECT_EQ(Decode(decoder, event.SerializeAsString(), binary).event().division_code(), "440112");
  binary.erase("ce_source");
  EXPECT_TRUE(Decode(decoder, "{}", binary).has_unreadable());
}

TEST(DecoderTest, APlatformsOwnJsonGoesThroughTheMapping) {
  const auto mapping = mapping::Mapping::Load(std::string(ZHUDONG_SOURCE_DIR) +
                                              "/adapters/file_drop/mappings/investment-projects-tzxm.toml");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  const auto mapper = [&] { return std::make_unique<mapping::RecordMapper>(*mapping, "projects", crypto::Sha256); };
  constexpr char kRecord[] =
      R"({"projectCode": "2502-440112-04-01-100071", "updateTime": "2025-02-05 10:00:00",
          "project": {"projectName": "样例", "projectType": "A00003", "applyDate": "2025-02-05", "placeCode": "440112"}})";
  Decoder mapped(Format::kMapped, "projects", mapper());
  const v1::PublishItem item = Decode(mapped, kRecord);
  EXPECT_EQ(item.event().feed(), "projects") << item.ShortDebugString();
  EXPECT_EQ(item.event().investment_project().project_name(), "样例");
  EXPECT_TRUE(Decode(mapped, "[]").has_unreadable());
  Decoder wrapped(Format::kCloudEvents, "projects", mapper());
  const std::string envelope =
      std::string(R"({"specversion": "1.0", "id": "a", "source": "s", "type": "t", "data": )") + kRecord + "}";
  EXPECT_EQ(Decode(wrapped, envelope).event().investment_project().project_name(), "样例");
}

}  // namespace
}  // namespace zhudong::kafka_source

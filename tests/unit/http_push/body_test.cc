// Bodies of strangers: what becomes an item, what is told of the rest, and that nothing is lost on the way.
#include "adapters/http_push/body.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/encoding.h"
#include "gateway/model/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::http_push {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kMapping[] = R"(name = "small"
feed = "done"
format = "json"
records = "/data/list"
[signature]
required = ["/no"]
[[event]]
kind = "completion_acceptance"
id = { from = "/no" }
occurred_at = { from = "/date" }
fields = [{ to = "completion_acceptance.acceptance_number", from = "/no", required = true }]
)";

using Headers = std::map<std::string, std::string>;

Shape Mapped(bool local = false) {
  std::string text = kMapping;
  if (local) text.replace(text.find("json"), 4, "jsonl\"\nencoding = \"gb18030");
  if (local) text.erase(text.find("records"), sizeof("records = \"/data/list\""));
  auto mapping = mapping::Mapping::Parse(text, "small.toml");
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  return {.feed = "done", .mapping = *mapping, .hash = crypto::Sha256};
}

Shape Own() { return {.feed = "done", .hash = crypto::Sha256}; }

Body Read(const Shape& shape, std::string_view bytes, Headers headers = {}) {
  headers.emplace("content-type", "application/json");
  const auto announced = ReadHead(headers);
  EXPECT_TRUE(announced.ok()) << announced.status();
  return ReadBody(shape, *announced, headers, bytes);
}

std::string Record(int n) { return absl::StrCat(R"({"no": "N)", n, R"(", "date": "2026-01-02"})"); }

std::string Event(const std::string& id) {
  return absl::StrCat(R"({"event": {"eventId": ")", id, R"(", "occurredAt": "2026-01-02T00:00:00Z",)",
                      R"("completionAcceptance": {"acceptanceNumber": "A"}}})");
}

std::string Ids(const Body& body) {
  return absl::StrJoin(body.items, " ", [](std::string* out, const v1::PublishItem& item) {
    *out += item.has_event() ? item.event().event_id() : "-";
  });
}

v1::FindingCode CodeOf(const v1::PublishItem& item) {
  return item.unreadable().findings_size() > 0 ? item.unreadable().findings(0).code() : v1::FINDING_CODE_UNSPECIFIED;
}

TEST(HttpPushBodyTest, OneRecordAListABatchAndWhereTheMappingPoints) {
  for (const std::string& text :
       {Record(1), absl::StrCat("[", Record(1), "]"), absl::StrCat(R"({"items": [)", Record(1), "]}"),
        absl::StrCat(R"({"code": 0, "data": {"total": 1, "list": [)", Record(1), "]}}"),
        absl::StrCat("\xEF\xBB\xBF ", Record(1), "\n")}) {
    const Body body = Read(Mapped(), text);
    EXPECT_TRUE(body.status.ok()) << body.status;
    EXPECT_EQ(Ids(body), "N1") << text;
    EXPECT_EQ(body.items[0].event().feed(), "done");
    EXPECT_EQ(body.items[0].item(), 1u);
    EXPECT_EQ(body.items[0].original(), Record(1)) << text;
  }
  EXPECT_EQ(Ids(Read(Mapped(), absl::StrCat("[", Record(1), ",\n", Record(2), " , ", Record(3), "]"))), "N1 N2 N3");
  EXPECT_TRUE(Read(Mapped(), "[]").items.empty());
  EXPECT_TRUE(Read(Own(), R"({"items": []})").items.empty());
}

TEST(HttpPushBodyTest, TheGatewaysOwnJson) {
  EXPECT_EQ(Ids(Read(Own(), Event("a"))), "a");
  EXPECT_EQ(Ids(Read(Own(), absl::StrCat(R"({"items": [)", Event("a"), ",", Event("b"), "]}"))), "a b");
}

TEST(HttpPushBodyTest, ARecordThatIsWrongCostsOnlyItself) {
  const std::string deep = absl::StrCat(R"({"a":)", std::string(40, '['), std::string(40, ']'), "}");
  const std::string twice = R"({"no": "N2", "no": "N3", "date": "2026-01-02"})";
  const Body body =
      Read(Mapped(), absl::StrCat("[", Record(1), ",", twice, ",", deep, R"(,7,{"no":"N5"},)", Record(6), "]"));
  EXPECT_TRUE(body.status.ok());
  EXPECT_EQ(Ids(body), "N1 - - - - N6");
  for (size_t i : {1u, 2u, 3u}) EXPECT_EQ(CodeOf(body.items[i]), v1::FINDING_CODE_ERROR_UNREADABLE) << i;
  EXPECT_EQ(CodeOf(body.items[4]), v1::FINDING_CODE_ERROR_MISSING);
  EXPECT_EQ(body.items[4].unreadable().findings(0).field(), "/date");
  EXPECT_EQ(body.items[1].original(), twice);
}

TEST(HttpPushBodyTest, ABodyThatIsNoJsonIsOneUnreadableItem) {
  const std::string whole = absl::StrCat("[", Record(1), ",", Record(2), "]");
  for (size_t cut = 0; cut < whole.size(); ++cut) {
    const Body body = Read(Mapped(), whole.substr(0, cut));
    ASSERT_EQ(model::ReasonOf(body.status), v1::ERROR_REASON_BODY_UNREADABLE) << cut;
    ASSERT_EQ(body.items.size(), 1u);
    EXPECT_EQ(body.items[0].original(), whole.substr(0, cut));
    EXPECT_EQ(body.items[0].unreadable().feed(), "done");
  }
  for (const std::string& text :
       {whole + "]", whole + whole, std::string("{'no': 1}"), std::string("[1,]"), std::string("nul")}) {
    EXPECT_EQ(CodeOf(Read(Mapped(), text).items.at(0)), v1::FINDING_CODE_ERROR_UNREADABLE) << text;
  }
  const Body zero = Read(Mapped(), std::string("{\"no\": \"\0\"}", 11));
  EXPECT_EQ(CodeOf(zero.items.at(0)), v1::FINDING_CODE_ERROR_CONTROL_CHARACTER);
  EXPECT_FALSE(zero.status.ok());
}

TEST(HttpPushBodyTest, HoweverDeepNothingBreaks) {
  for (const char open : {'[', '{'}) {
    std::string deep;
    for (int i = 0; i < 500000; ++i) deep += open == '[' ? "[" : R"({"a":)";
    EXPECT_FALSE(Read(Mapped(), deep).status.ok());
  }
  const Body closed = Read(Mapped(), std::string(100000, '[') + std::string(100000, ']'));
  EXPECT_EQ(CodeOf(closed.items.at(0)), v1::FINDING_CODE_ERROR_UNREADABLE);
}

TEST(HttpPushBodyTest, TooManyRecordsAreRefusedWhole) {
  const auto list = [](size_t count) { return "[" + absl::StrJoin(std::vector<std::string>(count, "{}"), ",") + "]"; };
  EXPECT_EQ(Read(Mapped(), list(kMaxItems)).items.size(), kMaxItems);
  for (const std::string& text : {list(kMaxItems + 1), R"({"items":)" + list(5000) + "}"}) {
    const Body body = Read(Mapped(), text);
    EXPECT_EQ(model::ReasonOf(body.status), v1::ERROR_REASON_FRAME_TOO_LARGE);
    EXPECT_EQ(CodeOf(body.items.at(0)), v1::FINDING_CODE_ERROR_TOO_LONG);
  }
}

// 验收 in GB18030.
const std::string kLocal = "{\"no\": \"\xD1\xE9\xCA\xD5\", \"date\": \"2026-01-02\"}";

TEST(HttpPushBodyTest, Gb18030WhereItIsSaidAndNowhereElse) {
  const Body said = Read(Mapped(), kLocal, {{"content-type", "application/json; charset=GB18030"}});
  EXPECT_EQ(Ids(said), "验收");
  EXPECT_EQ(Ids(Read(Mapped(true), kLocal)), "验收");
  const Body unsaid = Read(Mapped(), kLocal);
  EXPECT_EQ(CodeOf(unsaid.items.at(0)), v1::FINDING_CODE_ERROR_ENCODING);
  EXPECT_EQ(unsaid.items[0].original(), kLocal);
  EXPECT_THAT(std::string(unsaid.status.message()), HasSubstr("charset=gb18030"));
  const Body wrong = Read(Mapped(), "{\"no\": \"\xff\xff\"}", {{"content-type", "application/json;charset=gbk"}});
  EXPECT_EQ(CodeOf(wrong.items.at(0)), v1::FINDING_CODE_ERROR_ENCODING);
}

TEST(HttpPushBodyTest, WhatIsNotTakenIsSaid) {
  for (const char* type : {"text/xml", "application/json; charset=utf-16", "application/x-www-form-urlencoded", ";"}) {
    EXPECT_EQ(model::ReasonOf(ReadHead({{"content-type", type}}).status()), v1::ERROR_REASON_MEDIA_TYPE) << type;
  }
  EXPECT_EQ(model::ReasonOf(ReadHead({}).status()), v1::ERROR_REASON_MEDIA_TYPE);
  EXPECT_TRUE(ReadHead({{"content-type", "Application/JSON ; charset=\"UTF-8\""}}).ok());
}

std::string Envelope(const std::string& id, const std::string& data) {
  return absl::StrCat(R"({"specversion":"1.0","type":"t","source":"urn:permits:a","id":")", id,
                      R"(","time":"2026-02-03T04:05:06Z","data":)", data, "}");
}

TEST(HttpPushBodyTest, CloudEventsAreKnownByIdAndSource) {
  const Headers one = {{"content-type", "application/cloudevents+json; charset=utf-8"}};
  const Body body = Read(Mapped(), Envelope("7", Record(1)), one);
  ASSERT_EQ(Ids(body), "urn:permits:a|7") << body.items[0].ShortDebugString();
  EXPECT_EQ(body.items[0].event().recorded_at().seconds(), 1770091506);
  EXPECT_EQ(Ids(Read(Own(), Envelope("8", Event("a")), one)), "urn:permits:a|8");
  EXPECT_THAT(Ids(Read(Mapped(), Envelope(std::string(300, 'x'), Record(1)), one)), StartsWith("ce-"));

  const Headers batch = {{"content-type", "application/cloudevents-batch+json"}};
  const Body many =
      Read(Mapped(),
           absl::StrCat("[", Envelope("1", Record(1)), ",{},", Envelope("2", "7"), ",", Envelope("3", Record(3)), "]"),
           batch);
  EXPECT_EQ(Ids(many), "urn:permits:a|1 - - urn:permits:a|3");
  EXPECT_FALSE(Read(Mapped(), "7", batch).items.at(0).has_event());

  const Headers binary = {{"ce-specversion", "1.0"}, {"ce-id", "%E9%AA%8C%20"}, {"ce-source", "/s"}, {"ce-type", "t"}};
  EXPECT_EQ(Ids(Read(Mapped(), Record(1), binary)), "/s|验 ");
  EXPECT_EQ(Ids(Read(Mapped(), Record(1), {{"ce-specversion", "1.0"}, {"ce-id", "1"}})), "-");
}

}  // namespace
}  // namespace zhudong::http_push

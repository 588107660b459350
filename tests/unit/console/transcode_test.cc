#include "gateway/console/transcode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "gateway/model/errors.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/feed_health_service.pb.h"

namespace zhudong::console {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

Method Find(const char* name) {
  absl::StatusOr<Method> method = FindMethod(name);
  EXPECT_TRUE(method.ok()) << method.status();
  return *std::move(method);
}

TEST(TranscodeTest, OnlyMethodsOfPeopleAreFound) {
  EXPECT_EQ(Find("zhudong.v1.AdminService/GetStatus").path, "/zhudong.v1.AdminService/GetStatus");
  for (const char* name :
       {"zhudong.v1.FeedService/PublishBatch", "zhudong.v1.LicenseService/GetLicense",
        "zhudong.v1.FeedHealthService/ReportHeartbeat", "AdminService/GetStatus", "zhudong.v1.AdminService.GetStatus",
        "grpc.health.v1.Health/Check", "", "/", "zhudong.v1."}) {
    EXPECT_EQ(model::ReasonOf(FindMethod(name).status()), v1::ERROR_REASON_METHOD_UNKNOWN) << name;
  }
}

TEST(TranscodeTest, ARequestIsReadByItsDescriptor) {
  const absl::StatusOr<std::string> bytes =
      RequestOf(Find("zhudong.v1.AdminService/StartReplay"),
                R"({"subscriber":"grid","sequences":{"first":"7","last":9},"dryRun":true,"reason":"重发"})");
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  v1::StartReplayRequest request;
  ASSERT_TRUE(request.ParseFromString(*bytes));
  EXPECT_EQ(request.sequences().first(), 7u);
  EXPECT_EQ(request.sequences().last(), 9u);
  EXPECT_TRUE(request.dry_run());
  EXPECT_EQ(request.reason(), "重发");
  EXPECT_EQ(*RequestOf(Find("zhudong.v1.AdminService/GetStatus"), "{}"), "");
}

TEST(TranscodeTest, WhatIsNoRequestIsRefusedWhole) {
  const Method method = Find("zhudong.v1.AdminService/ReplayDeadLetters");
  for (const char* body : {"", "[]", "{", "7", R"({"subscriber":7})", R"({"nobodyKnows":1})", R"({"dryRun":"perhaps"})",
                           R"({"subscriber":{"a":1}})"}) {
    EXPECT_EQ(model::ReasonOf(RequestOf(method, body).status()), v1::ERROR_REASON_BODY_UNREADABLE) << body;
  }
  std::string deep = R"({"times":)";
  for (int i = 0; i < 100000; ++i) deep += "{\"a\":";
  EXPECT_EQ(model::ReasonOf(RequestOf(Find("zhudong.v1.AdminService/StartReplay"), deep).status()),
            v1::ERROR_REASON_BODY_UNREADABLE);
}

TEST(TranscodeTest, AnAnswerPrintsDefaultsNamesAndLongNumbersAsText) {
  v1::GetFeedHealthResponse response;
  v1::FeedHealth& health = *response.mutable_health();
  health.set_feed("land-supply");
  health.set_state(v1::FEED_STATE_LATE);
  health.mutable_quality()->set_received(9007199254740993);
  health.add_days()->set_day("2026-03-01");
  const absl::StatusOr<std::string> text =
      AnswerOf(Find("zhudong.v1.FeedHealthService/GetFeedHealth"), response.SerializeAsString());
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->find('\n'), std::string::npos);
  const json answer = json::parse(*text);
  EXPECT_EQ(answer["health"]["state"], "FEED_STATE_LATE");
  EXPECT_EQ(answer["health"]["quality"]["received"], "9007199254740993");
  EXPECT_EQ(answer["health"]["reasonZh"], "");
  EXPECT_EQ(answer["health"]["calendarProvisional"], false);
  EXPECT_EQ(answer["health"]["days"][0]["held"], "0");
  EXPECT_FALSE(answer["health"]["days"][0].contains("reported")) << "silence is no nil return";
  EXPECT_FALSE(AnswerOf(Find("zhudong.v1.AdminService/GetStatus"), "\xff\xff").ok());
}

TEST(TranscodeTest, AnErrorHasStatusReasonMetadataAndFields) {
  const http::Response denied = ErrorResponse(model::Error(
      absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_GRANTED, "no", {{"needs", "the role operator"}}));
  EXPECT_EQ(denied.status, 403);
  const json error = json::parse(denied.body);
  EXPECT_EQ(error["code"], "PERMISSION_DENIED");
  EXPECT_EQ(error["reason"], "NOT_GRANTED");
  EXPECT_EQ(error["message"], "no");
  EXPECT_EQ(error["metadata"]["needs"], "the role operator");
  EXPECT_EQ(error["fields"], json::array());

  const json invalid = json::parse(ErrorJson(model::InvalidFields({{"event.event_id", "required"}})));
  EXPECT_EQ(invalid["reason"], "INVALID_FIELD");
  EXPECT_EQ(invalid["fields"][0]["field"], "event.event_id");
  EXPECT_EQ(invalid["fields"][0]["description"], "required");

  absl::Status full = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED, "later");
  model::SetRetryAfter(full, absl::Milliseconds(1500));
  EXPECT_EQ(ErrorResponse(full).status, 429);
  EXPECT_EQ(ErrorResponse(full).headers.at("Retry-After"), "2");
  EXPECT_EQ(ErrorResponse(absl::InternalError("x")).status, 500);
}

}  // namespace
}  // namespace zhudong::console

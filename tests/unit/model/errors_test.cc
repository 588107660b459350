#include "gateway/model/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/base/text.h"
#include "gateway/model/http_status.h"
#include "gateway/model/sayable.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::model {
namespace {

TEST(Errors, CarryDomainReasonAndMetadata) {
  const absl::Status status = Error(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED,
                                    "start again from the earliest cursor", {{"earliest_cursor", "abc"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(status.message(), "start again from the earliest cursor");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(info.ParseFromString(std::string(*status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo"))));
  EXPECT_EQ(info.domain(), "zhudong");
  EXPECT_EQ(info.reason(), "CURSOR_EXPIRED");
  EXPECT_EQ(info.metadata().at("earliest_cursor"), "abc");
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_CURSOR_EXPIRED);
  EXPECT_EQ(MetadataOf(status, "earliest_cursor"), "abc");
  EXPECT_EQ(MetadataOf(status, "other"), std::nullopt);
}

TEST(Errors, ReasonOfForeignStatusIsUnspecified) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(absl::InternalError("x")), v1::ERROR_REASON_UNSPECIFIED);
  absl::Status foreign = absl::InternalError("x");
  google::rpc::ErrorInfo info;
  info.set_domain("elsewhere.example");
  info.set_reason("OVERLOADED");
  foreign.SetPayload(base::ToAbsl(kErrorInfoUrl), absl::Cord(info.SerializeAsString()));
  EXPECT_EQ(ReasonOf(foreign), v1::ERROR_REASON_UNSPECIFIED);
}

TEST(Errors, InvalidFieldsHoldEveryViolation) {
  const absl::Status status = InvalidFields({{"a.b", "give a number"}, {"c", "too long"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("a.b: give a number (and 1 more"));
  google::rpc::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(std::string(*status.GetPayload(base::ToAbsl(kBadRequestUrl)))));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "c");
}

TEST(Errors, RetryAfterIsKeptToTheNanosecond) {
  absl::Status status = Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED, "later");
  EXPECT_EQ(RetryAfterOf(status), std::nullopt);
  SetRetryAfter(status, absl::Milliseconds(1500));
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(1500));
  SetRetryAfter(status, -absl::Seconds(1));
  EXPECT_EQ(RetryAfterOf(status), absl::ZeroDuration());
  absl::Status ok;
  SetRetryAfter(ok, absl::Seconds(1));
  EXPECT_TRUE(ok.ok());
}

TEST(Errors, HttpSaysTheReasonWhereItHasAWordForIt) {
  EXPECT_EQ(HttpStatusOf(absl::OkStatus()), 200);
  const auto of = [](absl::StatusCode code, v1::ErrorReason reason) { return HttpStatusOf(Error(code, reason, "no")); };
  EXPECT_EQ(of(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD), 400);
  EXPECT_EQ(of(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_FRAME_TOO_LARGE), 413);
  EXPECT_EQ(of(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED), 429);
  EXPECT_EQ(HttpStatusOf(absl::DataLossError("unread")), 500);
}

TEST(Sayable, WhatJsonCannotSayIsEmptiedAtAnyDepth) {
  v1::GetQuarantinedItemResponse item;
  item.mutable_event()->mutable_occurred_at()->set_seconds(1700000000000);  // milliseconds
  item.mutable_event()->mutable_recorded_at()->set_seconds(1700000000);
  item.mutable_event()->mutable_recorded_at()->set_nanos(-1);
  item.mutable_item()->mutable_received_at()->set_seconds(1700000000);
  std::string json;
  EXPECT_FALSE(google::protobuf::util::MessageToJsonString(item, &json).ok());
  ClearUnsayable(item);
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(item, &json).ok());
  EXPECT_EQ(item.event().occurred_at().seconds(), 0);
  EXPECT_EQ(item.item().received_at().seconds(), 1700000000);
}

}  // namespace
}  // namespace zhudong::model

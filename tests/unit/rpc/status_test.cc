#include "gateway/rpc/status.h"

#include <gtest/gtest.h>

#include "gateway/model/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace zhudong::rpc {
namespace {

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), static_cast<int>(status.error_code()));
  EXPECT_EQ(details.message(), status.error_message());
  return details;
}

template <typename Message>
Message Only(const google::rpc::Status& details) {
  Message message;
  int found = 0;
  for (const google::protobuf::Any& detail : details.details()) found += detail.UnpackTo(&message) ? 1 : 0;
  EXPECT_EQ(found, 1) << message.GetTypeName();
  return message;
}

TEST(Status, OkIsOk) { EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok()); }

TEST(Status, EveryDetailComesAlong) {
  absl::Status status = model::InvalidFields({{"page_size", "1 to 1000"}, {"filter.stage", "no such stage"}});
  model::SetRetryAfter(status, absl::Milliseconds(1500));
  const grpc::Status out = ToGrpc(status);
  EXPECT_EQ(out.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const google::rpc::Status details = DetailsOf(out);
  const auto info = Only<google::rpc::ErrorInfo>(details);
  EXPECT_EQ(info.reason(), "INVALID_FIELD");
  EXPECT_EQ(info.domain(), "zhudong");
  const auto bad = Only<google::rpc::BadRequest>(details);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "filter.stage");
  const auto retry = Only<google::rpc::RetryInfo>(details);
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500000000);
}

TEST(Status, MetadataComesAlong) {
  const grpc::Status out = ToGrpc(model::Error(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED,
                                               "start again", {{"earliest_cursor", "abc"}}));
  EXPECT_EQ(Only<google::rpc::ErrorInfo>(DetailsOf(out)).metadata().at("earliest_cursor"), "abc");
}

// Words from the disk may hold paths and keys.
TEST(Status, InnerErrorsLeaveWithAReasonAndWithoutTheirWords) {
  for (const auto code : {absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kDataLoss}) {
    const grpc::Status out = ToGrpc(absl::Status(code, "/var/lib/zhudong/000012.sst: checksum"));
    EXPECT_EQ(static_cast<int>(out.error_code()), static_cast<int>(code));
    EXPECT_EQ(out.error_message().find("/var"), std::string::npos);
    EXPECT_EQ(out.error_details().find("/var"), std::string::npos);
    EXPECT_EQ(Only<google::rpc::ErrorInfo>(DetailsOf(out)).reason(), "STORAGE");
  }
}

}  // namespace
}  // namespace zhudong::rpc

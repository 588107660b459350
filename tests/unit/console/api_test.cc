#include "gateway/console/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "gateway/model/errors.h"
#include "zhudong/v1/admin_service.pb.h"
#include "zhudong/v1/audit_service.pb.h"
#include "zhudong/v1/feed_health_service.pb.h"

namespace zhudong::console {
namespace {

using access::Role;
using nlohmann::json;

constexpr char kDuty[] = "spiffe://zhudong/operator/duty";
constexpr char kAuditor[] = "spiffe://zhudong/operator/auditor";
constexpr char kUtility[] = "spiffe://zhudong/utility/grid";

class ApiTest : public ::testing::Test {
 protected:
  // A service is known where its messages are linked.
  ApiTest() { v1::VerifyAuditResponse::descriptor(); }
  http::Response Post(const std::string& method, const std::string& who, const std::string& body = "{}",
                      std::map<std::string, std::string> headers = {}) {
    return api_.Call({.method = "POST",
                      .path = "/api/" + method,
                      .target = "",
                      .query = {},
                      .headers = std::move(headers),
                      .body = body,
                      .principal = who});
  }
  json Session(const std::string& who) {
    http::Incoming request;
    request.method = "GET";
    request.principal = who;
    const http::Response response = api_.Session(request);
    return {{"status", response.status}, {"body", json::parse(response.body)}};
  }
  static std::vector<std::string> LinesOf(const http::Response& response) {
    std::vector<std::string> lines;
    response.stream([&](std::string_view piece) {
      lines.emplace_back(piece);
      return true;
    });
    return lines;
  }

  // What the services answer, and what they were asked.
  absl::Status status_ = absl::OkStatus();
  std::vector<std::string> answers_;
  std::optional<rpc::LocalCall> asked_;
  const access::Grants grants_{{{.principal = kDuty, .read = {"*"}, .roles = {Role::kViewer, Role::kOperator}},
                                {.principal = kAuditor, .roles = {Role::kAuditor}},
                                {.principal = kUtility, .read = {"*"}}}};
  const Api api_{grants_,
                 [this](const rpc::LocalCall& call, absl::FunctionRef<bool(std::string_view)> take,
                        absl::FunctionRef<bool()> idle) {
                   asked_ = call;
                   for (const std::string& answer : answers_) {
                     if (!take(answer) || !idle()) return absl::OkStatus();
                   }
                   return status_;
                 },
                 "0.1.0",
                 {.streams = 2, .streams_per_principal = 1}};
};

TEST_F(ApiTest, ASessionSaysWhoAndWhat) {
  const json duty = Session(kDuty);
  EXPECT_EQ(duty["status"], 200);
  EXPECT_EQ(duty["body"]["principal"], kDuty);
  EXPECT_EQ(duty["body"]["roles"], json({"viewer", "operator"}));
  EXPECT_EQ(duty["body"]["version"], "0.1.0");
  EXPECT_EQ(duty["body"]["csrf"].get<std::string>().size(), 64u);
  EXPECT_EQ(duty["body"]["may"].value("zhudong.v1.AdminService/ReplayDeadLetters", false), true);
  EXPECT_FALSE(duty["body"]["may"].contains("zhudong.v1.AuditService/VerifyAudit"));
  const json auditor = Session(kAuditor);
  EXPECT_EQ(auditor["body"]["may"].value("zhudong.v1.AuditService/VerifyAudit", false), true);
  EXPECT_FALSE(auditor["body"]["may"].contains("zhudong.v1.AdminService/GetStatus"));
  EXPECT_NE(auditor["body"]["csrf"], duty["body"]["csrf"]);
}

TEST_F(ApiTest, WithoutARoleThereIsNoConsole) {
  EXPECT_EQ(Session(kUtility)["status"], 403);
  EXPECT_EQ(Session(kUtility)["body"]["reason"], "NOT_GRANTED");
  EXPECT_EQ(Post("zhudong.v1.ProjectService/ListProjects", kUtility).status, 403);
  EXPECT_FALSE(asked_.has_value());
}

TEST_F(ApiTest, ACallGoesToTheServiceAsThePrincipalOfTheCertificate) {
  v1::ReplayDeadLettersResponse done;
  done.set_replayed(3);
  answers_ = {done.SerializeAsString()};
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const http::Response response =
      Post("zhudong.v1.AdminService/ReplayDeadLetters", kDuty, R"({"subscriber":"grid"})",
           {{"traceparent", trace}, {"zhudong-local-principal", "spiffe://zhudong/operator/auditor"}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json::parse(response.body)["replayed"], "3");
  ASSERT_TRUE(asked_.has_value());
  EXPECT_EQ(asked_->who.id, kDuty);
  EXPECT_EQ(asked_->method, "/zhudong.v1.AdminService/ReplayDeadLetters");
  EXPECT_EQ(asked_->traceparent, trace);
  v1::ReplayDeadLettersRequest request;
  ASSERT_TRUE(request.ParseFromString(asked_->request));
  EXPECT_EQ(request.subscriber(), "grid");
}

TEST_F(ApiTest, AServicesErrorIsPassedOn) {
  status_ = model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_SUBSCRIBER_UNKNOWN, "no subscriber `x`");
  const http::Response response = Post("zhudong.v1.AdminService/Reconcile", kDuty, R"({"subscriber":"x"})");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(json::parse(response.body)["reason"], "SUBSCRIBER_UNKNOWN");
}

TEST_F(ApiTest, WhatIsNotOfferedAndWhatIsNoRequestNeverReachesAService) {
  EXPECT_EQ(Post("zhudong.v1.FeedService/PublishBatch", kDuty).status, 404);
  EXPECT_EQ(Post("zhudong.v1.AdminService/GetStatus", kDuty, "not json").status, 400);
  EXPECT_FALSE(asked_.has_value());
}

TEST_F(ApiTest, AStreamIsALineForEachMessageAndAnEmptyOneInBetween) {
  v1::WatchFeedHealthResponse one;
  one.mutable_health()->set_feed("land");
  answers_ = {one.SerializeAsString(), one.SerializeAsString()};
  status_ = model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING, "stopping");
  const http::Response response = Post("zhudong.v1.FeedHealthService/WatchFeedHealth", kDuty);
  EXPECT_EQ(response.headers.at("content-type"), "application/x-ndjson");
  ASSERT_TRUE(response.stream);
  const std::vector<std::string> lines = LinesOf(response);
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(json::parse(lines[0])["health"]["feed"], "land");
  EXPECT_EQ(lines[1], "\n");
  EXPECT_EQ(lines[3], "") << "an empty line is written now and then, not each time the reader is looked for";
  EXPECT_EQ(json::parse(lines[4])["error"]["reason"], "STOPPING");
}

TEST_F(ApiTest, AStreamThatIsNotAllowedIsRefusedAsAnyCallIs) {
  const http::Response response = Post("zhudong.v1.AuditService/VerifyAudit", kDuty);
  EXPECT_EQ(response.status, 403);
  EXPECT_FALSE(response.stream);
  EXPECT_EQ(json::parse(response.body)["metadata"]["needs"], "the role auditor");
}

TEST_F(ApiTest, StreamsAreCountedUntilTheyGo) {
  std::optional<http::Response> first = Post("zhudong.v1.FeedHealthService/WatchFeedHealth", kDuty);
  EXPECT_EQ(first->status, 200);
  const http::Response second = Post("zhudong.v1.FeedHealthService/WatchFeedHealth", kDuty);
  EXPECT_EQ(second.status, 429);
  EXPECT_EQ(json::parse(second.body)["reason"], "TOO_MANY_STREAMS");
  EXPECT_EQ(Post("zhudong.v1.AuditService/VerifyAudit", kAuditor).status, 200) << "another's";
  first.reset();
  EXPECT_EQ(Post("zhudong.v1.FeedHealthService/WatchFeedHealth", kDuty).status, 200);
}

TEST_F(ApiTest, AStreamEndsWhenItsReaderIsGone) {
  answers_ = {"", "", ""};
  const http::Response response = Post("zhudong.v1.FeedHealthService/WatchFeedHealth", kDuty);
  int written = 0;
  response.stream([&](std::string_view) { return ++written < 2; });
  EXPECT_EQ(written, 2);
}

}  // namespace
}  // namespace zhudong::console

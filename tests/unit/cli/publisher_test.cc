#include "gateway/app/cli/publisher.h"

#include <map>
#include <vector>

#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace zhudong::cli {
namespace {

// A gateway that misbehaves: breaks every stream but the last few after so many items, and refuses items for a while.
class FakeGateway final : public v1::FeedService::Service {
 public:
  int breaks = 0;  // so many streams end early
  int items_before_break = 0;
  int refusals = 0;  // each item is refused so often, to be sent again at once
  grpc::Status broken_with = grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting");

  grpc::Status Publish(grpc::ServerContext*,
                       grpc::ServerReaderWriter<v1::PublishResponse, v1::PublishRequest>* stream) override {
    ++streams_;
    const bool breaking = streams_ <= breaks;
    int left = items_before_break;
    v1::PublishRequest request;
    while (stream->Read(&request)) {
      v1::PublishResponse response;
      for (const v1::PublishItem& item : request.items()) {
        if (breaking && left-- <= 0) {
          stream->Write(response);
          return broken_with;
        }
        *response.add_acknowledgements() = Answer(item);
      }
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

  size_t kept() const { return kept_.size(); }
  int streams() const { return streams_; }

 private:
  v1::Acknowledgement Answer(const v1::PublishItem& item) {
    v1::Acknowledgement ack;
    ack.set_item(item.item());
    if (refused_[item.event().event_id()]++ < refusals) {
      ack.set_outcome(v1::OUTCOME_REFUSED);
      ack.mutable_retry_after()->set_nanos(1000);
      return ack;
    }
    const bool fresh = kept_.emplace(item.event().event_id(), true).second;
    ack.set_outcome(fresh ? v1::OUTCOME_ACCEPTED : v1::OUTCOME_DUPLICATE);
    return ack;
  }

  int streams_ = 0;
  std::map<std::string, int> refused_;
  std::map<std::string, bool> kept_;
};

class PublisherTest : public ::testing::Test {
 protected:
  void Start() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&gateway_);
    server_ = builder.BuildAndStart();
    stub_ = v1::FeedService::NewStub(server_->InProcessChannel({}));
    options_.first_wait = absl::Milliseconds(1);
    options_.longest_wait = absl::Milliseconds(5);
    options_.frame_items = 7;
    options_.window_items = 40;
  }

  absl::Status PublishAll(int count) {
    Publisher publisher(*stub_, options_, [this](const v1::PublishItem& item, const v1::Acknowledgement& ack) {
      ++answers_[item.event().event_id()];
      ++outcomes_[ack.outcome()];
    });
    for (int i = 0; i < count; ++i) {
      v1::PublishItem item;
      item.mutable_event()->set_event_id("e" + std::to_string(i));
      absl::Status status = publisher.Add(std::move(item));
      if (!status.ok()) return status;
    }
    return publisher.Finish();
  }

  void ExpectEachAnsweredOnce(size_t count) {
    EXPECT_EQ(answers_.size(), count);
    for (const auto& [id, times] : answers_) EXPECT_EQ(times, 1) << id;
  }

  FakeGateway gateway_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::FeedService::Stub> stub_;
  PublisherOptions options_;
  std::map<std::string, int> answers_;
  std::map<int, int> outcomes_;
};

TEST_F(PublisherTest, EveryItemIsAnsweredOnce) {
  Start();
  ASSERT_TRUE(PublishAll(500).ok());
  ExpectEachAnsweredOnce(500);
  EXPECT_EQ(gateway_.streams(), 1);
}

TEST_F(PublisherTest, NothingToSendNeedsNoStream) {
  Start();
  ASSERT_TRUE(PublishAll(0).ok());
  EXPECT_EQ(gateway_.streams(), 0);
}

TEST_F(PublisherTest, BrokenStreamsAreGoneOnWith) {
  gateway_.breaks = 5;
  gateway_.items_before_break = 33;
  Start();
  const absl::Status status = PublishAll(500);
  ASSERT_TRUE(status.ok()) << status;
  ExpectEachAnsweredOnce(500);
  EXPECT_EQ(gateway_.kept(), 500u);
  EXPECT_EQ(gateway_.streams(), 6);
}

TEST_F(PublisherTest, GivesUpWhenNothingGetsThrough) {
  gateway_.breaks = 1000;
  options_.max_broken = 3;
  Start();
  EXPECT_EQ(PublishAll(500).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(gateway_.streams(), 3);
}

TEST_F(PublisherTest, ARefusedStreamIsNotTriedAgain) {
  gateway_.breaks = 1000;
  gateway_.broken_with = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no grant");
  Start();
  EXPECT_EQ(PublishAll(10).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(gateway_.streams(), 1);
}

TEST_F(PublisherTest, ItemsRefusedForNowAreSentAgain) {
  gateway_.refusals = 2;
  Start();
  ASSERT_TRUE(PublishAll(100).ok());
  ExpectEachAnsweredOnce(100);
  EXPECT_EQ(outcomes_[v1::OUTCOME_ACCEPTED], 100);
}

TEST_F(PublisherTest, ItemsRefusedForeverAreGivenBack) {
  gateway_.refusals = 1000000;
  options_.max_refusals = 2;
  Start();
  ASSERT_TRUE(PublishAll(20).ok());
  ExpectEachAnsweredOnce(20);
  EXPECT_EQ(outcomes_[v1::OUTCOME_REFUSED], 20);
}

TEST_F(PublisherTest, CancelEndsAWait) {
  Start();
  Publisher publisher(*stub_, options_, [](const v1::PublishItem&, const v1::Acknowledgement&) {});
  publisher.Cancel();
  v1::PublishItem item;
  ASSERT_TRUE(publisher.Add(item).ok());  // only gathered
  EXPECT_EQ(publisher.Finish().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace zhudong::cli

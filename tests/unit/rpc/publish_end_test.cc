// How Publish calls end when they do not end well: each with its reason and details, and nobody else hurt.
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "tests/unit/rpc/publish_fixture.h"

namespace zhudong::rpc {
namespace {

TEST_F(PublishTest, AFrameWithTooManyItemsIsRefusedAfterWhatCameBefore) {
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 100));
  publisher->stream->Write(Frame(100, 101));
  EXPECT_EQ(publisher->Acknowledged(1000), Numbers(0, 100));
  const absl::Status end = publisher->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_FRAME_TOO_LARGE);
  EXPECT_EQ(ingest_.items(), 100u);
}

TEST_F(PublishTest, AFrameOfTooManyBytesIsRefused) {
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 1, 100001));
  EXPECT_EQ(publisher->Acknowledged(1), Numbers(0, 0));
  EXPECT_EQ(model::ReasonOf(publisher->Finish()), v1::ERROR_REASON_FRAME_TOO_LARGE);
}

TEST_F(PublishTest, WithoutAGrantNothingIsTaken) {
  auto publisher = Open("utility-grid");
  publisher->stream->Write(Frame(0, 1));
  EXPECT_EQ(publisher->Acknowledged(1), Numbers(0, 0));
  const absl::Status end = publisher->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::MetadataOf(end, "principal"), "spiffe://zhudong/utility/grid");
  EXPECT_EQ(model::MetadataOf(end, "needs"), "publish");
  EXPECT_EQ(ingest_.items(), 0u);
}

TEST_F(PublishTest, ACertificateWithoutPrincipalIsNobody) {
  auto publisher = Open("nameless");
  EXPECT_EQ(publisher->Acknowledged(1), Numbers(0, 0));
  const absl::Status end = publisher->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_NO_PRINCIPAL);
}

TEST_F(PublishTest, StreamsOfOnePrincipalAreBounded) {
  auto first = Open();
  auto second = Open();
  for (auto* open : {&first, &second}) {
    (*open)->stream->Write(Frame(1, 1));
    ASSERT_EQ((*open)->Acknowledged(1), Numbers(1, 1));
  }
  auto third = Open();
  EXPECT_EQ(third->Acknowledged(1), Numbers(0, 0));
  const absl::Status end = third->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_TOO_MANY_STREAMS);
  EXPECT_EQ(model::RetryAfterOf(end), absl::Seconds(5));
  first->stream->WritesDone();
  EXPECT_TRUE(first->Finish().ok());
  EXPECT_TRUE(APlaceBecomesFree());
}

TEST_F(PublishTest, ShutdownAcknowledgesWhatWasTakenAndEndsTheCall) {
  ingest_.Hold();
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 10));
  ASSERT_TRUE(ingest_.AwaitItems(10));
  service_.Shutdown();
  ingest_.Release();
  EXPECT_EQ(publisher->Acknowledged(1000), Numbers(0, 10));
  const absl::Status end = publisher->Finish();
  EXPECT_EQ(end.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(model::ReasonOf(end), v1::ERROR_REASON_STOPPING);
  EXPECT_EQ(model::ReasonOf(Open()->Finish()), v1::ERROR_REASON_STOPPING);
}

TEST_F(PublishTest, AnIngestThatStopsEndsTheCallAfterWhatItTook) {
  ingest_.Hold();
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 10));
  ASSERT_TRUE(ingest_.AwaitItems(10));
  ingest_.Stop();
  publisher->stream->Write(Frame(10, 10));
  ingest_.Release();
  EXPECT_EQ(publisher->Acknowledged(1000), Numbers(0, 10));
  EXPECT_EQ(model::ReasonOf(publisher->Finish()), v1::ERROR_REASON_STOPPING);
}

TEST_F(PublishTest, ADiskThatRefusesEndsTheCallWithItsReason) {
  ingest_.Hold();
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 10));
  ASSERT_TRUE(ingest_.AwaitItems(10));
  ingest_.Fail(model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STORAGE, "the disk refused"));
  EXPECT_EQ(publisher->Acknowledged(1), Numbers(0, 0));
  EXPECT_EQ(model::ReasonOf(publisher->Finish()), v1::ERROR_REASON_STORAGE);
}

// The ingest still holds the submission when the stream is gone.
TEST_F(PublishTest, AClientMayVanishWhileTheDiskIsAtWork) {
  ingest_.Hold();
  for (int i = 0; i < 2; ++i) {
    auto publisher = Open();
    publisher->stream->Write(Frame(0, 10));
    ASSERT_TRUE(ingest_.AwaitItems(static_cast<size_t>(i + 1) * 10));
    publisher->context.TryCancel();
  }
  EXPECT_TRUE(APlaceBecomesFree());
  ingest_.Release();
  auto publisher = Open();
  publisher->stream->Write(Frame(5, 1));
  EXPECT_EQ(publisher->Acknowledged(1), Numbers(5, 1));
}

TEST_F(PublishTest, AClientMayVanishWhileItWaitsForRoom) {
  ingest_.SetFull(true);
  for (int i = 0; i < 2; ++i) {
    auto publisher = Open();
    publisher->stream->Write(Frame(0, 10));
    while (ingest_.waits_for_room() == 0) absl::SleepFor(absl::Milliseconds(1));
    publisher->context.TryCancel();
  }
  EXPECT_TRUE(APlaceBecomesFree());
  EXPECT_EQ(ingest_.items(), 0u);
}

TEST_F(PublishTest, AServerThatStopsDoesNotWaitForAFullIngest) {
  ingest_.SetFull(true);
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 10));
  while (ingest_.waits_for_room() == 0) absl::SleepFor(absl::Milliseconds(1));
  const absl::Time before = absl::Now();
  server_.Shutdown();
  EXPECT_LT(absl::Now() - before, absl::Seconds(10));
  EXPECT_FALSE(publisher->Finish().ok());
}

TEST_F(PublishTest, ABatchIsAnsweredItemByItem) {
  v1::PublishBatchRequest request;
  *request.mutable_items() = Frame(3, 10).items();
  v1::PublishBatchResponse response;
  ASSERT_TRUE(Batch(request, response).ok());
  ASSERT_EQ(response.acknowledgements_size(), 10);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(response.acknowledgements(i).item(), static_cast<uint64_t>(3 + i));
}

TEST_F(PublishTest, BatchesOfOnePrincipalAreBounded) {
  ingest_.Hold();
  v1::PublishBatchRequest request;
  request.add_items();
  std::vector<std::thread> callers;
  for (int i = 0; i < Limits().max_batches_per_principal; ++i) {
    callers.emplace_back([&] {
      v1::PublishBatchResponse response;
      EXPECT_TRUE(Batch(request, response).ok());
    });
  }
  ASSERT_TRUE(ingest_.AwaitItems(callers.size()));
  v1::PublishBatchResponse response;
  const absl::Status over = Batch(request, response);
  EXPECT_EQ(over.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(model::ReasonOf(over), v1::ERROR_REASON_OVERLOADED);
  EXPECT_EQ(model::RetryAfterOf(over), absl::Milliseconds(200));
  ingest_.Release();
  for (std::thread& caller : callers) caller.join();
  EXPECT_TRUE(Batch(request, response).ok());
}

TEST_F(PublishTest, BatchesThatMayNotBe) {
  v1::PublishBatchRequest fits;
  fits.add_items();
  v1::PublishBatchRequest items;
  for (int i = 0; i < 11; ++i) items.add_items();
  v1::PublishBatchRequest bytes;
  bytes.add_items()->set_original(std::string(10001, 'x'));
  v1::PublishBatchResponse response;
  EXPECT_EQ(model::ReasonOf(Batch(items, response)), v1::ERROR_REASON_FRAME_TOO_LARGE);
  EXPECT_EQ(model::ReasonOf(Batch(bytes, response)), v1::ERROR_REASON_FRAME_TOO_LARGE);
  EXPECT_EQ(model::ReasonOf(Batch(fits, response, "utility-grid")), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::ReasonOf(Batch(fits, response, "nameless")), v1::ERROR_REASON_NO_PRINCIPAL);
  ingest_.SetFull(true);
  const absl::Status full = Batch(fits, response);
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(model::ReasonOf(full), v1::ERROR_REASON_OVERLOADED);
  EXPECT_EQ(model::RetryAfterOf(full), absl::Milliseconds(200));
  service_.Shutdown();
  EXPECT_EQ(model::ReasonOf(Batch(fits, response)), v1::ERROR_REASON_STOPPING);
}

}  // namespace
}  // namespace zhudong::rpc

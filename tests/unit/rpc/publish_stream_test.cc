// A Publish stream while all is well, and while something is slow.
#include <gtest/gtest.h>

#include <random>
#include <thread>
#include <vector>

#include "tests/unit/rpc/publish_fixture.h"

namespace zhudong::rpc {
namespace {

TEST_F(PublishTest, EveryItemIsAcknowledgedOnceAndInOrder) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  auto publisher = Open();
  uint64_t sent = 0;
  std::thread writer([&] {
    for (int frame = 0; frame < 300; ++frame) {
      const size_t items = random() % 30;  // some frames are empty
      publisher->stream->Write(Frame(sent, items));
      sent += items;
    }
    publisher->stream->WritesDone();
  });
  const std::vector<uint64_t> acknowledged = publisher->Acknowledged(1u << 30);
  writer.join();
  EXPECT_EQ(acknowledged, Numbers(0, sent));
  EXPECT_TRUE(publisher->Finish().ok());
  EXPECT_EQ(ingest_.last_principal(), "spiffe://zhudong/platform/land");
}

TEST_F(PublishTest, AcknowledgementsThatComeTogetherLeaveTogether) {
  ingest_.Hold();
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 99));
  ASSERT_TRUE(ingest_.AwaitItems(99));
  ingest_.Release();
  EXPECT_EQ(publisher->Acknowledged(99), Numbers(0, 99));
  EXPECT_EQ(publisher->messages, 1);
}

TEST_F(PublishTest, LargeAcknowledgementsLeaveInMessagesThatClientsTake) {
  ingest_.SetFindingBytes(100000);
  auto publisher = Open();
  publisher->stream->Write(Frame(0, 100));
  EXPECT_EQ(publisher->Acknowledged(100), Numbers(0, 100));  // 10 MB in all; a client takes 4 MiB at once
  EXPECT_GE(publisher->messages, 9);
}

TEST_F(PublishTest, ReadsNoFurtherThanItsWindow) {
  ingest_.Hold();
  auto publisher = Open();
  std::thread writer([&] {
    for (uint64_t i = 0; i < 1000; ++i) publisher->stream->Write(Frame(i, 1));
    publisher->stream->WritesDone();
  });
  ASSERT_TRUE(ingest_.AwaitItems(100));
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(ingest_.items(), 100u);
  ingest_.Release();
  EXPECT_EQ(publisher->Acknowledged(1000), Numbers(0, 1000));
  writer.join();
  EXPECT_TRUE(publisher->Finish().ok());
}

TEST_F(PublishTest, TheWindowCountsBytesToo) {
  ingest_.Hold();
  auto publisher = Open();
  std::thread writer([&] {
    for (uint64_t i = 0; i < 20; ++i) publisher->stream->Write(Frame(i, 1, 30000));
    publisher->stream->WritesDone();
  });
  ASSERT_TRUE(ingest_.AwaitItems(4));  // 120 kB: the fourth crossed the line
  absl::SleepFor(absl::Milliseconds(100));
  EXPECT_EQ(ingest_.items(), 4u);
  ingest_.Release();
  EXPECT_EQ(publisher->Acknowledged(20), Numbers(0, 20));
  writer.join();
}

TEST_F(PublishTest, AClientThatDoesNotReadItsAcknowledgementsSlowsOnlyItself) {
  ingest_.SetFindingBytes(4096);
  constexpr size_t kItems = 4000;  // 16 MB of acknowledgements
  auto slow = Open();
  std::thread writer([&] {
    for (uint64_t i = 0; i < kItems; ++i) slow->stream->Write(Frame(i, 1));
    slow->stream->WritesDone();
  });
  size_t taken = 0;
  for (size_t before = kItems; taken != before;) {
    before = ingest_.items();
    absl::SleepFor(absl::Milliseconds(500));
    taken = ingest_.items();
  }
  EXPECT_LT(taken, kItems / 2);
  auto other = Open();
  other->stream->Write(Frame(7, 1));
  EXPECT_EQ(other->Acknowledged(1), Numbers(7, 1));
  EXPECT_EQ(slow->Acknowledged(kItems), Numbers(0, kItems));
  writer.join();
}

TEST_F(PublishTest, WaitsForRoomInTheIngestWithoutSpinning) {
  ingest_.SetFull(true);
  auto publisher = Open();
  publisher->stream->Write(Frame(1, 1));
  absl::SleepFor(absl::Milliseconds(500));
  EXPECT_EQ(ingest_.items(), 0u);
  EXPECT_LE(ingest_.waits_for_room(), 20);
  ingest_.SetFull(false);
  EXPECT_EQ(publisher->Acknowledged(1), Numbers(1, 1));
}

TEST_F(PublishTest, TraceparentOfTheFrameElseOfTheCall) {
  const std::string of_call = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string of_frame = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  auto publisher = Open("platform-land", of_call);
  for (const auto& [given, expected] : {std::pair<std::string, std::string>{"", of_call},
                                        {of_frame, of_frame},
                                        {"nonsense", of_call},
                                        {std::string(55, '-'), of_call}}) {
    v1::PublishRequest frame = Frame(1, 1);
    frame.set_traceparent(given);
    publisher->stream->Write(frame);
    ASSERT_EQ(publisher->Acknowledged(1).size(), 1u);
    EXPECT_EQ(ingest_.last_traceparent(), expected) << given;
  }
}

}  // namespace
}  // namespace zhudong::rpc

// A pipelined Publish stream that survives a gateway's restart.
//
// promise: every item added is acknowledged exactly once to the caller, or Finish says why not. What was not
//          acknowledged when a stream broke is sent again on the next; the gateway knows what it already has (twice is
//          once), so an item that was on disk comes back as a duplicate.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::cli {

struct PublisherOptions {
  // Items sent and not yet acknowledged: bounds memory on both sides.
  size_t window_items = 8192;
  size_t window_bytes = 8u << 20;
  size_t frame_items = 200;
  size_t frame_bytes = 256u << 10;
  // Broken streams in a row, with nothing acknowledged in between, before giving up.
  int max_broken = 8;
  absl::Duration first_wait = absl::Milliseconds(200);
  absl::Duration longest_wait = absl::Seconds(5);
  // Refusals of one item that ask to be tried again.
  int max_refusals = 20;
};

// Used by one thread; a second one of its own reads acknowledgements.
class Publisher {
 public:
  // Called on the reading thread, in the order of acknowledgement. `item` is as it was added.
  using OnAcknowledged = std::function<void(const v1::PublishItem& item, const v1::Acknowledgement& acknowledgement)>;

  Publisher(v1::FeedService::StubInterface& stub, PublisherOptions options, OnAcknowledged on_acknowledged);
  // Cancels what is under way.
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Takes one item, giving it a number of its own; waits while the window is full.
  absl::Status Add(v1::PublishItem item);
  // Sends what is left and waits for all acknowledgements.
  absl::Status Finish();
  // Makes a waiting Add or Finish return CANCELLED soon, and every later one at once. From any thread.
  void Cancel();

 private:
  struct Sent {
    v1::PublishItem item;
    size_t bytes = 0;
    int refusals = 0;
    absl::Time again = absl::InfinitePast();  // when it may be sent; past: it is under way
    bool waits = false;                       // refused, to be sent again: not on the stream
  };
  using Stream = grpc::ClientReaderWriterInterface<v1::PublishRequest, v1::PublishResponse>;

  absl::Status EnsureStream();
  absl::Status Resend();
  // Ends the broken stream; OK when it is worth trying again.
  absl::Status CloseBroken();
  absl::Status WriteFrame();
  absl::Status SendDue();
  // Waits until at most this much is outstanding.
  absl::Status WaitFor(size_t items, size_t bytes);
  void ReadAcknowledgements();
  void Take(const v1::Acknowledgement& acknowledgement);

  v1::FeedService::StubInterface& stub_;
  const PublisherOptions options_;
  const OnAcknowledged on_acknowledged_;

  // The adding thread's own.
  uint64_t next_item_ = 1;
  v1::PublishRequest frame_;
  size_t frame_bytes_ = 0;
  std::unique_ptr<Stream> stream_;
  std::thread reader_;
  int broken_ = 0;

  absl::Mutex mutex_;
  std::unique_ptr<grpc::ClientContext> call_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, Sent> outstanding_ ABSL_GUARDED_BY(mutex_);
  size_t outstanding_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t acknowledged_before_ ABSL_GUARDED_BY(mutex_) = 0;  // when the last stream broke
  bool reader_ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::cli

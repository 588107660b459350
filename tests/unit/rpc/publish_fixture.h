// A feed service on a fake ingest, behind mutual TLS, and publishers that call it.
#pragma once

#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gateway/rpc/feed_service.h"
#include "tests/unit/rpc/fake_ingest.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {

// A frame of items numbered from `first`, each with `bytes` of original.
inline v1::PublishRequest Frame(uint64_t first, size_t items, size_t bytes = 0) {
  v1::PublishRequest frame;
  for (size_t i = 0; i < items; ++i) {
    v1::PublishItem& item = *frame.add_items();
    item.set_item(first + i);
    item.set_original(std::string(bytes, 'x'));
  }
  return frame;
}

// One Publish call, as a client sees it.
struct Publisher {
  grpc::ClientContext context;
  std::unique_ptr<v1::FeedService::Stub> stub;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PublishRequest, v1::PublishResponse>> stream;
  int messages = 0;

  // Item numbers in the order acknowledged, up to `count` of them or the end of the call.
  std::vector<uint64_t> Acknowledged(size_t count) {
    std::vector<uint64_t> items;
    v1::PublishResponse response;
    while (items.size() < count && stream->Read(&response)) {
      ++messages;
      for (const v1::Acknowledgement& ack : response.acknowledgements()) items.push_back(ack.item());
    }
    return items;
  }
  absl::Status Finish() { return FromGrpc(stream->Finish()); }
};

inline std::vector<uint64_t> Numbers(uint64_t first, size_t count) {
  std::vector<uint64_t> numbers(count);
  for (size_t i = 0; i < count; ++i) numbers[i] = first + i;
  return numbers;
}

class PublishTest : public testing::Test {
 protected:
  static FeedServiceLimits Limits() {
    FeedServiceLimits limits;
    limits.max_streams_per_principal = 2;
    limits.max_batches_per_principal = 3;
    limits.max_batch_items = 10;
    limits.max_batch_bytes = 10000;
    limits.window = {.items = 100, .bytes = 100000};
    return limits;
  }

  std::unique_ptr<Publisher> Open(const std::string& certificate = "platform-land",
                                  const std::string& traceparent = "") {
    auto publisher = std::make_unique<Publisher>();
    publisher->stub = v1::FeedService::NewStub(server_.ChannelAs(certificate));
    if (!traceparent.empty()) publisher->context.AddMetadata("traceparent", traceparent);
    publisher->stream = publisher->stub->Publish(&publisher->context);
    return publisher;
  }
  absl::Status Batch(const v1::PublishBatchRequest& request, v1::PublishBatchResponse& response,
                     const std::string& certificate = "platform-land") {
    grpc::ClientContext context;
    return FromGrpc(
        v1::FeedService::NewStub(server_.ChannelAs(certificate))->PublishBatch(&context, request, &response));
  }
  // Whether a new stream gets an answer within 20 s, which needs one of the principal's places.
  bool APlaceBecomesFree() {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (absl::Now() < deadline) {
      auto publisher = Open();
      publisher->stream->WritesDone();
      if (publisher->Finish().ok()) return true;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return false;
  }

  FakeIngest ingest_;
  const access::Grants grants_{{{.principal = "spiffe://zhudong/platform/land", .publish = {"land-*"}},
                                {.principal = "spiffe://zhudong/utility/grid", .subscribe = {"grid"}}}};
  FeedService service_{ingest_, grants_, Limits()};
  TestServer server_{{&service_}};
};

}  // namespace zhudong::rpc

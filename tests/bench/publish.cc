// Durable ingest: events acknowledged per second, over one stream or by unary batches.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "grpcpp/client_context.h"
#include "tests/bench/client.h"
#include "tests/bench/in_flight.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::bench {
namespace {

struct PublishOptions {
  Peer peer;
  std::string name;
  std::string mode = "stream";
  int frame = 100;
  int in_flight = 16;
  uint64_t first = 1;
  uint64_t events = kMaxEvents;
  double seconds = 5;
};

// So many bytes of small frames go to the wire in one write.
constexpr size_t kFlushBytes = 64 << 10;
// By batches: threads, each with a connection.
constexpr int kThreads = 2;

void MustBeAccepted(const v1::Acknowledgement& acknowledgement) {
  if (acknowledgement.outcome() != v1::OUTCOME_ACCEPTED) Die("not accepted: " + acknowledgement.ShortDebugString());
}

// Hands out ranges of numbers until the events or the seconds are used up.
class Supply {
 public:
  explicit Supply(const PublishOptions& options)
      : next_(options.first), end_(options.first + options.events), seconds_(options.seconds) {}

  // How many there are from `first`; 0 at the end.
  int Take(int wanted, uint64_t& first) {
    if (SecondsSince(start_) >= seconds_) return 0;
    first = next_.fetch_add(static_cast<uint64_t>(wanted));
    return first >= end_ ? 0 : static_cast<int>(std::min<uint64_t>(static_cast<uint64_t>(wanted), end_ - first));
  }
  double elapsed() const { return SecondsSince(start_); }

 private:
  std::atomic<uint64_t> next_;
  const uint64_t end_;
  const double seconds_;
  const SteadyClock::time_point start_ = SteadyClock::now();
};

// One thread writes, one reads acknowledgements.
uint64_t OverStream(const PublishOptions& options, Supply& supply) {
  const auto stub = v1::FeedService::NewStub(Connect(options.peer, "platform-land"));
  grpc::ClientContext context;
  const auto stream = stub->Publish(&context);
  std::atomic<uint64_t> acknowledged = 0;
  std::thread reader([&] {
    v1::PublishResponse response;
    while (stream->Read(&response)) {
      for (const v1::Acknowledgement& one : response.acknowledgements()) MustBeAccepted(one);
      acknowledged += static_cast<uint64_t>(response.acknowledgements_size());
    }
  });
  const EventMaker maker;
  v1::PublishRequest frame;
  const size_t frames_per_flush = std::max<size_t>(kFlushBytes / (kEventBytes * static_cast<size_t>(options.frame)), 1);
  uint64_t first = 0;
  size_t frames = 0;
  while (const int count = supply.Take(options.frame, first)) {
    FillFrame(maker, first, count, frame);
    grpc::WriteOptions hints;
    if (++frames % frames_per_flush != 0) hints.set_buffer_hint();
    if (!stream->Write(frame, hints)) break;
  }
  stream->WritesDone();
  reader.join();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) Die("the stream ended: " + status.error_message());
  return acknowledged;
}

// `in_flight` callers, each with one batch under way; so many threads and connections as there are cores to spare.
uint64_t ByBatches(const PublishOptions& options, Supply& supply) {
  using Calls = InFlight<v1::PublishBatchResponse>;
  std::atomic<uint64_t> acknowledged = 0;
  const auto call = [&] {
    const auto stub = v1::FeedService::NewStub(Connect(options.peer, "platform-land"));
    const EventMaker maker;
    v1::PublishBatchRequest request;
    const auto begin = [&](grpc::ClientContext& context, grpc::CompletionQueue& queue) -> Calls::Reader {
      uint64_t first = 0;
      const int count = supply.Take(options.frame, first);
      if (count == 0) return nullptr;
      FillFrame(maker, first, count, request);
      return stub->AsyncPublishBatch(&context, request, &queue);
    };
    Calls::Keep(options.in_flight / kThreads, begin, [&](const v1::PublishBatchResponse& response, double) {
      for (const v1::Acknowledgement& one : response.acknowledgements()) MustBeAccepted(one);
      acknowledged += static_cast<uint64_t>(response.acknowledgements_size());
    });
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(call);
  for (std::thread& thread : threads) thread.join();
  return acknowledged;
}

void Run(const PublishOptions& options) {
  if (options.first + options.events - 1 > kMaxEvents)
    Die("there are no more events than " + std::to_string(kMaxEvents));
  Supply supply(options);
  const uint64_t acknowledged = options.mode == "stream" ? OverStream(options, supply) : ByBatches(options, supply);
  const double elapsed = supply.elapsed();
  if (acknowledged == 0) Die("nothing was acknowledged");
  Report(options.name, static_cast<double>(acknowledged) / elapsed, "records/s");
  Report("acknowledged", static_cast<double>(acknowledged), "events");
}

}  // namespace

void AddPublish(CLI::App& app) {
  auto options = std::make_shared<PublishOptions>();
  CLI::App* command = app.add_subcommand("publish", "events acknowledged per second");
  AddPeerOptions(*command, options->peer);
  command->add_option("--name", options->name)->required();
  command->add_option("--mode", options->mode)->check(CLI::IsMember({"stream", "unary"}));
  command->add_option("--frame", options->frame, "events in a frame or batch")->check(CLI::Range(1, 1000));
  command->add_option("--in-flight", options->in_flight, "unary: batches under way at a time")
      ->check(CLI::Range(kThreads, 256));
  command->add_option("--first", options->first, "number of the first event");
  command->add_option("--events", options->events, "at most so many");
  command->add_option("--seconds", options->seconds, "at most so long")->check(CLI::Range(0.1, 86400.0));
  command->callback([options] { Run(*options); });
}

}  // namespace zhudong::bench

// From the moment a platform sends an event to the moment its forecast arrives at grid planning, at a steady rate. Both
// ends are in this process, so one clock measures.
#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "grpc/support/time.h"
#include "grpcpp/client_context.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/bench/client.h"
#include "zhudong/v1/feed_service.grpc.pb.h"
#include "zhudong/v1/grid_planning_service.grpc.pb.h"

namespace zhudong::bench {
namespace {

struct LatencyOptions {
  Peer peer;
  std::string listen = "127.0.0.1:7500";
  uint64_t rate = 5000;
  double warm_up = 3;
  double seconds = 15;
};

constexpr int kMaxMessageBytes = 16 << 20;
constexpr auto kTick = std::chrono::milliseconds(1);
constexpr double kLongestWaitSeconds = 60;
constexpr int64_t kShutdownSeconds = 2;
// Demand events of other runs' events are not measured.
using Times = std::vector<std::atomic<int64_t>>;

int64_t Now() { return SteadyClock::now().time_since_epoch().count(); }

const v1::Forecast* ForecastOf(const v1::DemandEvent& event) {
  if (event.has_forecast_issued()) return &event.forecast_issued().forecast();
  if (event.has_forecast_revised()) return &event.forecast_revised().forecast();
  return nullptr;
}

// Grid planning: notes when each event's forecast came.
class Receiver final : public v1::GridPlanningService::Service {
 public:
  explicit Receiver(Times& arrived) : arrived_(arrived) {}

  grpc::Status ApplyDemandEvents(grpc::ServerContext*, const v1::ApplyDemandEventsRequest* request,
                                 v1::ApplyDemandEventsResponse* response) override {
    const int64_t now = Now();
    for (const v1::DemandEvent& event : request->events()) {
      v1::Receipt* receipt = response->add_receipts();
      receipt->set_event_id(event.event_id());
      receipt->set_outcome(v1::RECEIPT_OUTCOME_APPLIED);
      const v1::Forecast* forecast = ForecastOf(event);
      if (forecast == nullptr || forecast->evidence().empty()) continue;
      const uint64_t number = EventMaker::NumberOf(forecast->evidence(0).event_id());
      if (number == 0 || number >= arrived_.size()) continue;
      int64_t not_yet = 0;
      if (arrived_[number].compare_exchange_strong(not_yet, now)) ++count_;
    }
    return grpc::Status::OK;
  }

  uint64_t count() const { return count_; }

 private:
  Times& arrived_;
  std::atomic<uint64_t> count_ = 0;
};

// Sends event 1, 2, 3 … at the rate, each noted when it was due and when it was acknowledged.
void SendSteadily(v1::FeedService::Stub& stub, const LatencyOptions& options, Times& sent, Times& acknowledged) {
  grpc::ClientContext context;
  const auto stream = stub.Publish(&context);
  std::thread reader([&stream, &acknowledged] {
    v1::PublishResponse response;
    while (stream->Read(&response)) {
      const int64_t now = Now();
      for (const v1::Acknowledgement& ack : response.acknowledgements()) {
        if (ack.item() < acknowledged.size()) acknowledged[ack.item()] = now;
      }
    }
  });
  const EventMaker maker;
  v1::PublishRequest frame;
  const SteadyClock::time_point start = SteadyClock::now();
  SteadyClock::time_point tick = start;
  uint64_t next = 1;
  while (next < sent.size()) {
    tick += kTick;
    std::this_thread::sleep_until(tick);
    const double due = std::chrono::duration<double>(tick - start).count() * static_cast<double>(options.rate);
    const uint64_t end = std::min<uint64_t>(static_cast<uint64_t>(due) + 1, sent.size());
    if (end <= next) continue;
    // What is late counts from when it was due, or the measurement would forgive its own stalls.
    const int64_t due_at = tick.time_since_epoch().count();
    for (uint64_t i = next; i < end; ++i) sent[i] = due_at;
    FillFrame(maker, next, static_cast<int>(end - next), frame);
    if (!stream->Write(frame)) break;
    next = end;
  }
  stream->WritesDone();
  reader.join();
  const grpc::Status status = stream->Finish();
  if (!status.ok()) Die("the stream ended: " + status.error_message());
}

void ReportQuantiles(const LatencyOptions& options, const std::string& name, const Times& sent, const Times& arrived) {
  std::vector<double> milliseconds;
  const auto warm = static_cast<uint64_t>(options.warm_up * static_cast<double>(options.rate)) + 1;
  for (uint64_t i = warm; i < sent.size(); ++i) {
    const auto between = SteadyClock::duration(arrived[i] - sent[i]);
    milliseconds.push_back(std::chrono::duration<double, std::milli>(between).count());
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto at = [&milliseconds](double share) {
    return milliseconds[static_cast<size_t>(share * static_cast<double>(milliseconds.size() - 1))];
  };
  Report(name + "_p50", at(0.5), "ms");
  Report(name + "_p99", at(0.99), "ms");
  Report(name + "_max", milliseconds.back(), "ms");
}

void Run(const LatencyOptions& options) {
  const auto events = static_cast<uint64_t>((options.warm_up + options.seconds) * static_cast<double>(options.rate));
  Times sent(events + 1);
  Times acknowledged(events + 1);
  Times arrived(events + 1);
  Receiver receiver(arrived);
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
  builder.AddListeningPort(options.listen, ServerCredentials(options.peer, "utility-grid"));
  builder.RegisterService(&receiver);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) Die("can't listen on " + options.listen);

  const auto stub = v1::FeedService::NewStub(Connect(options.peer, "platform-land"));
  SendSteadily(*stub, options, sent, acknowledged);
  const SteadyClock::time_point end = SteadyClock::now();
  while (receiver.count() < events) {
    if (SecondsSince(end) > kLongestWaitSeconds) {
      Die(std::to_string(events - receiver.count()) + " of " + std::to_string(events) + " forecasts did not arrive");
    }
    std::this_thread::sleep_for(kTick);
  }
  server->Shutdown(gpr_time_from_seconds(kShutdownSeconds, GPR_TIMESPAN));
  ReportQuantiles(options, "publish_to_acknowledged", sent, acknowledged);
  ReportQuantiles(options, "publish_to_delivered", sent, arrived);
}

}  // namespace

void AddLatency(CLI::App& app) {
  auto options = std::make_shared<LatencyOptions>();
  CLI::App* command = app.add_subcommand("latency", "from publication to delivery");
  AddPeerOptions(*command, options->peer);
  command->add_option("--listen", options->listen, "where the gateway's subscriber `bench` pushes to");
  command->add_option("--rate", options->rate, "events per second")->check(CLI::Range(1, 100000));
  command->add_option("--warm-up", options->warm_up, "seconds that don't count")->check(CLI::Range(0.0, 600.0));
  command->add_option("--seconds", options->seconds, "that count")->check(CLI::Range(0.1, 10.0 * 60));
  command->callback([options] { Run(*options); });
}

}  // namespace zhudong::bench

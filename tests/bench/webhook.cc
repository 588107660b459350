// Deliveries to webhooks: how many a second, how long after the acknowledgement, and what it costs that a project's
// story goes in order.
#include "tests/bench/webhook.h"

#include <algorithm>
#include <functional>
#include <thread>

#include "grpcpp/client_context.h"
#include "zhudong/v1/admin_service.grpc.pb.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::bench {
namespace {

constexpr auto kLook = std::chrono::milliseconds(5);
constexpr double kLongestWaitSeconds = 300;
constexpr int kCallSeconds = 60;
constexpr int kBatch = 100;

struct RateOptions {
  Peer peer;
  Hooks hooks;
  uint64_t rate = 0;  // events a second; 0: all at once
};

struct OrderOptions {
  Peer peer;
  Hooks hooks;
  uint64_t projects = 20;
  uint64_t versions = 100;
};

void WaitFor(const std::string& what, const std::function<bool()>& holds) {
  const SteadyClock::time_point start = SteadyClock::now();
  while (!holds()) {
    if (SecondsSince(start) > kLongestWaitSeconds) Die("waited in vain: " + what);
    std::this_thread::sleep_for(kLook);
  }
}

void Publish(v1::FeedService::Stub& stub, const v1::PublishBatchRequest& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kCallSeconds));
  v1::PublishBatchResponse response;
  const grpc::Status status = stub.PublishBatch(&context, request, &response);
  if (!status.ok()) Die("PublishBatch: " + status.error_message());
  for (const v1::Acknowledgement& one : response.acknowledgements()) {
    if (one.outcome() != v1::OUTCOME_ACCEPTED) Die("not accepted: " + one.ShortDebugString());
  }
}

v1::GetStatusResponse StatusOf(v1::AdminService::Stub& stub) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kCallSeconds));
  v1::GetStatusResponse response;
  const grpc::Status status = stub.GetStatus(&context, {}, &response);
  if (!status.ok()) Die("GetStatus: " + status.error_message());
  return response;
}

void ReportTimes(std::vector<double>& milliseconds) {
  std::sort(milliseconds.begin(), milliseconds.end());
  const auto at = [&milliseconds](double share) {
    return milliseconds[static_cast<size_t>(share * static_cast<double>(milliseconds.size() - 1))];
  };
  Report("p50", at(0.5), "ms");
  Report("p99", at(0.99), "ms");
}

// Events 1, 2, 3 … each of its own project, to all endpoints.
void MeasureRate(const RateOptions& options) {
  const Hooks& hooks = options.hooks;
  const WebhookReceiver receiver(hooks, options.peer);
  const auto stub = v1::FeedService::NewStub(Connect(options.peer, "platform-land"));
  const EventMaker maker;
  std::vector<int64_t> accepted(hooks.events + 1);
  v1::PublishBatchRequest request;
  const SteadyClock::time_point start = SteadyClock::now();
  const int batch = options.rate == 0 ? kBatch : 1;
  for (uint64_t next = 1; next <= hooks.events;) {
    if (options.rate > 0) {
      std::this_thread::sleep_until(
          start + std::chrono::duration_cast<SteadyClock::duration>(
                      std::chrono::duration<double>(static_cast<double>(next) / static_cast<double>(options.rate))));
    }
    const int count = static_cast<int>(std::min<uint64_t>(static_cast<uint64_t>(batch), hooks.events - next + 1));
    FillFrame(maker, next, count, request);
    Publish(*stub, request);
    for (int i = 0; i < count; ++i) accepted[next++] = Now();
  }
  const auto wanted = hooks.events * static_cast<uint64_t>(hooks.endpoints - hooks.failing);
  WaitFor("all forecasts at all endpoints that answer", [&] { return receiver.forecasts() >= wanted; });

  const double seconds =
      std::chrono::duration<double>(SteadyClock::duration(receiver.last()) - start.time_since_epoch()).count();
  Report("deliveries", static_cast<double>(receiver.deliveries()) / seconds, "deliveries/s");
  std::vector<double> milliseconds;
  for (uint64_t number = 1; number <= hooks.events; ++number) {
    for (int endpoint = hooks.failing; endpoint < hooks.endpoints; ++endpoint) {
      const auto between = SteadyClock::duration(receiver.arrived(number, endpoint) - accepted[number]);
      milliseconds.push_back(std::max(0.0, std::chrono::duration<double, std::milli>(between).count()));
    }
  }
  ReportTimes(milliseconds);
}

// The versions of so many projects wait, by turns, behind requests that get no answer yet; then it is timed how they
// go.
void MeasureOrder(const OrderOptions& options) {
  Hooks hooks = options.hooks;
  hooks.held = true;
  WebhookReceiver receiver(hooks, options.peer);
  const auto feeds = v1::FeedService::NewStub(Connect(options.peer, "platform-land"));
  const auto admin = v1::AdminService::NewStub(Connect(options.peer, "operator-duty"));
  const EventMaker maker;
  v1::PublishBatchRequest request;
  uint64_t waiting = 0;
  for (uint64_t version = 0; version < options.versions; ++version) {
    for (uint64_t next = 1; next <= options.projects; next += kBatch) {
      const uint64_t count = std::min<uint64_t>(kBatch, options.projects - next + 1);
      FillFrame(maker, next, static_cast<int>(count), request);
      for (v1::PublishItem& item : *request.mutable_items()) {
        // Newer than the last, never twice the same, and each a different forecast.
        v1::Event& event = *item.mutable_event();
        event.mutable_recorded_at()->set_seconds(event.recorded_at().seconds() + static_cast<int64_t>(version));
        event.mutable_land_supply()->set_land_area_m2(static_cast<double>(60000 + 10000 * (version % 50) + version));
      }
      Publish(*feeds, request);
    }
    // Or the pipeline would make one demand event of several versions.
    WaitFor("the version has made its demand events", [&, before = waiting] {
      const v1::GetStatusResponse status = StatusOf(*admin);
      waiting = status.subscribers(0).pending();
      return status.pipeline_sequence() >= status.journal_sequence() && waiting >= before + options.projects;
    });
  }
  receiver.Release();
  WaitFor("all is delivered", [&] { return receiver.deliveries() >= waiting; });
  const double seconds =
      std::chrono::duration<double>(SteadyClock::duration(receiver.last() - receiver.first())).count();
  Report("ordered", static_cast<double>(waiting - 1) / seconds, "deliveries/s");
  Report("demand_events", static_cast<double>(waiting), "events");
}

void AddHooks(CLI::App& command, Hooks& hooks) {
  command.add_option("--listen", hooks.listen, "where the gateway's webhooks lead: /hook/0, /hook/1 …");
  command.add_option("--endpoints", hooks.endpoints)->check(CLI::Range(1, 100));
  command.add_option("--failing", hooks.failing, "of the endpoints, the first ones")->check(CLI::Range(0, 99));
  command.add_option("--delay-ms", hooks.delay_ms, "before each answer")->check(CLI::Range(0, 1000));
}

}  // namespace

void AddWebhook(CLI::App& app) {
  auto rate = std::make_shared<RateOptions>();
  CLI::App* command = app.add_subcommand("webhook", "deliveries a second, and how long after the acknowledgement");
  AddPeerOptions(*command, rate->peer);
  AddHooks(*command, rate->hooks);
  command->add_option("--events", rate->hooks.events)->required()->check(CLI::Range(1, 100000));
  command->add_option("--rate", rate->rate, "events a second; 0: all at once")->check(CLI::Range(0, 100000));
  command->callback([rate] { MeasureRate(*rate); });

  auto order = std::make_shared<OrderOptions>();
  command = app.add_subcommand("webhook-order", "deliveries a second of so many active projects");
  AddPeerOptions(*command, order->peer);
  AddHooks(*command, order->hooks);
  command->add_option("--projects", order->projects)->check(CLI::Range(1, 100000));
  command->add_option("--versions", order->versions, "of each")->check(CLI::Range(1, 100000));
  command->callback([order] { MeasureOrder(*order); });
}

}  // namespace zhudong::bench

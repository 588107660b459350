// License queries answered from the cache, and beside them an empty service in the same server style, over the same
// credentials, with messages of the same sizes.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/bench/client.h"
#include "tests/bench/in_flight.h"
#include "tests/bench/licenses.h"
#include "zhudong/v1/license_service.grpc.pb.h"

namespace zhudong::bench {
namespace {

constexpr int kDeadlineSeconds = 30;

// Answers every query with the same license, and does nothing else.
class EmptyService final : public v1::LicenseService::CallbackService {
 public:
  explicit EmptyService(const v1::GetLicenseResponse& answer) : answer_(answer) {}
  grpc::ServerUnaryReactor* GetLicense(grpc::CallbackServerContext* context, const v1::GetLicenseRequest*,
                                       v1::GetLicenseResponse* response) override {
    *response = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::GetLicenseResponse answer_;
};

struct EmptyOptions {
  Peer peer;
};

void RunEmpty(const EmptyOptions& options) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  EmptyService service(SampleAnswer());
  grpc::ServerBuilder builder;
  builder.AddListeningPort(options.peer.target, ServerCredentials(options.peer, "server"));
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) Die(options.peer.target + " can't be listened on");
  int received = 0;
  sigwait(&ends, &received);
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
}

struct LoadOptions {
  Peer peer;
  std::string name = "license_cached";
  uint64_t licenses = 1;
  double seconds = 5;
  int in_flight = 64;
  int threads = 2;
  uint64_t seed = 1;
  uint64_t crowd = 0;  // so many ask for each license in turn, of the holder that the stand-in knows; 0: at random
};

// One thread's calls, on a connection of its own.
class Caller {
 public:
  Caller(const LoadOptions& options, uint64_t seed, std::atomic<uint64_t>& asked)
      : options_(options),
        random_(seed),
        asked_(asked),
        stub_(v1::LicenseService::NewStub(Connect(options.peer, "utility-service"))) {}

  void Run(SteadyClock::time_point start) {
    const auto begin = [&](grpc::ClientContext& context, grpc::CompletionQueue& queue) -> Calls::Reader {
      if (SecondsSince(start) >= options_.seconds || !NextQuery()) return nullptr;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kDeadlineSeconds));
      return stub_->AsyncGetLicense(&context, request_, &queue);
    };
    const auto take = [&](const v1::GetLicenseResponse& response, double seconds) {
      if (response.answer().license().identifier().empty()) Die("an answer without a license");
      micros_.push_back(static_cast<float>(seconds * 1e6));
    };
    Calls::Keep(std::max(1, options_.in_flight / options_.threads), begin, take);
  }

  const std::vector<float>& micros() const { return micros_; }

 private:
  using Calls = InFlight<v1::GetLicenseResponse>;

  // False when every license was asked for.
  bool NextQuery() {
    if (options_.crowd == 0) {
      FillQuery(std::uniform_int_distribution<uint64_t>(0, options_.licenses - 1)(random_), request_);
      return true;
    }
    const uint64_t number = asked_.fetch_add(1) / options_.crowd;
    if (number >= options_.licenses) return false;
    FillQuery(number, request_);
    *request_.mutable_holder() = SampleTraveller(number);
    return true;
  }

  const LoadOptions& options_;
  std::mt19937_64 random_;
  std::atomic<uint64_t>& asked_;
  std::unique_ptr<v1::LicenseService::Stub> stub_;
  v1::GetLicenseRequest request_;
  std::vector<float> micros_;
};

void RunLoad(const LoadOptions& options) {
  std::atomic<uint64_t> asked = 0;
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < options.threads; ++i) {
    callers.push_back(std::make_unique<Caller>(options, options.seed + static_cast<uint64_t>(i), asked));
  }
  const SteadyClock::time_point start = SteadyClock::now();
  std::vector<std::thread> threads;
  for (const auto& caller : callers) threads.emplace_back([&caller, start] { caller->Run(start); });
  for (std::thread& thread : threads) thread.join();
  const double seconds = SecondsSince(start);
  std::vector<float> micros;
  for (const auto& caller : callers) micros.insert(micros.end(), caller->micros().begin(), caller->micros().end());
  std::sort(micros.begin(), micros.end());
  Report(options.name, static_cast<double>(micros.size()) / seconds, "calls/s");
  Report("answers", static_cast<double>(micros.size()), "answers");
  Report(options.name + "_p50", micros[micros.size() / 2], "µs");
  Report(options.name + "_p99", micros[micros.size() * 99 / 100], "µs");
}

}  // namespace

void AddLicenses(CLI::App& app) {
  auto empty = std::make_shared<EmptyOptions>();
  CLI::App* serve = app.add_subcommand("license-empty", "serves empty license answers, to measure beside");
  AddPeerOptions(*serve, empty->peer);
  serve->callback([empty] { RunEmpty(*empty); });

  auto options = std::make_shared<LoadOptions>();
  CLI::App* load = app.add_subcommand("license-load", "asks for cached licenses as fast as they are answered");
  AddPeerOptions(*load, options->peer);
  load->add_option("--name", options->name, "of the figures");
  load->add_option("--licenses", options->licenses, "picked at random among so many")->check(CLI::PositiveNumber);
  load->add_option("--seconds", options->seconds, "how long")->check(CLI::Range(0.1, 3600.0));
  load->add_option("--in-flight", options->in_flight, "queries at a time")->check(CLI::Range(1, 10000));
  load->add_option("--threads", options->threads, "connections")->check(CLI::Range(1, 64));
  load->add_option("--crowd", options->crowd, "ask for one license after the other, each so many times");
  load->add_option("--seed", options->seed, "which licenses");
  load->callback([options] { RunLoad(*options); });
}

}  // namespace zhudong::bench

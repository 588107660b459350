// Waits for the gateway: until it answers, and until it has derived all that it holds.
#include <cstdint>
#include <memory>
#include <thread>

#include "grpcpp/client_context.h"
#include "tests/bench/client.h"
#include "zhudong/v1/admin_service.grpc.pb.h"

namespace zhudong::bench {
namespace {

struct AwaitOptions {
  Peer peer;
  uint64_t journal = 0;
  double seconds = 600;
};

constexpr auto kLook = std::chrono::milliseconds(5);
constexpr int kCallSeconds = 5;

void Run(const AwaitOptions& options) {
  const auto stub = v1::AdminService::NewStub(Connect(options.peer, "operator-duty"));
  const SteadyClock::time_point start = SteadyClock::now();
  bool answered = false;
  std::string last = "no answer";
  while (SecondsSince(start) < options.seconds) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kCallSeconds));
    v1::GetStatusResponse response;
    const grpc::Status status = stub->GetStatus(&context, {}, &response);
    if (status.ok()) {
      // CLOCK_MONOTONIC, as the one who started the gateway reads it too.
      const auto now = std::chrono::duration<double>(SteadyClock::now().time_since_epoch()).count();
      if (!answered) Report("answered_at", now, "s");
      answered = true;
      if (response.journal_sequence() >= options.journal &&
          response.pipeline_sequence() >= response.journal_sequence()) {
        Report("derived_at", now, "s");
        Report("projects", static_cast<double>(response.projects()), "projects");
        Report("forecasts", static_cast<double>(response.forecasts()), "forecasts");
        return;
      }
      last = "journal at " + std::to_string(response.journal_sequence()) + ", pipeline at " +
             std::to_string(response.pipeline_sequence());
    } else {
      last = status.error_message();
    }
    std::this_thread::sleep_for(kLook);
  }
  Die("the gateway is not there yet: " + last);
}

}  // namespace

void AddAwait(CLI::App& app) {
  auto options = std::make_shared<AwaitOptions>();
  CLI::App* command = app.add_subcommand("await", "until the gateway answers and has derived what it holds");
  AddPeerOptions(*command, options->peer);
  command->add_option("--journal", options->journal, "and holds at least so many events");
  command->add_option("--seconds", options->seconds, "at most")->check(CLI::Range(0.1, 86400.0));
  command->callback([options] { Run(*options); });
}

}  // namespace zhudong::bench

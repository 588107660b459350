// zhudong receiver: a grid planning system for trying out.
#include <memory>

#include "gateway/app/commands.h"
#include "gateway/app/receiver/receiver.h"
#include "gateway/app/receiver_credentials.h"
#include "gateway/app/signals.h"

namespace zhudong::app {
namespace {

struct ReceiverOptions {
  std::string listen = "127.0.0.1:7444";
  std::string certificate;
  std::string key;
  std::string ca;
  std::string file = "received.jsonl";
  std::vector<std::string> reject;
  int fail_calls = 0;
  int delay_ms = 0;
};

int Run(cli::Context& context, const ReceiverOptions& options) {
  StopSignals stop;
  absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials =
      ReceiverCredentials(options.certificate, options.key, options.ca);
  if (!credentials.ok()) return cli::Fail(context, credentials.status());
  ReceiverFaults faults;
  faults.reject_projects.insert(options.reject.begin(), options.reject.end());
  faults.fail_calls = options.fail_calls;
  faults.delay = absl::Milliseconds(options.delay_ms);
  absl::StatusOr<std::unique_ptr<Receiver>> receiver =
      Receiver::Start(options.listen, *std::move(credentials), options.file, std::move(faults));
  if (!receiver.ok()) return cli::Fail(context, receiver.status());
  context.out << "Receiving on port " << (*receiver)->port() << " into " << options.file << "; Ctrl-C ends it."
              << std::endl;
  while (!stop.WaitFor(absl::Hours(1))) {
  }
  (*receiver)->Stop();
  const ReceiverCounts counts = (*receiver)->Counts();
  context.out << "applied " << counts.applied << ", duplicates " << counts.duplicates << ", stale " << counts.stale
              << ", rejected " << counts.rejected << "\n";
  return cli::kExitOk;
}

}  // namespace

void AddReceiver(CLI::App& app, cli::Context& context) {
  CLI::App* command = app.add_subcommand("receiver", "A utility's system for trying out: keeps what it receives 试用接收端");
  auto options = std::make_shared<ReceiverOptions>();
  command->add_option("--listen", options->listen, "host:port")->capture_default_str();
  command->add_option("--cert", options->certificate, "Its certificate (PEM)")->required();
  command->add_option("--key", options->key, "Its key (PEM)")->required();
  command->add_option("--ca", options->ca, "CA of the gateway's certificate (PEM)")->required();
  command->add_option("--file", options->file, "JSON lines of what was received")->capture_default_str();
  command->add_option("--reject", options->reject, "Reject events of this project; may be repeated");
  command->add_option("--fail-calls", options->fail_calls, "Fail so many calls first");
  command->add_option("--delay-ms", options->delay_ms, "Wait before every answer")->check(CLI::Range(0, 60000));
  command->callback([&context, options] { context.run = [&context, options] { return Run(context, *options); }; });
}

}  // namespace zhudong::app

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/explain.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/interrupt.h"
#include "gateway/app/receiver/credentials.h"
#include "gateway/app/receiver/receiver.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {
namespace {

struct ReceiverOptions {
  std::string listen = "127.0.0.1:7444";
  std::string file;
  std::string cert;
  std::string key;
  std::string ca;
  std::vector<std::string> reject;
  int fail_calls = 0;
  double delay_seconds = 0;
  bool anywhere = false;
};

void PrintCounts(Context& context, const app::ReceiverCounts& counts) {
  if (context.format() == Output::kText) {
    context.out << Count(counts.applied) << " applied, " << Count(counts.duplicates) << " duplicates, "
                << Count(counts.stale) << " stale, " << Count(counts.rejected) << " rejected, " << Count(counts.retried)
                << " put off; the file holds " << Count(counts.events) << " events of " << Count(counts.projects)
                << " projects\n";
    return;
  }
  const nlohmann::ordered_json json = {{"calls", counts.calls},      {"failed_calls", counts.failed_calls},
                                       {"applied", counts.applied},  {"duplicates", counts.duplicates},
                                       {"stale", counts.stale},      {"rejected", counts.rejected},
                                       {"retried", counts.retried},  {"events", counts.events},
                                       {"projects", counts.projects}};
  context.out << json.dump(context.format() == Output::kJson ? 2 : -1) << "\n";
}

int RunReceiver(Context& context, const ReceiverOptions& options) {
  const auto credentials = app::ReceiverCredentials(options.cert, options.key, options.ca);
  if (!credentials.ok()) {
    context.err << Explain(credentials.status(), "");
    return kExitUsage;
  }
  app::ReceiverFaults faults;
  faults.reject_projects.insert(options.reject.begin(), options.reject.end());
  faults.fail_calls = options.fail_calls;
  faults.delay = absl::Seconds(options.delay_seconds);
  const auto receiver = app::Receiver::Start(options.listen, *credentials, options.file, faults,
                                             options.anywhere ? app::StoryStart::kAnywhere : app::StoryStart::kAtOne);
  if (!receiver.ok()) {
    context.err << Explain(receiver.status(), "");
    return kExitUnexpected;
  }
  absl::Notification stop;
  {
    const Interrupt interrupt([&stop] { stop.Notify(); });
    context.err << "receiving on port " << (*receiver)->port() << ", into " << options.file << "; Ctrl-C ends\n";
    stop.WaitForNotification();
  }
  (*receiver)->Stop();
  PrintCounts(context, (*receiver)->Counts());
  return kExitOk;
}

}  // namespace

void AddReceiver(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("receiver", "a small grid planning system to try things out 演示接收端");
  command->footer(
      "Keeps each demand event as one JSON line, in the order applied, on disk before it is answered. Point a "
      "[[subscriber]] of the gateway's settings at it.\n\nExamples:\n"
      "  zhudong receiver --file received.jsonl --cert utility-grid.crt --key utility-grid.key --ca ca.crt\n"
      "  zhudong receiver --file received.jsonl … --reject p-…      to see a dead letter\n"
      "  zhudong receiver --file received.jsonl … --fail-calls 5    to see retries");
  auto options = std::make_shared<ReceiverOptions>();
  command->add_option("--listen", options->listen, "HOST:PORT, port 0 for any (default: 127.0.0.1:7444)");
  command->add_option("--file", options->file, "where the events are kept")->required();
  command->add_option("--cert", options->cert, "its certificate, PEM")->required();
  command->add_option("--key", options->key, "the certificate's key, PEM")->required();
  command->add_option("--ca", options->ca, "the CA that made the gateway's certificate, PEM")->required();
  command->add_option("--reject", options->reject, "answer REJECTED for this project; may be repeated");
  command->add_option("--fail-calls", options->fail_calls, "fail so many calls first")->check(CLI::Range(0, 1000000));
  command->add_option("--delay", options->delay_seconds, "seconds to wait before every answer")
      ->check(CLI::Range(0.0, 60.0));
  command->add_flag("--start-anywhere", options->anywhere,
                    "take projects whose first event is not number 1 (a subscriber with a division filter)");
  AddOutputOption(*command, context);
  command->callback(
      [&context, options] { context.run = [&context, options] { return RunReceiver(context, *options); }; });
}

}  // namespace zhudong::cli

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/admin_view.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/moment.h"
#include "zhudong/v1/admin_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

struct ReplayOptions {
  v1::StartReplayRequest request;
  std::string event;
  uint64_t first = 0;
  uint64_t last = 0;
  std::string since;
  std::string until;
  std::string failed_since;
  bool never_tried = false;
  bool dry_run = false;
};

// What is wrong with the options; fills the request.
std::string Fill(ReplayOptions& options) {
  v1::StartReplayRequest& request = options.request;
  const bool sequences = options.first != 0 || options.last != 0;
  const bool times = !options.since.empty() || !options.until.empty();
  const int asked = (options.event.empty() ? 0 : 1) + (sequences ? 1 : 0) + (times ? 1 : 0) +
                    (options.failed_since.empty() ? 0 : 1) + (options.never_tried ? 1 : 0);
  if (asked != 1) {
    return "say what to send again, one of: --event, --first and --last, --since and --until, --failed-since, "
           "--never-tried";
  }
  const char* form = " is no time: write 2026-03-01 or 2026-03-01T08:30:00 (China Standard Time)";
  if (!options.event.empty()) request.set_event_id(options.event);
  if (sequences) {
    request.mutable_sequences()->set_first(options.first);
    request.mutable_sequences()->set_last(options.last);
  }
  if (times) {
    v1::TimeRange& range = *request.mutable_times();
    if (!options.since.empty() && !ParseMoment(options.since, range.mutable_from()))
      return "`" + options.since + "`" + form;
    if (!options.until.empty() && !ParseMoment(options.until, range.mutable_until()))
      return "`" + options.until + "`" + form;
  }
  if (!options.failed_since.empty() && !ParseMoment(options.failed_since, request.mutable_failed_since())) {
    return "`" + options.failed_since + "`" + form;
  }
  if (options.never_tried) request.mutable_never_tried();
  request.set_dry_run(options.dry_run);
  return {};
}

int StartReplay(Context& context, ReplayOptions& options) {
  if (const std::string wrong = Fill(options); !wrong.empty()) {
    context.err << "zhudong: " << wrong << "\n";
    return kExitUsage;
  }
  if (const int code = CheckReason(context, options.request.reason(), options.dry_run); code != kExitOk) return code;
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::StartReplay, options.request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << ReplayText(*answer, options.dry_run);
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

int StopReplay(Context& context, const v1::StopReplayRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::StopReplay, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << "Stopped; " << answer->replay().left() << " events were not sent again.\n";
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

}  // namespace

void AddReplay(CLI::App& app, Context& context) {
  CLI::App* replay = app.add_subcommand("replay", "send demand events to a subscriber again 重放");
  replay->require_subcommand(1);
  CLI::App* start = replay->add_subcommand("start", "pick events and send them again, marked, with their own ids");
  start->footer(
      "The receiver compares project_sequence: what is older than what it has is STALE or DUPLICATE, never news.\n\n"
      "Examples:\n  zhudong replay start grid --event p-….3 --reason \"they lost it\"\n"
      "  zhudong replay start grid --since 2026-03-01 --until 2026-03-02 --dry-run\n"
      "  zhudong replay start grid --failed-since 2026-03-01T08:00:00 --reason \"the receiver was mended\"\n"
      "  zhudong replay start grid --never-tried --reason \"a second city from today\"");
  auto options = std::make_shared<ReplayOptions>();
  start->add_option("SUBSCRIBER", *options->request.mutable_subscriber(), "to whom")->required();
  start->add_option("--event", options->event, "one event, by its id");
  start->add_option("--first", options->first, "from this demand sequence on");
  start->add_option("--last", options->last, "up to this demand sequence");
  start->add_option("--since", options->since, "what was caused since; a day or a time");
  start->add_option("--until", options->until, "and before this");
  start->add_option("--failed-since", options->failed_since, "what failed since: dead letters, and what was given up");
  start->add_flag("--never-tried", options->never_tried, "what passed the subscriber by, or was given up untried");
  start->add_option("--project", *options->request.mutable_project_id(), "of this project alone");
  start->add_option("--reason", *options->request.mutable_reason(), "why; kept with the act");
  start->add_flag("--dry-run", options->dry_run, "only count");
  AddCommonOptions(*start, context);
  start->callback(
      [&context, options] { context.run = [&context, options] { return StartReplay(context, *options); }; });

  CLI::App* stop = replay->add_subcommand("stop", "end a replay; what it has not sent is not sent");
  stop->footer("Examples:\n  zhudong replay stop grid --reason \"wrong range\"");
  auto request = std::make_shared<v1::StopReplayRequest>();
  stop->add_option("SUBSCRIBER", *request->mutable_subscriber(), "to whom")->required();
  stop->add_option("--reason", *request->mutable_reason(), "why; kept with the act");
  AddCommonOptions(*stop, context);
  stop->callback([&context, request] { context.run = [&context, request] { return StopReplay(context, *request); }; });
}

}  // namespace zhudong::cli

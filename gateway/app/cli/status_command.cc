#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/status_view.h"
#include "gateway/base/clock.h"
#include "zhudong/v1/admin_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

enum class Part { kFeeds, kAll };

int ShowStatus(Context& context, Part part) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  absl::StatusOr<v1::GetStatusResponse> status =
      Call(context, *stub, &v1::AdminService::Stub::GetStatus, v1::GetStatusRequest());
  if (!status.ok()) return Fail(context, status.status());
  if (context.format() == Output::kText) {
    context.out << (part == Part::kFeeds ? FeedsText(*status) : StatusText(*status, base::SystemClock().Now()));
  } else if (part == Part::kAll) {
    PrintJson(context, *status);
  } else if (context.format() == Output::kJsonl) {
    for (const v1::FeedStatus& feed : status->feeds()) PrintJson(context, feed);
  } else {
    v1::GetStatusResponse feeds;
    feeds.mutable_feeds()->Swap(status->mutable_feeds());
    PrintJson(context, feeds);
  }
  return kExitOk;
}

}  // namespace

void AddStatus(CLI::App& app, Context& context) {
  CLI::App* status = app.add_subcommand("status", "what came in, what waits, what failed 运行状态");
  status->footer(
      "Needs the role viewer or operator.\n\nExamples:\n  zhudong status\n"
      "  zhudong status --output json | jq .subscribers");
  AddCommonOptions(*status, context);
  status->callback([&context] { context.run = [&context] { return ShowStatus(context, Part::kAll); }; });
}

void AddFeed(CLI::App& app, Context& context) {
  CLI::App* feed = app.add_subcommand("feed", "hand files to the gateway; how the feeds do 数据源");
  feed->require_subcommand(1);
  AddFeedImport(*feed, context);
  AddFeedHealth(*feed, context);
  CLI::App* status = feed->add_subcommand("counts", "counters and findings of every feed 计数");
  status->footer(
      "received = accepted + duplicates + quarantined + refused, always.\n\nExamples:\n"
      "  zhudong feed counts\n  zhudong feed counts --output jsonl");
  AddCommonOptions(*status, context);
  status->callback([&context] { context.run = [&context] { return ShowStatus(context, Part::kFeeds); }; });
}

}  // namespace zhudong::cli

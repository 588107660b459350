// zhudong feed status | show | watch | report | heartbeat | pause | resume | give-up.
#include <atomic>
#include <memory>
#include <string>

#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/feed_health_view.h"
#include "gateway/app/cli/interrupt.h"
#include "zhudong/v1/feed_health_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

using Stub = v1::FeedHealthService::Stub;

int PrintHealth(Context& context, const v1::FeedHealth& health) {
  if (context.format() == Output::kText) {
    context.out << FeedHealthText(health);
  } else {
    PrintJson(context, health);
  }
  return kExitOk;
}

int ListFeeds(Context& context) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::FeedHealthService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &Stub::ListFeedHealth, v1::ListFeedHealthRequest());
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) context.out << FeedHealthListText(answer->feeds());
  if (context.format() == Output::kJson) PrintJson(context, *answer);
  if (context.format() == Output::kJsonl) {
    for (const v1::FeedHealth& feed : answer->feeds()) PrintJson(context, feed);
  }
  return kExitOk;
}

int ShowFeed(Context& context, const std::string& feed) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::FeedHealthService::NewStub(context.channel);
  v1::GetFeedHealthRequest request;
  request.set_feed(feed);
  const auto answer = Call(context, *stub, &Stub::GetFeedHealth, request);
  return answer.ok() ? PrintHealth(context, answer->health()) : Fail(context, answer.status());
}

// As lines, also for json: a watch has no end.
int WatchFeeds(Context& context, const std::string& feed) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::FeedHealthService::NewStub(context.channel);
  grpc::ClientContext call;
  Interrupt interrupt([&call] { call.TryCancel(); });
  v1::WatchFeedHealthRequest request;
  request.set_feed(feed);
  const auto stream = stub->WatchFeedHealth(&call, request);
  v1::WatchFeedHealthResponse response;
  while (stream->Read(&response)) {
    context.out << (context.format() == Output::kText ? FeedHealthLine(response.health())
                                                      : ToJson(response.health()) + "\n")
                << std::flush;
  }
  const absl::Status status = FromGrpc(stream->Finish());
  if (Interrupt::Requested()) return kExitInterrupted;
  return status.ok() ? kExitOk : Fail(context, status);
}

// One act: connects, calls, prints the feed as it is then, or the answer.
template <typename Request, typename Response>
int Act(Context& context, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
        const Request& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::FeedHealthService::NewStub(context.channel);
  const auto answer = Call(context, *stub, method, request);
  if (!answer.ok()) return Fail(context, answer.status());
  if constexpr (requires { answer->health(); }) {
    return PrintHealth(context, answer->health());
  } else if (context.format() != Output::kText) {
    PrintJson(context, *answer);
  } else if constexpr (requires { answer->day(); }) {
    context.out << DailyCountText(answer->day());
  } else {
    context.out << HeartbeatText(*answer);
  }
  return kExitOk;
}

void AddReports(CLI::App& feed, Context& context) {
  CLI::App* report =
      feed.add_subcommand("report", "how many events the platform recorded on a day 对账; 0: nil return 零报告");
  report->footer(
      "Examples:\n  zhudong feed report land-supply 2026-03-02 120\n  zhudong feed report land-supply 2026-03-03 0");
  auto count = std::make_shared<v1::ReportDailyCountRequest>();
  auto number = std::make_shared<uint64_t>(0);
  report->add_option_function<std::string>("FEED", [count](const std::string& name) { count->set_feed(name); })
      ->required();
  report
      ->add_option_function<std::string>(
          "DAY", [count](const std::string& day) { count->set_day(day); }, "2026-03-02")
      ->required();
  report->add_option("COUNT", *number, "events with this day as their recorded_at")->required();
  AddCommonOptions(*report, context);
  report->callback([&context, count, number] {
    count->set_count(*number);
    context.run = [&context, count] { return Act(context, &Stub::ReportDailyCount, *count); };
  });

  CLI::App* heartbeat =
      feed.add_subcommand("heartbeat", "the platform is there; answers with the numbers that are missing 心跳");
  heartbeat->footer(
      "With the platform's own certificate.\n\nExamples:\n  zhudong feed heartbeat land-supply --cert land.crt --key "
      "land.key");
  auto beat = std::make_shared<v1::ReportHeartbeatRequest>();
  heartbeat->add_option_function<std::string>("FEED", [beat](const std::string& name) { beat->set_feed(name); })
      ->required();
  AddCommonOptions(*heartbeat, context);
  heartbeat->callback(
      [&context, beat] { context.run = [&context, beat] { return Act(context, &Stub::ReportHeartbeat, *beat); }; });
}

void AddPause(CLI::App& feed, Context& context) {
  CLI::App* pause = feed.add_subcommand("pause", "no alarm for a feed, while somebody knows why 暂停监视");
  pause->footer("Examples:\n  zhudong feed pause land-supply --hours 4 --reason \"the platform moves house\"");
  auto request = std::make_shared<v1::PauseFeedRequest>();
  auto hours = std::make_shared<double>(0);
  auto reason = std::make_shared<std::string>();
  pause->add_option_function<std::string>("FEED", [request](const std::string& name) { request->set_feed(name); })
      ->required();
  pause->add_option("--hours", *hours, "ends by itself (default: with `feed resume`)")
      ->check(CLI::Range(0.01, 24.0 * 366));
  pause->add_option("--reason", *reason, "why; kept in the audit chain");
  AddCommonOptions(*pause, context);
  pause->callback([&context, request, hours, reason] {
    context.run = [&context, request, hours, reason] {
      if (const int code = CheckReason(context, *reason, false); code != kExitOk) return code;
      request->set_reason(*reason);
      if (*hours > 0) request->mutable_lasting()->set_seconds(static_cast<int64_t>(*hours * 3600));
      return Act(context, &Stub::PauseFeed, *request);
    };
  });

  CLI::App* resume = feed.add_subcommand("resume", "watch it again 恢复监视");
  resume->footer("Examples:\n  zhudong feed resume land-supply");
  auto again = std::make_shared<v1::ResumeFeedRequest>();
  resume->add_option_function<std::string>("FEED", [again](const std::string& name) { again->set_feed(name); })
      ->required();
  resume->add_option_function<std::string>(
      "--reason", [again](const std::string& why) { again->set_reason(why); }, "why");
  AddCommonOptions(*resume, context);
  resume->callback(
      [&context, again] { context.run = [&context, again] { return Act(context, &Stub::ResumeFeed, *again); }; });

  CLI::App* give_up = feed.add_subcommand("give-up", "missing numbers that will not come 放弃缺号");
  give_up->footer("Examples:\n  zhudong feed give-up land-supply 101 --reason \"cancelled at the platform\"");
  auto gap = std::make_shared<v1::GiveUpGapRequest>();
  auto first = std::make_shared<uint64_t>(0);
  auto why = std::make_shared<std::string>();
  give_up->add_option_function<std::string>("FEED", [gap](const std::string& name) { gap->set_feed(name); })
      ->required();
  give_up->add_option("FIRST", *first, "the first number of the gap, from `feed show`")->required();
  give_up->add_option("--reason", *why, "why; kept with the gap and in the audit chain");
  AddCommonOptions(*give_up, context);
  give_up->callback([&context, gap, first, why] {
    context.run = [&context, gap, first, why] {
      if (const int code = CheckReason(context, *why, false); code != kExitOk) return code;
      gap->set_first(*first);
      gap->set_reason(*why);
      return Act(context, &Stub::GiveUpGap, *gap);
    };
  });
}

}  // namespace

void AddFeedHealth(CLI::App& feed, Context& context) {
  CLI::App* status = feed.add_subcommand("status", "is every feed alive? worst first 健康状态");
  status->footer(
      "An operator sees all feeds, a platform its own. `feed show` says everything of one.\n\nExamples:\n"
      "  zhudong feed status\n  zhudong feed status --output jsonl | jq -r '[.feed,.state]|@tsv'");
  AddCommonOptions(*status, context);
  status->callback([&context] { context.run = [&context] { return ListFeeds(context); }; });

  CLI::App* show = feed.add_subcommand("show", "everything known of one feed: parts, kinds, gaps, daily counts");
  show->footer("Examples:\n  zhudong feed show land-supply");
  auto name = std::make_shared<std::string>();
  show->add_option("FEED", *name)->required();
  AddCommonOptions(*show, context);
  show->callback([&context, name] { context.run = [&context, name] { return ShowFeed(context, *name); }; });

  CLI::App* watch = feed.add_subcommand("watch", "every feed, then each change of state as it comes 持续监视");
  watch->footer("Examples:\n  zhudong feed watch\n  zhudong feed watch --feed land-supply --output jsonl");
  auto only = std::make_shared<std::string>();
  watch->add_option("--feed", *only, "only this one");
  AddCommonOptions(*watch, context);
  watch->callback([&context, only] { context.run = [&context, only] { return WatchFeeds(context, *only); }; });

  AddReports(feed, context);
  AddPause(feed, context);
}

}  // namespace zhudong::cli

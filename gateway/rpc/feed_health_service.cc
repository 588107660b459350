#include "gateway/rpc/feed_health_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/health/times.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

constexpr size_t kMaxWatchers = 200;
constexpr absl::Duration kLongestPause = absl::Hours(24 * 366);

// What the contract says of a field that is none.
absl::Status Invalid(const char* field, const absl::Status& why) {
  return model::InvalidFields({{field, std::string(why.message())}});
}

}  // namespace

FeedHealthService::FeedHealthService(FeedHealthParts parts)
    : parts_(std::move(parts)), hub_(std::make_shared<FeedHealthHub>(kMaxWatchers)) {}

grpc::ServerUnaryReactor* FeedHealthService::Answer(grpc::CallbackServerContext& context, const Answering& act) const {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  const absl::StatusOr<access::Principal> principal = PrincipalOf(context);
  reactor->Finish(ToGrpc(principal.ok() ? act(*principal) : principal.status()));
  return reactor;
}

bool FeedHealthService::MaySee(const access::Principal& who, const std::string& feed) const {
  return parts_.grants.MayCall(who, "FeedHealthService/GetFeedHealth").allowed ||
         parts_.grants.MayPublish(who, feed).allowed;
}

absl::Status FeedHealthService::CheckSees(const access::Principal& who, const std::string& feed) const {
  return MaySee(who, feed) ? absl::OkStatus() : parts_.grants.MayPublish(who, feed).ToStatus();
}

absl::Status FeedHealthService::Do(const Act& act, const std::string& feed,
                                   absl::FunctionRef<absl::StatusOr<v1::FeedHealth>()> work,
                                   v1::FeedHealth& health) const {
  if (absl::Status may = acts_.Allow({act.principal}, act.method); !may.ok()) return may;
  if (absl::Status reason = CheckReason(act.reason, Need::kRequired); !reason.ok()) return reason;
  if (absl::StatusOr<v1::FeedHealth> known = parts_.watch.Get(feed); !known.ok()) return known.status();
  return acts_.Do(act, [&] {
    absl::StatusOr<v1::FeedHealth> done = work();
    if (done.ok()) health = *std::move(done);
    return done.status();
  });
}

grpc::ServerUnaryReactor* FeedHealthService::ListFeedHealth(grpc::CallbackServerContext* context,
                                                            const v1::ListFeedHealthRequest*,
                                                            v1::ListFeedHealthResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    for (v1::FeedHealth& health : parts_.watch.List()) {
      if (MaySee(who, health.feed())) *response->add_feeds() = std::move(health);
    }
    if (response->feeds().empty()) return parts_.grants.MayCall(who, "FeedHealthService/ListFeedHealth").ToStatus();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* FeedHealthService::GetFeedHealth(grpc::CallbackServerContext* context,
                                                           const v1::GetFeedHealthRequest* request,
                                                           v1::GetFeedHealthResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    if (absl::Status may = CheckSees(who, request->feed()); !may.ok()) return may;
    absl::StatusOr<v1::FeedHealth> health = parts_.watch.Get(request->feed());
    if (health.ok()) *response->mutable_health() = *std::move(health);
    return health.status();
  });
}

grpc::ServerWriteReactor<v1::WatchFeedHealthResponse>* FeedHealthService::WatchFeedHealth(
    grpc::CallbackServerContext* context, const v1::WatchFeedHealthRequest* request) {
  const absl::StatusOr<access::Principal> who = PrincipalOf(*context);
  absl::Status status = who.status();
  if (status.ok() && !request->feed().empty()) {
    status = CheckSees(*who, request->feed());
    if (status.ok()) status = parts_.watch.Get(request->feed()).status();
  } else if (status.ok() && !parts_.grants.MayCall(*who, "FeedHealthService/WatchFeedHealth").allowed) {
    status = parts_.grants.MayPublishAnything(*who).ToStatus();
  }
  if (!status.ok()) return FeedHealthWatch::Refused(status);
  const auto sees = [this, who = *who, only = request->feed()](const std::string& feed) {
    return (only.empty() || only == feed) && MaySee(who, feed);
  };
  return FeedHealthWatch::Make(hub_, sees, [this] { return parts_.watch.List(); });
}

grpc::ServerUnaryReactor* FeedHealthService::ReportDailyCount(grpc::CallbackServerContext* context,
                                                              const v1::ReportDailyCountRequest* request,
                                                              v1::ReportDailyCountResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    const bool platform = parts_.grants.MayPublish(who, request->feed()).allowed;
    const absl::Status may = platform ? absl::OkStatus() : acts_.Allow(who, "FeedHealthService/ReportDailyCount");
    if (!may.ok()) return may;
    const model::Date day = model::ParseIsoDate(request->day());
    if (!day.ok() || day.precision != model::DatePrecision::kDay) {
      return model::InvalidFields({{"day", "write a day: 2026-03-01"}});
    }
    const auto work = [&]() -> absl::Status {
      const absl::StatusOr<v1::FeedHealth> health =
          parts_.watch.ReportDay(request->feed(), day.day, request->count(), who.id);
      if (absl::IsInvalidArgument(health.status())) return Invalid("day", health.status());
      if (!health.ok()) return health.status();
      for (const v1::DailyCount& count : health->days()) {
        if (count.day() == request->day()) *response->mutable_day() = count;
      }
      return absl::OkStatus();
    };
    if (platform) return work();
    const std::string what =
        absl::StrCat("report ", request->count(), " events of ", request->day(), " for feed ", request->feed());
    return acts_.Do({who.id, "FeedHealthService/ReportDailyCount", "", what}, work);
  });
}

grpc::ServerUnaryReactor* FeedHealthService::ReportHeartbeat(grpc::CallbackServerContext* context,
                                                             const v1::ReportHeartbeatRequest* request,
                                                             v1::ReportHeartbeatResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    // An operator is not the platform: it can't say that the platform is there.
    if (absl::Status may = parts_.grants.MayPublish(who, request->feed()).ToStatus(); !may.ok()) return may;
    const absl::StatusOr<v1::FeedHealth> health = parts_.watch.Heartbeat(request->feed());
    if (!health.ok()) return health.status();
    for (const v1::SequenceGap& gap : health->sequence().open()) {
      if (gap.has_resend_requested_at()) *response->add_missing() = gap;
    }
    const absl::Time next = parts_.watch.NextHeartbeat(request->feed());
    if (next != absl::InfiniteFuture()) health::SetTime(next, *response->mutable_next_due_at());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* FeedHealthService::PauseFeed(grpc::CallbackServerContext* context,
                                                       const v1::PauseFeedRequest* request,
                                                       v1::PauseFeedResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    absl::Duration lasting = absl::InfiniteDuration();
    if (request->has_lasting()) lasting = absl::Seconds(request->lasting().seconds());
    if (request->has_lasting() && (lasting <= absl::ZeroDuration() || lasting > kLongestPause)) {
      return model::InvalidFields({{"lasting", "a second to 366 days; leave it out to pause until ResumeFeed"}});
    }
    return Do(
        {who.id, "FeedHealthService/PauseFeed", request->reason(),
         absl::StrCat("pause the watch of feed ", request->feed())},
        request->feed(), [&] { return parts_.watch.Pause(request->feed(), lasting, who.id, request->reason()); },
        *response->mutable_health());
  });
}

grpc::ServerUnaryReactor* FeedHealthService::ResumeFeed(grpc::CallbackServerContext* context,
                                                        const v1::ResumeFeedRequest* request,
                                                        v1::ResumeFeedResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    const std::string reason = request->reason().empty() ? "resumed" : request->reason();
    return Do(
        {who.id, "FeedHealthService/ResumeFeed", reason, absl::StrCat("resume the watch of feed ", request->feed())},
        request->feed(), [&] { return parts_.watch.Resume(request->feed()); }, *response->mutable_health());
  });
}

grpc::ServerUnaryReactor* FeedHealthService::GiveUpGap(grpc::CallbackServerContext* context,
                                                       const v1::GiveUpGapRequest* request,
                                                       v1::GiveUpGapResponse* response) {
  return Answer(*context, [&](const access::Principal& who) {
    const std::string what =
        absl::StrCat("give up the missing numbers from ", request->first(), " on of feed ", request->feed());
    return Do(
        {who.id, "FeedHealthService/GiveUpGap", request->reason(), what}, request->feed(),
        [&]() -> absl::StatusOr<v1::FeedHealth> {
          absl::StatusOr<v1::FeedHealth> health =
              parts_.watch.GiveUpGap(request->feed(), request->first(), who.id, request->reason());
          if (absl::IsNotFound(health.status())) return Invalid("first", health.status());
          return health;
        },
        *response->mutable_health());
  });
}

}  // namespace zhudong::rpc

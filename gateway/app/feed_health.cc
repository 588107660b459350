#include "gateway/app/feed_health.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gateway/app/calendars.h"
#include "gateway/app/lag_sink.h"
#include "gateway/base/text.h"
#include "gateway/calendar/calendar.h"
#include "gateway/calendar/working_time.h"
#include "gateway/config/cadence.h"
#include "gateway/crypto/certificate.h"
#include "gateway/health/assess.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kLookAtCertificate = absl::Seconds(10);

absl::Duration ToDuration(const config::Cadence& cadence, const calendar::WorkingTime& working) {
  return cadence.time + cadence.days * working.per_day();
}

absl::StatusOr<calendar::WorkingTime> ToWorkingTime(const config::Feed& feed,
                                                    std::shared_ptr<const calendar::Calendar> calendar) {
  std::vector<calendar::Span> hours;
  for (const std::string& text : feed.hours) {
    const absl::StatusOr<calendar::Span> span = calendar::ParseSpan(text);
    if (!span.ok()) return span.status();
    hours.push_back(*span);
  }
  if (hours.empty()) hours = calendar::WholeDay();
  const calendar::Days days = feed.days == "every" ? calendar::Days::kEvery : calendar::Days::kWorking;
  return calendar::WorkingTime::Make(std::move(calendar), std::move(hours), days);
}

}  // namespace

absl::StatusOr<std::vector<health::Settings>> ToHealthSettings(const config::Config& config) {
  const auto calendar = LoadCalendar(config);
  if (!calendar.ok()) return calendar.status();
  return ToHealthSettings(config, *calendar);
}

absl::StatusOr<std::vector<health::Settings>> ToHealthSettings(
    const config::Config& config, const std::shared_ptr<const calendar::Calendar>& calendar) {
  std::vector<health::Settings> all;
  for (const config::Feed& feed : config.feeds) {
    absl::StatusOr<calendar::WorkingTime> working = ToWorkingTime(feed, calendar);
    if (!working.ok()) return working.status();
    health::Settings settings{.feed = feed.name, .platform = feed.platform, .working = *std::move(working)};
    // The configuration refuses what is no cadence before it comes here.
    if (const auto cadence = config::ParseCadence(feed.cadence)) {
      settings.cadence = ToDuration(*cadence, settings.working);
    }
    for (const std::string& text : feed.kind_cadence) {
      v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
      const auto cadence = config::ParseKindCadence(text);
      if (!cadence) continue;
      v1::EventKind_Parse(absl::StrCat("EVENT_KIND_", absl::AsciiStrToUpper(base::ToAbsl(cadence->first))), &kind);
      settings.kind_cadence[kind] = ToDuration(cadence->second, settings.working);
    }
    settings.heartbeat = feed.heartbeat;
    settings.daily_count_due = config::ParseTimeOfDay(feed.daily_count_due);
    settings.max_bad_percent = static_cast<int>(feed.max_bad_percent);
    all.push_back(std::move(settings));
  }
  return all;
}

std::vector<feed_health::FeedSource> WithFeeds(const config::Config& config, std::vector<v1::SourceStatus> statuses) {
  std::vector<feed_health::FeedSource> all;
  for (const v1::SourceStatus& status : statuses) {
    for (const config::Source& source : config.sources) {
      const bool pushed = source.type == "http_push" && status.source() == "http-push";
      if (source.name == status.source() || pushed) all.emplace_back(source.feed, status);
    }
  }
  return all;
}

bool IsServing(v1::FeedState state) {
  return state == v1::FEED_STATE_HEALTHY || state == v1::FEED_STATE_UNKNOWN || state == v1::FEED_STATE_PAUSED;
}

FeedHealth::FeedHealth(Expectations expectations, const base::Clock& clock, telemetry::Log& log)
    : config_(std::move(expectations.config)), calendar_(std::move(expectations.calendar)), clock_(clock), log_(log) {}

absl::StatusOr<std::unique_ptr<FeedHealth>> FeedHealth::Open(const config::Config& config, store::Database& database,
                                                             const base::Clock& clock, telemetry::Log& log,
                                                             std::function<std::vector<v1::SourceStatus>()> sources) {
  auto calendar = LoadCalendar(config);
  if (!calendar.ok()) return calendar.status();
  auto settings = ToHealthSettings(config, *calendar);
  if (!settings.ok()) return settings.status();
  std::unique_ptr<FeedHealth> feeds(
      new FeedHealth({std::make_shared<const config::Config>(config), *std::move(calendar)}, clock, log));
  auto watch = feed_health::Watch::Open(
      {database, clock,
       [self = feeds.get(), sources = std::move(sources)] { return WithFeeds(*self->config_.Get(), sources()); },
       [self = feeds.get()](const v1::FeedHealth& health, v1::FeedState before) { self->Changed(health, before); },
       [&log](const std::string& feed) {
         log.Warn("what was remembered of a feed can't be read: its health begins anew, and a pause has ended",
                  {{"feed", feed}});
       }},
      *std::move(settings));
  if (!watch.ok()) return watch.status();
  feeds->watch_ = *std::move(watch);
  return feeds;
}

std::unique_ptr<ports::Sink> FeedHealth::Measured(std::unique_ptr<ports::Sink> sink, const journal::Journal& journal) {
  return std::make_unique<LagSink>(std::move(sink), journal, clock_,
                                   [this](const std::string& feed, v1::EventKind kind, absl::Duration took) {
                                     watch_->Delivered(feed, kind, took);
                                   });
}

void FeedHealth::MakeService(rpc::HealthService& health, const access::Grants& grants, access::AuditChain* audit) {
  health_ = &health;
  grants_ = &grants;
  service_ = std::make_unique<rpc::FeedHealthService>(rpc::FeedHealthParts{*watch_, grants, audit});
}

void FeedHealth::SawCertificate(const access::Principal& who, std::string_view pem) {
  {
    const absl::Time now = clock_.Now();
    absl::MutexLock lock(&mutex_);
    const auto [looked, is_new] = looked_.try_emplace(who.id, now);
    if (!is_new && now - looked->second < kLookAtCertificate) return;
    looked->second = now;
  }
  const absl::StatusOr<absl::Time> end = crypto::NotAfter(pem);
  if (!end.ok()) return;  // gRPC has let it in; what it can't tell is not this feed's illness
  const std::shared_ptr<const config::Config> config = config_.Get();
  for (const config::Feed& feed : config->feeds) {
    if (grants_->MayPublish(who, feed.name).allowed) watch_->SeeCertificate(feed.name, who.id, *end);
  }
}

absl::Status FeedHealth::Configure(const config::Config& config) {
  auto calendar = LoadCalendar(config);
  if (!calendar.ok()) return calendar.status();
  return Configure({std::make_shared<const config::Config>(config), *std::move(calendar)});
}

absl::Status FeedHealth::Configure(const Expectations& expectations) {
  auto settings = ToHealthSettings(*expectations.config, expectations.calendar);
  if (!settings.ok()) return settings.status();
  if (absl::Status status = watch_->Configure(*std::move(settings)); !status.ok()) return status;
  config_.Set(expectations.config);
  calendar_.Set(expectations.calendar);
  return absl::OkStatus();
}

void FeedHealth::Start() {
  watch_->Look();
  watch_->Start();
}

void FeedHealth::Stop() { watch_->Stop(); }

void FeedHealth::Shutdown() {
  if (service_) service_->Shutdown();
}

void FeedHealth::Close() {
  if (absl::Status status = watch_->Close(); !status.ok()) {
    log_.Warn("the feeds' health could not be written", {{"error", std::string(status.message())}});
  }
}

void FeedHealth::Changed(const v1::FeedHealth& health, v1::FeedState before) {
  health_->SetServing(absl::StrCat("feed/", health.feed()), IsServing(health.state()));
  service_->Tell(health);
  if (health.state() == before) return;
  const std::string state = absl::AsciiStrToLower(absl::StripPrefix(v1::FeedState_Name(health.state()), "FEED_STATE_"));
  if (health::Severity(health.state()) >= health::Severity(v1::FEED_STATE_LATE)) {
    log_.Warn("a feed is not as it should be",
              {{"feed", health.feed()}, {"state", state}, {"reason", health.reason()}, {"do", health.action()}});
  } else if (before != v1::FEED_STATE_UNSPECIFIED) {
    log_.Info("a feed's state changed", {{"feed", health.feed()}, {"state", state}, {"reason", health.reason()}});
  }
}

}  // namespace zhudong::app

#include "gateway/app/news_log.h"

#include "absl/time/time.h"

namespace zhudong::app {

void LogNews(const std::string& subscriber, const delivery::News& news, telemetry::Log& log) {
  using Kind = delivery::News::Kind;
  const std::string lasted = absl::FormatDuration(absl::Trunc(news.lasted, absl::Milliseconds(1)));
  switch (news.kind) {
    case Kind::kFailing:
      log.Warn("a subscriber's calls fail: it is called again after a while",
               {{"subscriber", subscriber}, {"failing_for", lasted}, {"error", news.words}});
      return;
    case Kind::kRecovered:
      log.Info("a subscriber answers again", {{"subscriber", subscriber}, {"down_for", lasted}});
      return;
    case Kind::kProjectHeld:
      log.Warn("a demand event is a dead letter and its project is held: see `zhudong deadletter show`",
               {{"subscriber", subscriber}, {"event", news.event_id}, {"answer", news.words}});
      return;
    case Kind::kProjectRecovered:
      log.Info("a demand event that had failed was taken, its project goes on",
               {{"subscriber", subscriber}, {"event", news.event_id}, {"down_for", lasted}});
      return;
    case Kind::kDisabled:
      log.Warn("a subscriber wants no more events and is disabled: `zhudong subscriber enable` ends that",
               {{"subscriber", subscriber}, {"answer", news.words}});
      return;
    case Kind::kMissed:
      log.Error("demand events were trimmed before a subscriber had them",
                {{"subscriber", subscriber}, {"detail", news.words}});
      return;
  }
}

}  // namespace zhudong::app

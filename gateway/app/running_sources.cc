#include "gateway/app/running_sources.h"

#include <utility>

#include "gateway/app/http_push_parts.h"
#include "gateway/model/text.h"

namespace zhudong::app {
namespace {

constexpr char kHttpPush[] = "http_push";  // no source can be named so: the _
constexpr char kHttpPushShown[] = "http-push";

std::string UnitOf(const config::Source& source) { return source.type == kHttpPush ? kHttpPush : source.name; }

std::string ShownName(const std::string& unit) { return unit == kHttpPush ? kHttpPushShown : unit; }

}  // namespace

std::set<std::string> SourceUnits(const config::Config& config) {
  std::set<std::string> units;
  for (const config::Source& source : config.sources) units.insert(UnitOf(source));
  return units;
}

std::set<std::string> TouchedSourceUnits(const config::Config& before, const config::Config& after,
                                         const std::vector<config::Change>& changes) {
  std::set<std::string> units;
  for (const config::Change& change : changes) {
    if (change.section == kHttpPush) units.insert(kHttpPush);
    if (change.section != "source" || change.name.empty()) continue;
    for (const config::Config* config : {&before, &after}) {
      for (const config::Source& source : config->sources) {
        if (source.name == change.name) units.insert(UnitOf(source));
      }
    }
  }
  return units;
}

absl::StatusOr<RunningSources::Made> RunningSources::Make(const config::Config& config, const std::string& unit,
                                                          const AdapterContext& context) const {
  if (unit == kHttpPush) {
    absl::StatusOr<std::unique_ptr<ports::Source>> push =
        MakeHttpPush(config, grants_, context, http_.Counter(kHttpPushShown));
    if (!push.ok()) return push.status();
    // Its items are those of the principals who call it, and of nobody else.
    return Made{unit, ingest_.MakeIntake({}), *std::move(push)};
  }
  for (const config::Source& setting : config.sources) {
    if (setting.name != unit) continue;
    absl::StatusOr<std::unique_ptr<ports::Source>> source = MakeSource(setting, context);
    if (!source.ok()) return source.status();
    return Made{unit, ingest_.MakeIntake({setting.principal}), *std::move(source)};
  }
  return absl::NotFoundError("no source is named `" + unit + "`");
}

absl::Status RunningSources::Start(Made made) {
  if (absl::Status started = made.source->Start(*made.intake); !started.ok()) {
    made.source->Stop();
    return started;
  }
  absl::MutexLock lock(&mutex_);
  fallen_.erase(made.unit);
  running_[made.unit] = {std::move(made.intake), std::move(made.source)};
  return absl::OkStatus();
}

void RunningSources::Stop(const std::string& unit) {
  Running gone;
  {
    absl::MutexLock lock(&mutex_);
    fallen_.erase(unit);
    const auto found = running_.find(unit);
    if (found == running_.end()) return;
    gone = found->second;
  }
  // Shown until it has stopped.
  gone.source->Stop();
  absl::MutexLock lock(&mutex_);
  running_.erase(unit);
}

void RunningSources::StopAll() {
  std::set<std::string> units;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [unit, running] : running_) units.insert(unit);
  }
  for (const std::string& unit : units) Stop(unit);
}

void RunningSources::SetFallen(const std::string& unit, const std::string& why, absl::Time now) {
  v1::SourceStatus status;
  status.set_source(ShownName(unit));
  status.set_state("stopped");
  status.set_last_error(why);
  status.mutable_since()->set_seconds(absl::ToUnixSeconds(now));
  absl::MutexLock lock(&mutex_);
  fallen_[unit] = std::move(status);
}

std::vector<v1::SourceStatus> RunningSources::Statuses() const {
  std::vector<v1::SourceStatus> statuses;
  std::map<std::string, Running> running;
  {
    absl::MutexLock lock(&mutex_);
    running = running_;
    for (const auto& [unit, status] : fallen_) statuses.push_back(status);
  }
  for (const auto& [unit, one] : running) {
    v1::SourceStatus& status = statuses.emplace_back(one.source->Status());
    status.set_source(ShownName(unit));
    // Names of files and the words of servers and brokers stand in it.
    status.set_last_error(model::ToUtf8(status.last_error()));
  }
  return statuses;
}

}  // namespace zhudong::app

#include "gateway/feed_health/watch.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/health/assess.h"
#include "gateway/health/sequence.h"
#include "gateway/health/times.h"
#include "gateway/model/errors.h"

namespace zhudong::feed_health {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr int kLooksBetweenSaves = 10;

std::string KeyOf(const std::string& feed) { return "h" + feed; }

absl::Status Unknown(const std::string& feed) {
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_FEED_UNKNOWN,
                      absl::StrCat("no feed is named `", feed, "`: ListFeedHealth names them"));
}

std::string SignatureOf(const v1::FeedHealth& health) {
  std::string signature = absl::StrCat(health.state(), "@", health.since().seconds());
  for (const v1::PartHealth& part : health.parts()) {
    absl::StrAppend(&signature, ";", part.part(), ",", part.kind(), ",", part.state());
  }
  return signature;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Watch>> Watch::Open(WatchParts parts, std::vector<health::Settings> feeds) {
  std::unique_ptr<Watch> watch(new Watch(std::move(parts)));
  if (absl::Status status = watch->Configure(std::move(feeds)); !status.ok()) return status;
  return watch;
}

absl::StatusOr<Watch::Watched> Watch::Restore(health::Settings settings) const {
  const std::string name = settings.feed;
  const absl::StatusOr<std::optional<std::string>> kept = parts_.database.Get(store::Family::kIngest, KeyOf(name));
  if (!kept.ok()) return kept.status();
  Watched watched{.settings = std::move(settings)};
  if (*kept && !watched.row.ParseFromString(**kept)) {
    watched.row.Clear();
    if (parts_.forgot) parts_.forgot(name);
  }
  return watched;
}

absl::Status Watch::Configure(std::vector<health::Settings> feeds) {
  // So that the rows of those that go are whole, and of those that come back.
  if (absl::Status saved = Save(); !saved.ok()) return saved;
  std::map<std::string, Watched> fresh;
  absl::MutexLock lock(&mutex_);
  for (const health::Settings& settings : feeds) {
    if (feeds_.contains(settings.feed)) continue;
    absl::StatusOr<Watched> watched = Restore(settings);
    if (!watched.ok()) return watched.status();
    fresh.emplace(settings.feed, *std::move(watched));
  }
  const absl::Time now = parts_.clock.Now();
  std::map<std::string, Watched> next;
  for (health::Settings& settings : feeds) {
    const bool begins = fresh.contains(settings.feed);
    auto feed = (begins ? fresh : feeds_).extract(settings.feed);
    if (feed.empty()) continue;  // named twice, which the configuration refuses before it comes here
    Watched& watched = feed.mapped();
    watched.settings = std::move(settings);
    if (begins) health::Begin(watched.row, watched.settings, now);
    watched.dirty = true;
    next.insert(std::move(feed));
  }
  feeds_ = std::move(next);
  return absl::OkStatus();
}

void Watch::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Watch::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

absl::Status Watch::Close() {
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [feed, seen] : tally_.Take()) {
      const auto found = feeds_.find(feed);
      if (found == feeds_.end()) continue;
      health::Observe(found->second.row, found->second.settings, seen);
      found->second.dirty = true;
    }
  }
  return Save();
}

void Watch::Run() {
  int looks = 0;
  do {
    Look();
    // The same rows are written again at the next turn when the disk refuses; ingest tells the operator of it.
    if (++looks % kLooksBetweenSaves == 0) Save().IgnoreError();
  } while (!stop_.WaitForNotificationWithTimeout(kLookEvery));
}

void Watch::Assess(Watched& watched, absl::Time now, std::vector<Change>& changes) {
  v1::FeedHealth health = health::Assess(watched.row, watched.settings, now, health::Detail::kShort);
  std::string signature = SignatureOf(health);
  if (signature != watched.signature) {
    watched.signature = std::move(signature);
    watched.dirty = true;
    changes.push_back({health, watched.last.state()});
  }
  watched.last = std::move(health);
}

void Watch::Tell(const std::vector<Change>& changes) {
  if (!parts_.changed) return;
  for (const Change& change : changes) parts_.changed(change.health, change.before);
}

void Watch::Look() {
  std::vector<FeedSource> sources;
  if (parts_.sources) sources = parts_.sources();
  std::vector<Change> changes;
  absl::MutexLock telling(&telling_);
  {
    absl::MutexLock lock(&mutex_);
    looks_.fetch_add(1, std::memory_order_relaxed);
    std::map<std::string, health::Observation> seen = tally_.Take();
    // The clock of a machine may be set back; a row's time only goes forward.
    const absl::Time now = last_look_ = std::max(last_look_, parts_.clock.Now());
    for (auto& [name, watched] : feeds_) {
      std::vector<v1::SourceStatus> own;
      for (const auto& [feed, source] : sources) {
        if (feed == name) own.push_back(source);
      }
      health::SetSources(watched.row, std::move(own));
      if (const auto found = seen.find(name); found != seen.end()) {
        found->second.received = std::min(found->second.received, now);
        health::Observe(watched.row, watched.settings, found->second);
        watched.dirty = true;
      }
      Assess(watched, now, changes);
    }
  }
  Tell(changes);
}

absl::Status Watch::Save() {
  store::Batch batch;
  std::vector<std::string> saved;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [name, watched] : feeds_) {
      if (!watched.dirty) continue;
      batch.Put(store::Family::kIngest, KeyOf(name), watched.row.SerializeAsString());
      watched.dirty = false;
      saved.push_back(name);
    }
  }
  if (saved.empty()) return absl::OkStatus();
  const absl::Status status = parts_.database.Write(batch);
  if (status.ok()) return status;
  absl::MutexLock lock(&mutex_);
  for (const std::string& name : saved) {
    if (const auto found = feeds_.find(name); found != feeds_.end()) found->second.dirty = true;
  }
  return status;
}

std::vector<v1::FeedHealth> Watch::List() const {
  std::vector<v1::FeedHealth> all;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [name, watched] : feeds_) all.push_back(watched.last);
  }
  std::stable_sort(all.begin(), all.end(), [](const v1::FeedHealth& a, const v1::FeedHealth& b) {
    return health::Severity(a.state()) > health::Severity(b.state());
  });
  return all;
}

absl::StatusOr<v1::FeedHealth> Watch::Do(const std::string& feed,
                                         const std::function<absl::Status(Watched& watched, absl::Time now)>& act) {
  std::vector<Change> changes;
  v1::FeedHealth full;
  absl::MutexLock telling(&telling_);
  {
    absl::MutexLock lock(&mutex_);
    const auto found = feeds_.find(feed);
    if (found == feeds_.end()) return Unknown(feed);
    Watched& watched = found->second;
    const absl::Time now = last_look_ = std::max(last_look_, parts_.clock.Now());
    if (act) {
      if (absl::Status status = act(watched, now); !status.ok()) return status;
      watched.dirty = true;
    }
    Assess(watched, now, changes);
    full = health::Assess(watched.row, watched.settings, now, health::Detail::kFull);
  }
  Tell(changes);
  return full;
}

absl::StatusOr<v1::FeedHealth> Watch::Get(const std::string& feed) { return Do(feed, nullptr); }

absl::StatusOr<v1::FeedHealth> Watch::Heartbeat(const std::string& feed) {
  return Do(feed, [](Watched& watched, absl::Time now) {
    health::Heartbeat(watched.row, now);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::FeedHealth> Watch::ReportDay(const std::string& feed, absl::CivilDay day, uint64_t count,
                                                const std::string& by) {
  return Do(feed, [&](Watched& watched, absl::Time now) {
    return health::ReportDay(watched.row, watched.settings, day, count, by, now);
  });
}

absl::StatusOr<v1::FeedHealth> Watch::Pause(const std::string& feed, absl::Duration lasting, const std::string& by,
                                            const std::string& reason) {
  return Do(feed, [&](Watched& watched, absl::Time now) {
    health::Pause(watched.row, by, reason, now + lasting, now);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::FeedHealth> Watch::Resume(const std::string& feed) {
  return Do(feed, [](Watched& watched, absl::Time) {
    health::Resume(watched.row);
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::FeedHealth> Watch::GiveUpGap(const std::string& feed, uint64_t first, const std::string& by,
                                                const std::string& reason) {
  return Do(feed, [&](Watched& watched, absl::Time now) {
    if (health::GiveUpGap(*watched.row.mutable_sequence(), first, by, reason, now)) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat("no open gap begins at ", first, ": GetFeedHealth lists the gaps"));
  });
}

void Watch::Delivered(const std::string& feed, v1::EventKind kind, absl::Duration took) {
  absl::MutexLock lock(&mutex_);
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return;
  health::Delivered(found->second.row, kind, took);
  found->second.dirty = true;
}

void Watch::SeeCertificate(const std::string& feed, const std::string& principal, absl::Time expires) {
  absl::MutexLock lock(&mutex_);
  const auto found = feeds_.find(feed);
  if (found == feeds_.end()) return;
  health::SeeCertificate(found->second.row, principal, expires, parts_.clock.Now());
  found->second.dirty = true;
}

absl::Time Watch::NextHeartbeat(const std::string& feed) const {
  absl::MutexLock lock(&mutex_);
  const auto found = feeds_.find(feed);
  if (found == feeds_.end() || found->second.settings.heartbeat <= absl::ZeroDuration()) return absl::InfiniteFuture();
  return health::FromRow(found->second.row.heartbeat_us()) + found->second.settings.heartbeat;
}

}  // namespace zhudong::feed_health

// The feeds' health, kept and looked at.
//
// reads:     the feeds' rows, once; what ingest committed; what the sources say of themselves
// writes:    the rows (Family::kIngest, `h` feed), without fsync: what a power cut takes was seen in the last seconds
// remembers: the rows, and the last state of each feed
// promise:   whatever makes a feed late, silent, incomplete or failing shows within a minute, with the reason
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gateway/base/clock.h"
#include "gateway/feed_health/tally.h"
#include "gateway/health/feed_row.h"
#include "gateway/health/settings.h"
#include "gateway/store/database.h"
#include "zhudong/v1/feed_health.pb.h"

namespace zhudong::feed_health {

// A source's state, and the feed it fills.
using FeedSource = std::pair<std::string, v1::SourceStatus>;

struct WatchParts {
  store::Database& database;
  const base::Clock& clock;
  // Called on the watch's thread; not after Stop.
  std::function<std::vector<FeedSource>()> sources;
  // A feed's state, or that of one of its parts, is another than before (`before` UNSPECIFIED: it is new). On the
  // watch's thread, or on that of whoever acted; must not call back.
  std::function<void(const v1::FeedHealth& health, v1::FeedState before)> changed;
  // What was remembered of a feed can't be read: it begins anew, unpaused.
  std::function<void(const std::string& feed)> forgot = {};
};

// Thread-safe.
class Watch {
 public:
  // An error of the disk's. A row that can't be read stops nothing: what it said is learned again.
  static absl::StatusOr<std::unique_ptr<Watch>> Open(WatchParts parts, std::vector<health::Settings> feeds);
  ~Watch() { Stop(); }

  // Other feeds, or other expectations of them; what is remembered of one that goes is kept on disk. On failure all is
  // as before.
  absl::Status Configure(std::vector<health::Settings> feeds);
  void Start();
  // Nothing is looked at any more: before sources are stopped, which is no failure of theirs. Safe when never started.
  void Stop();
  // After ingest has stopped: takes in what it committed last, and writes the rows.
  absl::Status Close();

  // For Ingest::Start; lives as long as the watch.
  ingest::Onlooker* onlooker() { return &tally_; }

  // Takes in what came and looks at every feed: what the thread does each second.
  void Look();
  // Writes the rows that changed.
  absl::Status Save();

  // How often it looked: it goes on each second.
  uint64_t looks() const { return looks_.load(std::memory_order_relaxed); }

  // Worst first, then by name, as of the last look.
  std::vector<v1::FeedHealth> List() const;
  // Everything of one feed as of now. NOT_FOUND FEED_UNKNOWN.
  absl::StatusOr<v1::FeedHealth> Get(const std::string& feed);

  absl::StatusOr<v1::FeedHealth> Heartbeat(const std::string& feed);
  // INVALID_ARGUMENT for a day that is not over or too long ago.
  absl::StatusOr<v1::FeedHealth> ReportDay(const std::string& feed, absl::CivilDay day, uint64_t count,
                                           const std::string& by);
  // `lasting` InfiniteDuration: until Resume.
  absl::StatusOr<v1::FeedHealth> Pause(const std::string& feed, absl::Duration lasting, const std::string& by,
                                       const std::string& reason);
  absl::StatusOr<v1::FeedHealth> Resume(const std::string& feed);
  // NOT_FOUND when no open gap begins at `first`.
  absl::StatusOr<v1::FeedHealth> GiveUpGap(const std::string& feed, uint64_t first, const std::string& by,
                                           const std::string& reason);

  // No effect for feeds that are not watched.
  void Delivered(const std::string& feed, v1::EventKind kind, absl::Duration took);
  void SeeCertificate(const std::string& feed, const std::string& principal, absl::Time expires);
  // When the feed's next heartbeat is due; InfiniteFuture where none is expected.
  absl::Time NextHeartbeat(const std::string& feed) const;

 private:
  struct Watched {
    health::Settings settings;
    health::FeedRow row;
    v1::FeedHealth last;
    std::string signature;  // of the states in `last`
    bool dirty = false;
  };
  struct Change {
    v1::FeedHealth health;
    v1::FeedState before;
  };

  // With what is kept of it.
  absl::StatusOr<Watched> Restore(health::Settings settings) const;
  explicit Watch(WatchParts parts) : parts_(std::move(parts)), tally_(parts_.clock) {}

  void Run();
  void Assess(Watched& watched, absl::Time now, std::vector<Change>& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Tell(const std::vector<Change>& changes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(telling_) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes in what came, changes one feed's row and answers with how it is then.
  absl::StatusOr<v1::FeedHealth> Do(const std::string& feed,
                                    const std::function<absl::Status(Watched& watched, absl::Time now)>& act)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const WatchParts parts_;
  Tally tally_;
  std::thread thread_;
  absl::Notification stop_;
  std::atomic<uint64_t> looks_ = 0;

  // Held from a look, or an act, until its changes are told: nobody is told an older state after a newer one.
  absl::Mutex telling_ ABSL_ACQUIRED_BEFORE(mutex_);
  mutable absl::Mutex mutex_;
  std::map<std::string, Watched> feeds_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_look_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace zhudong::feed_health

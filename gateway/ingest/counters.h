// Counters of the feeds. The sum always adds up, because an item is counted in the same write that keeps it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/ingest/prepare.h"
#include "gateway/store/database.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::ingest {

// Items that name no feed of ours are counted under this name, all together.
inline constexpr std::string_view kUnknownFeed = "unknown";

// Not thread-safe: the committer's own.
class Counters {
 public:
  static absl::StatusOr<Counters> Load(const store::Reader& reader);

  // Counts one item whose outcome is decided. Not yet kept: Stage, then Commit or Abandon.
  void Count(const Prepared& item, absl::Time now);
  void Stage(store::Batch& batch) const;
  void Commit();
  void Abandon();

  std::vector<v1::FeedStatus> All() const;

 private:
  v1::FeedStatus& Pending(const std::string& feed);

  std::map<std::string, v1::FeedStatus> kept_;
  std::map<std::string, v1::FeedStatus> pending_;  // feeds that the running batch touches
};

}  // namespace zhudong::ingest

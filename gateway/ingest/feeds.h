// What the operator declared about each feed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "gateway/base/live.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::ingest {

// What the same id with other content means.
enum class SameIdPolicy { kConflict, kCorrection };

struct Feed {
  std::string name;                  // [a-z0-9-]{1,64}
  std::string platform;              // for people: 广州市规划和自然资源局
  std::vector<v1::EventKind> kinds;  // empty: any that platforms state; never what utilities answer
  SameIdPolicy same_id = SameIdPolicy::kConflict;
  // Where events that name no division belong; empty when they must name one.
  std::string default_division;
};

// Thread-safe. A copy holds the feeds that were there then.
class FeedTable {
 public:
  // Of two feeds of one name the first holds; the configuration refuses the second before it comes here.
  explicit FeedTable(std::vector<Feed> feeds);

  // From the next call on the feeds are those of `next`.
  void Replace(const FeedTable& next) { by_name_ = next.by_name_; }
  // nullptr when there is no such feed.
  std::shared_ptr<const Feed> Find(std::string_view name) const;
  std::vector<std::string> Names() const;

 private:
  using Table = absl::flat_hash_map<std::string, Feed>;

  base::Live<Table> by_name_;
};

}  // namespace zhudong::ingest

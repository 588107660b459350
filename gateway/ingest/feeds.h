// What the operator declared about each feed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
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

// Immutable; thread-safe.
class FeedTable {
 public:
  // Of two feeds of one name the first holds; the configuration refuses the second before it comes here.
  explicit FeedTable(std::vector<Feed> feeds);
  // nullptr when there is no such feed; else valid as long as the table.
  const Feed* Find(std::string_view name) const;
  const std::vector<Feed>& all() const { return feeds_; }

 private:
  std::vector<Feed> feeds_;
  absl::flat_hash_map<std::string, size_t> by_name_;
};

}  // namespace zhudong::ingest

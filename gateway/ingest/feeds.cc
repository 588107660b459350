#include "gateway/ingest/feeds.h"

#include <utility>

#include "gateway/base/text.h"

namespace zhudong::ingest {

FeedTable::FeedTable(std::vector<Feed> feeds) : feeds_(std::move(feeds)) {
  for (size_t i = 0; i < feeds_.size(); ++i) by_name_.try_emplace(feeds_[i].name, i);
}

const Feed* FeedTable::Find(std::string_view name) const {
  const auto found = by_name_.find(base::ToAbsl(name));
  return found == by_name_.end() ? nullptr : &feeds_[found->second];
}

}  // namespace zhudong::ingest

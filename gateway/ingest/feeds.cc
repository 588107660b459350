#include "gateway/ingest/feeds.h"

#include <utility>

#include "gateway/base/text.h"

namespace zhudong::ingest {

FeedTable::FeedTable(std::vector<Feed> feeds) : by_name_(nullptr) {
  auto table = std::make_shared<Table>();
  for (Feed& feed : feeds) {
    std::string name = feed.name;
    table->try_emplace(std::move(name), std::move(feed));
  }
  by_name_.Set(std::move(table));
}

std::shared_ptr<const Feed> FeedTable::Find(std::string_view name) const {
  std::shared_ptr<const Table> table = by_name_.Get();
  const auto found = table->find(base::ToAbsl(name));
  if (found == table->end()) return nullptr;
  const Feed* const feed = &found->second;
  return {std::move(table), feed};
}

std::vector<std::string> FeedTable::Names() const {
  const std::shared_ptr<const Table> table = by_name_.Get();
  std::vector<std::string> names;
  for (const auto& [name, feed] : *table) names.push_back(name);
  return names;
}

}  // namespace zhudong::ingest

// All versions of one record that the table holds, and what is to be said of each. Pure.
//
// All versions are one event id, a newer one being a correction; a row that deletes the record is a withdrawal of that
// id. What is withdrawn never counts again, so a record that is inserted after it was deleted gets the next generation
// of its id. A version's generation is the number of deletions older than it: the same in whatever order rows come.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/batch_table/row.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::batch_table {

struct Version {
  Age age;
  std::vector<std::string> cells;
  v1::PublishItem item;  // as the mapping has it
  bool to_come = false;  // Tell is going to be called for it
};

// Not thread-safe.
class Story {
 public:
  // `withdrawals` are those that were told before, the oldest first. Versions with the same cells are one.
  Story(std::vector<Version> versions, std::vector<Age> withdrawals);

  struct Said {
    v1::PublishItem item;
    bool is_news_of_withdrawal = false;  // `withdrawals` has grown by this one: keep it in the same write
  };
  // What to hand over because the version with these cells was read: itself, then the newer ones that were read before,
  // where it gives them another generation or time. A deletion always says them again: the gateway may have been killed
  // after its write.
  std::vector<Said> Tell(const std::vector<std::string>& cells);

  const std::vector<Age>& withdrawals() const { return withdrawals_; }

 private:
  size_t GenerationOf(const Age& age) const;
  bool IsKnown(const Age& age) const;
  Said Say(size_t index) const;

  std::vector<Version> versions_;  // the oldest first
  std::vector<int64_t> recorded_;  // their time, moved on where a newer batch has no later one
  std::vector<Age> withdrawals_;
};

}  // namespace zhudong::batch_table

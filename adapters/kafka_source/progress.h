// How far each partition was read, what was lost to retention, and both as the cursor that is kept with the events.
// Pure.
//
// The cursor is text: `1 CLUSTER`, then a line for each partition: `TOPIC PARTITION OFFSET GAPS MISSING`. OFFSET is
// that of the next record; -2 and -1 stand for the beginning and the end of a partition that nothing was read of.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/kafka/consumer.h"

namespace zhudong::kafka_source {

// Where partitions begin that nothing is known of.
enum class Start { kEarliest, kLatest };

struct Lost {
  uint64_t gaps = 0;     // how often records were gone before they were read
  uint64_t missing = 0;  // how many records, as far as offsets tell: an upper bound where topics are compacted
};

// Not thread-safe.
class Progress {
 public:
  // A source has at most so many partitions: all of them stand in every cursor.
  static constexpr size_t kMaxPartitions = 2000;

  // An empty text is the beginning. DATA_LOSS for text that is no cursor.
  static absl::StatusOr<Progress> Parse(std::string_view cursor);
  std::string Text() const;

  // FAILED_PRECONDITION when what was read came from another cluster: offsets mean nothing there. An empty `id` (old
  // brokers tell none) fits all.
  absl::Status Belongs(const std::string& id);

  // The topic has so many partitions now: the places of those that are to be read from now on. A partition that appears
  // later than its topic is read from its beginning, whatever `start` says. FAILED_PRECONDITION when the topic has
  // fewer than were read; RESOURCE_EXHAUSTED past kMaxPartitions.
  absl::StatusOr<std::vector<kafka::Place>> Grow(const std::string& topic, int partitions, Start start);

  // This record was taken. What was lost before it, when it is the first after Reset; else nullopt.
  std::optional<Lost> Took(std::string_view topic, int32_t partition, int64_t offset);
  // The partition has nothing before this offset that was not taken. Likewise.
  std::optional<Lost> AtEnd(std::string_view topic, int32_t partition, int64_t offset);
  // The broker no longer has what is next: the partition goes on at the beginning of what there is. Its place there.
  kafka::Place Reset(std::string_view topic, int32_t partition);

  std::vector<kafka::Place> Places() const;
  Lost lost() const;
  // Something changed since Text was asked last that no record brought along.
  bool dirty() const { return dirty_; }

 private:
  struct Partition {
    bool reading = false;  // of this run, not kept
    bool reset = false;    // likewise
    int64_t next = kafka::kBeginning;
    Lost lost;
  };

  std::optional<Lost> Reached(Partition& partition, int64_t offset);
  Partition& At(std::string_view topic, int32_t partition);

  std::string cluster_;
  std::map<std::string, std::vector<Partition>, std::less<>> topics_;
  mutable bool dirty_ = false;
};

}  // namespace zhudong::kafka_source

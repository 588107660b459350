// Reads partitions of Kafka topics from where it is told, and from nowhere else: it joins no group, and what the broker
// keeps as committed is never read. A thin face of librdkafka, which is included in this folder alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/kafka/connection.h"

namespace zhudong::kafka {

// In place of an offset: what Kafka's protocol itself calls the earliest and the latest.
inline constexpr int64_t kBeginning = -2;
inline constexpr int64_t kEnd = -1;

// The record of this offset is the next one.
struct Place {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = kBeginning;

  bool operator==(const Place&) const = default;
};

// One thing that happened. The views live as long as `owner`.
struct Happening {
  enum class Kind {
    kNothing,  // in the time given
    kRecord,
    kAtEnd,    // nothing beyond: `offset` is the one that the next record will have
    kExpired,  // the broker has no record of the offset wanted: the partition stands still until Move
    kTrouble,  // with this partition: `message`; it is tried again
  };
  Kind kind = Kind::kNothing;
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;
  bool has_value = false;  // false: a tombstone
  std::string_view value;
  std::string message;
  std::shared_ptr<void> owner;

  // The last header of this name; empty when there is none.
  std::string_view Header(const char* name) const;
};

// Not thread-safe.
class Consumer {
 public:
  virtual ~Consumer() = default;

  // How many partitions the topic has. NOT_FOUND when there is no such topic; PERMISSION_DENIED when it is not ours to
  // read; UNAVAILABLE when no broker answers in time.
  virtual absl::StatusOr<int> Partitions(const std::string& topic, absl::Duration timeout) = 0;
  // The cluster's id; empty when it tells none. UNAVAILABLE likewise.
  virtual absl::StatusOr<std::string> ClusterId(absl::Duration timeout) = 0;

  // Begins to read these partitions too; each at most once.
  virtual absl::Status Read(const std::vector<Place>& places) = 0;
  // Goes on elsewhere in a partition that is read.
  virtual absl::Status Move(const Place& place) = 0;
  virtual Happening Poll(absl::Duration timeout) = 0;

  // The offset that the partition's next record will have, as the broker said last; nullopt before it said any.
  virtual std::optional<int64_t> End(const std::string& topic, int32_t partition) const = 0;
  // Tells the broker how far we are, for its tools that show lag. Does not wait; what becomes of it is nobody's matter.
  virtual void Tell(const std::vector<Place>& places) = 0;
};

struct ConsumerOptions {
  Connection connection;
  // The group under which Tell speaks; nothing else uses it.
  std::string group;
  // Of records fetched ahead, all partitions together; the answer being received comes on top (at most as much again).
  size_t buffer_bytes = 64u << 20;
  OnTrouble on_trouble;
};

// Connects in the background. INVALID_ARGUMENT when it can't work with these options: a file that is not there, a
// certificate that is none.
absl::StatusOr<std::unique_ptr<Consumer>> OpenConsumer(ConsumerOptions options);

}  // namespace zhudong::kafka

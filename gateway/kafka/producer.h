// Writes records to one Kafka topic, each acknowledged by all in-sync replicas before it counts. A thin face of
// librdkafka, which is included in this folder alone.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/kafka/connection.h"

namespace zhudong::kafka {

struct Message {
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct Report {
  enum class Fate {
    kWritten,  // all in-sync replicas have it
    kRefused,  // this record can't be written, now or later: too large, or not allowed by the topic's rules
    kUnknown,  // it may or may not be there: write it again
    kNotSent,  // one before it of its key failed, or time was short: it is not there
  };
  Fate fate = Fate::kNotSent;
  std::string error;
};

// Writes from one thread; Cancel is thread-safe.
//
// promise: of the records of one key, in the order given to Write, none is there without those before it: a record
// goes when the one before it of its key is written. After an error the records are given again in the same order: a
// record may then stand twice, and its first standing is still in order.
class Producer {
 public:
  virtual ~Producer() = default;

  // Waits, at most `timeout`, for the broker's word on each; one report a message. UNAVAILABLE when none was written
  // and no broker could be spoken with, DEADLINE_EXCEEDED when none answered in time, NOT_FOUND for a topic that is not
  // there, PERMISSION_DENIED for one that is not ours to write; CANCELLED after Cancel.
  virtual absl::StatusOr<std::vector<Report>> Write(const std::vector<Message>& messages, absl::Duration timeout) = 0;
  virtual void Cancel() = 0;
};

struct ProducerOptions {
  Connection connection;
  std::string topic;
  std::string compression = "none";  // none, gzip, lz4, zstd, snappy
};

// Connects at the first Write. INVALID_ARGUMENT when it can't work with these options.
absl::StatusOr<std::unique_ptr<Producer>> OpenProducer(ProducerOptions options);

}  // namespace zhudong::kafka

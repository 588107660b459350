// A source that reads Kafka topics: each record of theirs becomes an item of the feed.
//
// reads:     the partitions of its topics from the offsets that it kept itself; the broker's committed ones are no
// truth writes:    items, and the offsets of all partitions as the cursor `kafka/NAME`, together promise:   every
// record is handed over once: neither a broker nor a gateway that is killed at any moment loses or
//            repeats one. Per partition in its order. A record that can't be used is quarantined and holds up nothing.
//            Records that the broker deleted before they were read are told, counted, and then either waited for
//            (Expired::kStop) or passed over (Expired::kEarliest).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "adapters/kafka_source/decoder.h"
#include "adapters/kafka_source/progress.h"
#include "gateway/base/clock.h"
#include "gateway/kafka/consumer.h"
#include "gateway/model/traceparent.h"
#include "gateway/ports/source.h"

namespace zhudong::kafka_source {

enum class Expired { kStop, kEarliest };

struct Options {
  std::string name;                 // of the source: its offsets are kept under it
  std::vector<std::string> topics;  // at least one
  Start start = Start::kEarliest;
  Expired expired = Expired::kStop;
  bool tell_offsets = true;                       // to the broker, for its lag tools
  absl::Duration refresh = absl::Seconds(30);     // how often new partitions are looked for
  absl::Duration retry = absl::Seconds(1);        // after something went wrong
  size_t batch_items = 500;                       // 1 to 1,000
  size_t batch_bytes = 4u << 20;                  // of values; one may be more
  absl::Duration poll = absl::Milliseconds(100);  // how long Stop may have to wait
};

struct Parts {
  // Opens a consumer that says its troubles to what it is given. Called from the source's thread.
  std::function<absl::StatusOr<std::unique_ptr<kafka::Consumer>>(kafka::OnTrouble)> open;
  std::unique_ptr<Decoder> decoder;
  // A sentence for every partition that appeared; may be empty.
  std::function<void(std::string_view)> log;
  // One for every gap and every refusal; may be empty.
  std::function<void(std::string_view)> warn;
};

// Thread-safe as ports::Source says.
class KafkaSource final : public ports::Source {
 public:
  // `clock` dates the status.
  KafkaSource(Options options, Parts parts, const base::Clock& clock);
  ~KafkaSource() override;

  // INVALID_ARGUMENT for options out of their bounds. A broker that is not there is no error: it is waited for.
  absl::Status Start(ports::Intake& intake) override;
  void Stop() override;
  v1::SourceStatus Status() const override;

 private:
  void Run(ports::Intake& intake);
  // Of one consumer's life; returns why it ended, OK when the source stops.
  absl::Status Serve(ports::Intake& intake);
  // Partitions that came to be. What is wrong with a topic is kept as its trouble, and the others go on.
  void Refresh();
  absl::Status ReadNew(const std::string& topic);
  ports::Batch Collect();
  void TakeRecord(const kafka::Happening& record, ports::Batch& batch);
  void OnExpired(const kafka::Happening& happening);
  absl::Status Submit(ports::Batch batch, ports::Intake& intake);
  void Judge(const std::vector<v1::Acknowledgement>& acknowledgements, const std::vector<std::string>& origins);
  void NoteLoss(const kafka::Happening& at, const std::optional<Lost>& lost);
  void Tell();

  void Log(std::string_view sentence) const;
  void Warn(std::string_view sentence) const;
  void ShowStatus(bool busy);
  void SetState(std::string_view state, std::string_view error);
  bool stopping() const;
  void Heard(std::string_view trouble);
  std::string connection_trouble() const;

  const Options options_;
  const Parts parts_;
  const base::Clock& clock_;
  std::unique_ptr<std::thread> thread_;

  // Of the source's thread.
  std::unique_ptr<kafka::Consumer> consumer_;
  Progress progress_;
  std::map<std::string, std::string> topic_troubles_;
  std::map<std::pair<std::string, int32_t>, std::string> halted_;  // partitions with an expired offset
  absl::Status broken_;                                            // why this consumer reads less than it was told to
  std::string last_loss_;
  model::SharedTraceparent trace_;  // of the batch that is collected
  absl::Time next_refresh_ = absl::InfinitePast();
  absl::Time next_tell_ = absl::InfinitePast();

  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::string connection_trouble_ ABSL_GUARDED_BY(mutex_);
  v1::SourceStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::kafka_source

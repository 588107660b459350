#include "adapters/kafka_source/kafka_source.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::kafka_source {
namespace {

// Brokers that are not there hold up Stop by so much. The connection is made meanwhile, so a slow one is ready the next
// time.
constexpr absl::Duration kAsk = absl::Seconds(1);
constexpr absl::Duration kTellEvery = absl::Seconds(1);

std::string Name(std::string_view topic, int32_t partition, int64_t offset) {
  return absl::StrCat(base::ToAbsl(topic), "[", partition, "]@", offset);
}

absl::Time Now() { return base::DeadlineIn(absl::ZeroDuration()); }

}  // namespace

KafkaSource::KafkaSource(Options options, Parts parts, const base::Clock& clock)
    : options_(std::move(options)), parts_(std::move(parts)), clock_(clock) {
  SetState("stopped", "");
}

KafkaSource::~KafkaSource() { Stop(); }

absl::Status KafkaSource::Start(ports::Intake& intake) {
  if (options_.name.empty() || options_.topics.empty()) {
    return absl::InvalidArgumentError("a Kafka source needs a name and at least one topic");
  }
  if (options_.batch_items < 1 || options_.batch_items > 1000) {
    return absl::InvalidArgumentError("batch_items must be from 1 to 1000");
  }
  if (parts_.decoder == nullptr || !parts_.open) {
    return absl::InvalidArgumentError("a Kafka source needs a decoder and a consumer");
  }
  SetState("idle", "");
  thread_ = std::make_unique<std::thread>([this, &intake] { Run(intake); });
  return absl::OkStatus();
}

void KafkaSource::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_ != nullptr) thread_->join();
  thread_.reset();
  SetState("stopped", "");
}

v1::SourceStatus KafkaSource::Status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

void KafkaSource::Run(ports::Intake& intake) {
  while (!stopping()) {
    const absl::Status ended = Serve(intake);
    consumer_.reset();
    if (ended.ok() || stopping()) continue;
    SetState("failing", base::FromAbsl(ended.message()));
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.retry);
  }
}

absl::Status KafkaSource::Serve(ports::Intake& intake) {
  absl::StatusOr<std::string> cursor = intake.LoadCursor(absl::StrCat("kafka/", options_.name));
  if (!cursor.ok()) return cursor.status();
  absl::StatusOr<Progress> progress = Progress::Parse(*cursor);
  if (!progress.ok()) return progress.status();
  progress_ = *std::move(progress);
  halted_.clear();
  next_refresh_ = absl::InfinitePast();
  absl::StatusOr<std::unique_ptr<kafka::Consumer>> consumer =
      parts_.open([this](std::string_view trouble) { Heard(trouble); });
  if (!consumer.ok()) return consumer.status();
  consumer_ = *std::move(consumer);

  while (!stopping()) {
    // The first answer of a broker tells both; until then nothing may be read.
    if (const auto any = consumer_->Partitions(options_.topics.front(), kAsk); !absl::IsUnavailable(any.status()))
      break;
    const std::string why = connection_trouble();
    SetState("failing", why.empty() ? "no broker answers" : why);
  }
  if (stopping()) return absl::OkStatus();
  const absl::StatusOr<std::string> cluster = consumer_->ClusterId(kAsk);
  if (!cluster.ok()) return cluster.status();
  if (absl::Status same = progress_.Belongs(*cluster); !same.ok()) return same;

  while (!stopping()) {
    if (Now() >= next_refresh_) Refresh();
    ports::Batch batch = broken_.ok() ? Collect() : ports::Batch();
    // Of what is read and what is not this consumer knows no more; the next begins at what is kept.
    if (!broken_.ok()) return std::exchange(broken_, absl::OkStatus());
    const bool busy = !batch.items.empty();
    if (busy || progress_.dirty()) {
      if (absl::Status kept = Submit(std::move(batch), intake); !kept.ok()) return kept;
    }
    ShowStatus(busy);
  }
  next_tell_ = absl::InfinitePast();
  Tell();
  return absl::OkStatus();
}

absl::Status KafkaSource::ReadNew(const std::string& topic) {
  const absl::StatusOr<int> partitions = consumer_->Partitions(topic, kAsk);
  if (!partitions.ok()) return partitions.status();
  const absl::StatusOr<std::vector<kafka::Place>> places = progress_.Grow(topic, *partitions, options_.start);
  if (!places.ok()) return places.status();
  for (const kafka::Place& place : *places) {
    Log(absl::StrCat("reads ", topic, "[", place.partition, "] from ",
                     place.offset == kafka::kBeginning ? "its beginning"
                     : place.offset == kafka::kEnd     ? "its end"
                                                       : absl::StrCat("offset ", place.offset)));
  }
  absl::Status read = consumer_->Read(*places);
  if (!read.ok()) broken_ = read;
  return read;
}

void KafkaSource::Refresh() {
  bool all_good = true;
  for (const std::string& topic : options_.topics) {
    const absl::Status read = ReadNew(topic);
    if (read.ok()) {
      topic_troubles_.erase(topic);
    } else {
      all_good = false;
      topic_troubles_[topic] = std::string(read.message());
    }
    if (stopping()) return;
  }
  if (all_good) Heard("");
  next_refresh_ = base::DeadlineIn(all_good ? options_.refresh : options_.retry);
}

ports::Batch KafkaSource::Collect() {
  ports::Batch batch;
  trace_ = {};
  size_t bytes = 0;
  absl::Duration wait = options_.poll;
  while (batch.items.size() < options_.batch_items && bytes < options_.batch_bytes) {
    const kafka::Happening happening = consumer_->Poll(wait);
    // Whatever has come already goes along; nothing more is waited for.
    wait = absl::ZeroDuration();
    switch (happening.kind) {
      case kafka::Happening::Kind::kNothing:
        return batch;
      case kafka::Happening::Kind::kRecord:
        bytes += happening.value.size();
        TakeRecord(happening, batch);
        break;
      case kafka::Happening::Kind::kAtEnd:
        NoteLoss(happening, progress_.AtEnd(happening.topic, happening.partition, happening.offset));
        break;
      case kafka::Happening::Kind::kExpired:
        OnExpired(happening);
        break;
      case kafka::Happening::Kind::kTrouble:
        Heard(happening.message);
        return batch;
    }
  }
  return batch;
}

void KafkaSource::TakeRecord(const kafka::Happening& record, ports::Batch& batch) {
  NoteLoss(record, progress_.Took(record.topic, record.partition, record.offset));
  batch.items.push_back(parts_.decoder->Decode(
      record.has_value ? &record.value : nullptr, [&](const char* name) { return record.Header(name); },
      Name(record.topic, record.partition, record.offset)));
  batch.items.back().set_item(batch.items.size());
  trace_.Add(record.Header("traceparent"));
  batch.traceparent = trace_.Get();
}

void KafkaSource::OnExpired(const kafka::Happening& happening) {
  const std::string where = absl::StrCat(base::ToAbsl(happening.topic), "[", happening.partition, "]");
  if (options_.expired == Expired::kEarliest) {
    Warn(absl::StrCat(where,
                      ": the broker no longer has what was to be read next; goes on at the beginning of what "
                      "there is"));
    // Of two partitions in one look the one that could not be moved counts.
    broken_.Update(consumer_->Move(progress_.Reset(happening.topic, happening.partition)));
    return;
  }
  std::string& why = halted_[{std::string(happening.topic), happening.partition}];
  if (!why.empty()) return;
  why = absl::StrCat(where,
                     " stands still: the broker no longer has the record that was to be read next, so events are "
                     "lost (kept too short a time, or the topic was made anew). Ask the platform to send them "
                     "again; to go on with what there is, set kafka.expired = \"earliest\"");
  Warn(why);
}

void KafkaSource::NoteLoss(const kafka::Happening& at, const std::optional<Lost>& lost) {
  if (!lost) return;
  last_loss_ = absl::StrCat(Name(at.topic, at.partition, at.offset), " was the first record left: ",
                            lost->missing == 0 ? "an unknown number" : absl::StrCat("up to ", lost->missing),
                            " before it were gone before they were read");
  Warn(last_loss_);
}

absl::Status KafkaSource::Submit(ports::Batch batch, ports::Intake& intake) {
  std::vector<std::string> origins;
  origins.reserve(batch.items.size());
  for (const v1::PublishItem& item : batch.items) origins.push_back(item.origin());
  batch.cursor_name = absl::StrCat("kafka/", options_.name);
  batch.cursor = progress_.Text();
  const absl::StatusOr<std::vector<v1::Acknowledgement>> acknowledgements = intake.Submit(std::move(batch));
  // Nothing of it is kept, nor the cursor: the next consumer begins where the last write ended.
  if (!acknowledgements.ok()) return acknowledgements.status();
  Judge(*acknowledgements, origins);
  Tell();
  return absl::OkStatus();
}

void KafkaSource::Judge(const std::vector<v1::Acknowledgement>& acknowledgements,
                        const std::vector<std::string>& origins) {
  size_t refused = 0;
  std::string first;
  for (size_t i = 0; i < acknowledgements.size() && i < origins.size(); ++i) {
    if (acknowledgements[i].outcome() != v1::OUTCOME_REFUSED) continue;
    if (refused++ > 0 || acknowledgements[i].findings().empty()) continue;
    const v1::Finding& finding = acknowledgements[i].findings(0);
    first = absl::StrCat(origins[i], ": ", v1::FindingCode_Name(finding.code()), ": ", finding.message());
  }
  if (refused > 0) Warn(absl::StrCat(refused, " records were refused, the first ", first));
}

void KafkaSource::Tell() {
  if (!options_.tell_offsets || consumer_ == nullptr || Now() < next_tell_) return;
  next_tell_ = base::DeadlineIn(kTellEvery);
  std::vector<kafka::Place> places = progress_.Places();
  std::erase_if(places, [](const kafka::Place& place) { return place.offset < 0; });
  if (!places.empty()) consumer_->Tell(places);
}

void KafkaSource::Log(std::string_view sentence) const {
  if (parts_.log) parts_.log(sentence);
}

void KafkaSource::Warn(std::string_view sentence) const {
  if (parts_.warn) parts_.warn(sentence);
}

void KafkaSource::Heard(std::string_view trouble) {
  absl::MutexLock lock(&mutex_);
  connection_trouble_ = trouble;
}

std::string KafkaSource::connection_trouble() const {
  absl::MutexLock lock(&mutex_);
  return connection_trouble_;
}

bool KafkaSource::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void KafkaSource::ShowStatus(bool busy) {
  // What comes in shows that a broker answers; without that it is asked.
  if (busy) Heard("");
  std::string trouble = connection_trouble();
  if (!trouble.empty()) next_refresh_ = std::min(next_refresh_, base::DeadlineIn(options_.retry));
  if (!topic_troubles_.empty()) trouble = topic_troubles_.begin()->second;
  if (!halted_.empty()) trouble = halted_.begin()->second;

  std::optional<uint64_t> waiting;
  for (const kafka::Place& place : progress_.Places()) {
    const std::optional<int64_t> end = consumer_->End(place.topic, place.partition);
    if (!end || place.offset < 0) continue;
    waiting = waiting.value_or(0) + static_cast<uint64_t>(std::max<int64_t>(*end - place.offset, 0));
  }
  const Lost lost = progress_.lost();
  SetState(!trouble.empty() ? "failing" : busy ? "running" : "idle", trouble.empty() ? last_loss_ : trouble);
  absl::MutexLock lock(&mutex_);
  if (waiting) status_.set_waiting(*waiting);
  // A new connection finds a partition that stands still out once more: the count must not fall until then.
  status_.set_gaps(std::max<uint64_t>(status_.gaps(), lost.gaps + halted_.size()));
  status_.set_missing(lost.missing);
}

void KafkaSource::SetState(std::string_view state, std::string_view error) {
  absl::MutexLock lock(&mutex_);
  if (status_.state() == state && status_.last_error() == error) return;
  if (status_.state() != state) status_.mutable_since()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  status_.set_source(options_.name);
  status_.set_state(std::string(state));
  status_.set_last_error(std::string(error));
}

}  // namespace zhudong::kafka_source

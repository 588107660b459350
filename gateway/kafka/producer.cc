#include "gateway/kafka/producer.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "gateway/kafka/conf.h"

namespace zhudong::kafka {
namespace {

constexpr absl::Duration kSlice = absl::Milliseconds(20);

// What no later try can change.
bool IsOfTheRecord(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || error == RD_KAFKA_RESP_ERR_INVALID_MSG ||
         error == RD_KAFKA_RESP_ERR_INVALID_RECORD || error == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
}

// The reports of one Write, filled as the broker answers.
struct Pending {
  std::vector<Report> reports;
  size_t open = 0;
  std::vector<const Report*> written;  // since it was last looked at
  // Of the last pass: what failed first, whether a record was refused, whether time ran out, what the client said.
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  bool refused = false;
  bool late = false;
  std::string trouble;
};

// The records of one Write by key. One goes when the one before it is written: librdkafka has the next request out
// before it knows that the last was refused, and a broker takes any number as the first of a producer new to it.
class Queues {
 public:
  explicit Queues(const std::vector<Message>& messages) : behind_(messages.size()) {
    absl::flat_hash_map<std::string, size_t> last;
    for (size_t i = 0; i < messages.size(); ++i) {
      const auto [it, is_first] = last.try_emplace(messages[i].key, i);
      if (is_first) {
        firsts_.push_back(i);
      } else {
        behind_[std::exchange(it->second, i)] = i;
      }
    }
  }

  // Of each key the first that is not written, unless it was refused.
  std::vector<size_t> Heads(const std::vector<Report>& reports) const {
    std::vector<size_t> heads;
    for (std::optional<size_t> i : firsts_) {
      while (i && reports[*i].fate == Report::Fate::kWritten) i = behind_[*i];
      if (i && reports[*i].fate != Report::Fate::kRefused) heads.push_back(*i);
    }
    return heads;
  }
  std::optional<size_t> Behind(size_t i) const { return behind_[i]; }

 private:
  std::vector<size_t> firsts_;
  std::vector<std::optional<size_t>> behind_;
};

// One client of librdkafka, and its last words.
class Client {
 public:
  Client()
      : watcher_{[this](std::string_view sentence) {
          absl::MutexLock lock(&mutex_);
          trouble_ = sentence;
        }} {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  ~Client() {
    topic_.reset();
    if (client_ == nullptr) return;
    // Nothing that is still under way may reach a report: its Write is over.
    rd_kafka_purge(client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_poll(client_, 0);
    rd_kafka_destroy(client_);
  }

  // With `alone`, every record is sent by itself.
  absl::Status Open(const ProducerOptions& options, bool alone) {
    absl::StatusOr<ConfPtr> conf = MakeConf(options.connection, watcher_,
                                            {
                                                {"enable.idempotence", "true"},
                                                // A record that fails takes those behind it along.
                                                {"enable.gapless.guarantee", "true"},
                                                {"acks", "all"},
                                                // Write has the one deadline.
                                                {"message.timeout.ms", "0"},
                                                {"linger.ms", "1"},
                                                {"batch.num.messages", alone ? "1" : "10000"},
                                                // Not found at once may be not found yet; but within one Write.
                                                {"topic.metadata.propagation.max.ms", "3000"},
                                                {"compression.type", options.compression},
                                                // Java's own, so that other producers put a key where we do.
                                                {"partitioner", "murmur2_random"},
                                                {"message.max.bytes", "10000000"},
                                                {"queue.buffering.max.messages", "10000"},
                                            });
    if (!conf.ok()) return conf.status();
    rd_kafka_conf_set_dr_msg_cb(conf->get(), Delivered);
    char why[512];
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf->get(), why, sizeof(why));
    if (client_ == nullptr) return absl::InvalidArgumentError(absl::StrCat("the Kafka client can't start: ", why));
    conf->release();  // the client's now
    topic_.reset(rd_kafka_topic_new(client_, options.topic.c_str(), nullptr));
    return absl::OkStatus();
  }

  // False when the client takes no more.
  bool Send(const Message& message, Report& report, Pending& pending) {
    slots_.push_back({&report, &pending});
    rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
    for (const auto& [name, value] : message.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                          static_cast<ssize_t>(value.size()));
    }
    const rd_kafka_resp_err_t error =
        rd_kafka_producev(client_, RD_KAFKA_V_RKT(topic_.get()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_KEY(message.key.data(), message.key.size()),
                          RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(&slots_.back()), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      report.fate = Report::Fate::kUnknown;
      ++pending.open;
      return true;
    }
    rd_kafka_headers_destroy(headers);
    Fill(report, pending, error);
    return IsOfTheRecord(error);
  }

  void Poll(absl::Duration wait) { rd_kafka_poll(client_, static_cast<int>(absl::ToInt64Milliseconds(wait))); }
  void Purge() { rd_kafka_purge(client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT); }
  void Forget() { slots_.clear(); }

  std::string trouble() const {
    absl::MutexLock lock(&mutex_);
    return trouble_;
  }

  static void Fill(Report& report, Pending& pending, rd_kafka_resp_err_t error) {
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      report.fate = Report::Fate::kWritten;
      return;
    }
    report.fate = IsOfTheRecord(error) ? Report::Fate::kRefused : Report::Fate::kUnknown;
    pending.refused |= report.fate == Report::Fate::kRefused;
    report.error = Say(error, "");
    // The first one says why; the others only follow it.
    if (pending.error == RD_KAFKA_RESP_ERR_NO_ERROR) pending.error = error;
  }

 private:
  struct Slot {
    Report* report;
    Pending* pending;
  };

  static void Delivered(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
    const Slot& slot = *static_cast<const Slot*>(message->_private);
    --slot.pending->open;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) slot.pending->written.push_back(slot.report);
    Fill(*slot.report, *slot.pending, message->err);
  }

  Watcher watcher_;
  rd_kafka_t* client_ = nullptr;
  TopicPtr topic_;
  std::deque<Slot> slots_;
  mutable absl::Mutex mutex_;
  std::string trouble_ ABSL_GUARDED_BY(mutex_);
};

class ProducerImpl final : public Producer {
 public:
  explicit ProducerImpl(ProducerOptions options) : options_(std::move(options)) {}

  absl::Status Open() {
    auto client = std::make_unique<Client>();
    if (absl::Status opened = client->Open(options_, alone_); !opened.ok()) return opened;
    client_ = std::move(client);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Report>> Write(const std::vector<Message>& messages, absl::Duration timeout) override {
    const absl::Time deadline = base::DeadlineIn(timeout);
    // What is sent later might be cut off by the deadline, which says nothing of it and costs the connection.
    const absl::Time last_send = base::DeadlineIn(timeout / 2);
    if (std::exchange(alone_, false)) client_.reset();
    Pending pending;
    pending.reports.resize(messages.size());
    const Queues queues(messages);
    bool again = true;
    while (again && !cancelled_) {
      if (absl::Status passed = Pass(messages, queues, last_send, deadline, pending); !passed.ok()) return passed;
      // Those behind a refused record failed with it, though nothing is wrong with them.
      again = pending.refused && !pending.late && Now() < deadline;
      if (pending.refused && !alone_) {
        // The broker's limit is for what is sent at once: only a record that is too large alone is too large. One by
        // one is slow, so only in this Write.
        alone_ = true;
        for (Report& report : pending.reports) {
          if (report.fate == Report::Fate::kRefused) report.fate = Report::Fate::kUnknown;
        }
      }
    }
    const bool any = std::any_of(pending.reports.begin(), pending.reports.end(), [](const Report& report) {
      return report.fate == Report::Fate::kWritten || report.fate == Report::Fate::kRefused;
    });
    if (any || messages.empty()) return std::move(pending.reports);
    if (cancelled_) return absl::CancelledError("writing is stopping");
    return Fault(pending);
  }

  void Cancel() override { cancelled_ = true; }

 private:
  static absl::Time Now() { return base::DeadlineIn(absl::ZeroDuration()); }

  // Gives the client the messages of which nothing is known, and waits for the broker's word on each.
  absl::Status Pass(const std::vector<Message>& messages, const Queues& queues, absl::Time last_send,
                    absl::Time deadline, Pending& pending) {
    // librdkafka can stay broken after an error (it takes a TLS connection cut by a killed broker for a fault that
    // lasts): what failed is never used again.
    if (client_ == nullptr) {
      if (absl::Status opened = Open(); !opened.ok()) return opened;
    }
    pending.error = RD_KAFKA_RESP_ERR_NO_ERROR;
    pending.refused = false;
    std::vector<size_t> ready = queues.Heads(pending.reports);
    do {
      for (const size_t i : ready) {
        if (!client_->Send(messages[i], pending.reports[i], pending)) break;
      }
      ready.clear();
      client_->Poll(kSlice);
      for (const Report* report : std::exchange(pending.written, {})) {
        const auto next = queues.Behind(static_cast<size_t>(report - pending.reports.data()));
        if (next && Now() < last_send) ready.push_back(*next);
      }
    } while ((pending.open > 0 || !ready.empty()) && !cancelled_ && Now() < deadline);
    pending.late = pending.open > 0;
    if (pending.late) {
      client_->Purge();
      while (pending.open > 0) client_->Poll(kSlice);
    }
    pending.trouble = client_->trouble();
    client_->Forget();
    if (pending.error != RD_KAFKA_RESP_ERR_NO_ERROR) client_.reset();
    return absl::OkStatus();
  }

  absl::Status Fault(const Pending& pending) const {
    const std::string topic = absl::StrCat("topic ", options_.topic, ": ");
    switch (pending.error) {
      case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        return absl::NotFoundError(absl::StrCat(topic, "the cluster has no such topic: create it"));
      case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
        return absl::PermissionDeniedError(
            absl::StrCat(topic, "the broker does not let us write: ask for WRITE and IDEMPOTENT_WRITE"));
      default:
        break;
    }
    if (!pending.trouble.empty()) return absl::UnavailableError(absl::StrCat(topic, pending.trouble));
    if (pending.late) return absl::DeadlineExceededError(absl::StrCat(topic, "the broker did not answer in time"));
    return absl::UnavailableError(absl::StrCat(topic, Say(pending.error, "")));
  }

  const ProducerOptions options_;
  std::unique_ptr<Client> client_;
  bool alone_ = false;  // of the thread that writes
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Producer>> OpenProducer(ProducerOptions options) {
  auto producer = std::make_unique<ProducerImpl>(std::move(options));
  // What can't work is told at the start, not at the first event.
  if (absl::Status opened = producer->Open(); !opened.ok()) return opened;
  return producer;
}

}  // namespace zhudong::kafka

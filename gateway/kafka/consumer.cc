#include "gateway/kafka/consumer.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gateway/kafka/conf.h"

namespace zhudong::kafka {
namespace {

using ErrorPtr = std::unique_ptr<rd_kafka_error_t, Release<rd_kafka_error_destroy>>;

constexpr absl::Duration kFarewell = absl::Seconds(5);

int Milliseconds(absl::Duration wait) {
  return static_cast<int>(std::clamp<int64_t>(absl::ToInt64Milliseconds(wait), 0, 1 << 30));
}

ListPtr ListOf(const std::vector<Place>& places) {
  ListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(places.size())));
  for (const Place& place : places) {
    rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition)->offset = place.offset;
  }
  return list;
}

absl::Status ToStatus(const ErrorPtr& error, std::string_view what) {
  if (error == nullptr) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(absl::string_view(what.data(), what.size()), ": ", rd_kafka_error_string(error.get())));
}

class ConsumerImpl final : public Consumer {
 public:
  explicit ConsumerImpl(OnTrouble on_trouble) : watcher_{std::move(on_trouble)} {}

  ~ConsumerImpl() override {
    topics_.clear();
    if (client_ == nullptr) return;
    // Without an assignment nothing is asked any more that the end would wait for.
    rd_kafka_assign(client_, nullptr);
    // Not waiting for the group's farewell: we are in none. librdkafka 2.0.2 now and then never comes back from here
    // when it was just given its partitions; then the client is left to itself, and calls nobody: nobody polls it any
    // more.
    const auto gone = std::make_shared<absl::Notification>();
    std::thread([client = client_, gone] {
      rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
      gone->Notify();
    }).detach();
    gone->WaitForNotificationWithTimeout(kFarewell);
  }

  absl::Status Open(const ConsumerOptions& options) {
    const size_t fetch = std::clamp<size_t>(options.buffer_bytes / 2, 1u << 20, 64u << 20);
    absl::StatusOr<ConfPtr> conf =
        MakeConf(options.connection, watcher_,
                 {
                     {"group.id", options.group},
                     {"enable.auto.commit", "false"},
                     {"enable.auto.offset.store", "false"},
                     // An offset that the broker no longer has is told, and never mended by the library.
                     {"auto.offset.reset", "error"},
                     {"enable.partition.eof", "true"},
                     {"isolation.level", "read_committed"},
                     {"check.crcs", "true"},
                     {"queued.max.messages.kbytes", absl::StrCat(std::max<size_t>(options.buffer_bytes >> 10, 1024))},
                     {"fetch.max.bytes", absl::StrCat(fetch)},
                     {"fetch.message.max.bytes", "1048576"},
                     // Kafka sends the first batch whole, whatever its size.
                     {"receive.message.max.bytes", absl::StrCat(std::max<size_t>(2 * fetch, 100u << 20))},
                     {"fetch.error.backoff.ms", "500"},
                     // The intake may make us wait as long as the gateway is overloaded.
                     {"max.poll.interval.ms", "86400000"},
                 });
    if (!conf.ok()) return conf.status();
    char why[512];
    client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf->get(), why, sizeof(why));
    if (client_ == nullptr) return absl::InvalidArgumentError(absl::StrCat("the Kafka client can't start: ", why));
    conf->release();  // the client's now
    rd_kafka_poll_set_consumer(client_);
    return absl::OkStatus();
  }

  absl::StatusOr<int> Partitions(const std::string& topic, absl::Duration timeout) override {
    const rd_kafka_metadata_t* metadata = nullptr;
    const rd_kafka_resp_err_t error = rd_kafka_metadata(client_, 0, Topic(topic), &metadata, Milliseconds(timeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return absl::UnavailableError(absl::StrCat("no broker answers: ", Say(error, "")));
    }
    const std::unique_ptr<const rd_kafka_metadata_t, Release<rd_kafka_metadata_destroy>> owner(metadata);
    for (int i = 0; i < metadata->topic_cnt; ++i) {
      const rd_kafka_metadata_topic_t& one = metadata->topics[i];
      if (topic != one.topic) continue;
      if (one.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        return absl::PermissionDeniedError(
            absl::StrCat("the broker does not let us read topic ", topic, ": ask for READ and DESCRIBE on it"));
      }
      if (one.err == RD_KAFKA_RESP_ERR_NO_ERROR && one.partition_cnt > 0) return one.partition_cnt;
      if (one.err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART && one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return absl::UnavailableError(absl::StrCat("topic ", topic, ": ", Say(one.err, "")));
      }
    }
    return absl::NotFoundError(absl::StrCat("the cluster has no topic ", topic, ": correct its name, or create it"));
  }

  absl::StatusOr<std::string> ClusterId(absl::Duration timeout) override {
    char* id = rd_kafka_clusterid(client_, Milliseconds(timeout));
    if (id == nullptr) return std::string();
    std::string copy(id);
    rd_kafka_mem_free(client_, id);
    return copy;
  }

  absl::Status Read(const std::vector<Place>& places) override {
    if (places.empty()) return absl::OkStatus();
    const ListPtr list = ListOf(places);
    return ToStatus(ErrorPtr(rd_kafka_incremental_assign(client_, list.get())), "can't read the partitions");
  }

  absl::Status Move(const Place& place) override {
    const ListPtr list = ListOf({place});
    if (absl::Status left = ToStatus(ErrorPtr(rd_kafka_incremental_unassign(client_, list.get())), "can't leave");
        !left.ok()) {
      return left;
    }
    return ToStatus(ErrorPtr(rd_kafka_incremental_assign(client_, list.get())), "can't go on elsewhere");
  }

  Happening Poll(absl::Duration timeout) override {
    Happening happening;
    rd_kafka_message_t* message = rd_kafka_consumer_poll(client_, Milliseconds(timeout));
    if (message == nullptr) return happening;
    happening.owner = std::shared_ptr<void>(
        message, [](void* it) { rd_kafka_message_destroy(static_cast<rd_kafka_message_t*>(it)); });
    if (message->rkt != nullptr) happening.topic = rd_kafka_topic_name(message->rkt);
    happening.partition = message->partition;
    happening.offset = message->offset;
    switch (message->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        happening.kind = Happening::Kind::kRecord;
        happening.has_value = message->payload != nullptr;
        if (happening.has_value) happening.value = {static_cast<const char*>(message->payload), message->len};
        break;
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        happening.kind = Happening::Kind::kAtEnd;
        break;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
        happening.kind = Happening::Kind::kExpired;
        break;
      default:
        happening.kind = Happening::Kind::kTrouble;
        happening.message = Say(message->err, rd_kafka_message_errstr(message));
    }
    return happening;
  }

  std::optional<int64_t> End(const std::string& topic, int32_t partition) const override {
    int64_t low = 0;
    int64_t high = 0;
    // What the last fetch told; asking the broker here could hang.
    if (rd_kafka_get_watermark_offsets(client_, topic.c_str(), partition, &low, &high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        high < 0) {
      return std::nullopt;
    }
    return high;
  }

  void Tell(const std::vector<Place>& places) override {
    const ListPtr list = ListOf(places);
    rd_kafka_commit(client_, list.get(), /*async=*/1);
  }

 private:
  rd_kafka_topic_t* Topic(const std::string& name) {
    for (const auto& [known, topic] : topics_) {
      if (known == name) return topic.get();
    }
    topics_.emplace_back(name, TopicPtr(rd_kafka_topic_new(client_, name.c_str(), nullptr)));
    return topics_.back().second.get();
  }

  Watcher watcher_;
  rd_kafka_t* client_ = nullptr;
  std::vector<std::pair<std::string, TopicPtr>> topics_;
};

}  // namespace

std::string_view Happening::Header(const char* name) const {
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  size_t size = 0;
  auto* message = static_cast<rd_kafka_message_t*>(owner.get());
  if (message == nullptr || rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR || value == nullptr) {
    return {};
  }
  return {static_cast<const char*>(value), size};
}

absl::StatusOr<std::unique_ptr<Consumer>> OpenConsumer(ConsumerOptions options) {
  auto consumer = std::make_unique<ConsumerImpl>(options.on_trouble);
  if (absl::Status opened = consumer->Open(options); !opened.ok()) return opened;
  return consumer;
}

}  // namespace zhudong::kafka

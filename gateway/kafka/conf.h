// librdkafka's configuration object, and owners of what it hands out. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <librdkafka/rdkafka.h>
#include "absl/status/statusor.h"
#include "gateway/kafka/connection.h"

namespace zhudong::kafka {

template <auto kRelease>
struct Release {
  template <typename T>
  void operator()(T* it) const {
    kRelease(it);
  }
};
using ConfPtr = std::unique_ptr<rd_kafka_conf_t, Release<rd_kafka_conf_destroy>>;
using TopicPtr = std::unique_ptr<rd_kafka_topic_t, Release<rd_kafka_topic_destroy>>;
using ListPtr = std::unique_ptr<rd_kafka_topic_partition_list_t, Release<rd_kafka_topic_partition_list_destroy>>;

// What librdkafka calls back with: its `opaque`. Outlives the client.
struct Watcher {
  OnTrouble on_trouble;
};

// `rows` come on top of what both kinds of client share. INVALID_ARGUMENT names the setting that can't be.
absl::StatusOr<ConfPtr> MakeConf(const Connection& connection, Watcher& watcher,
                                 const std::vector<std::pair<std::string, std::string>>& rows);

// An error as a sentence: librdkafka's own words for `code`, and what it says beside them.
std::string Say(rd_kafka_resp_err_t code, std::string_view detail);

}  // namespace zhudong::kafka

// What the settings of the Kafka adapters must be together.
#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

// Kafka's own rule.
bool IsTopicName(const std::string& name) {
  return name.size() <= 249 && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; });
}

void CheckTopic(const std::string& name, std::string_view section, size_t index, std::string_view setting,
                Reader& reader) {
  if (IsTopicName(name)) return;
  reader.Complain(section, index, setting,
                  "`" + name + "` is no topic name: letters, digits, `.`, `_` and `-`, at most 249");
}

void CheckConnection(const KafkaConnection& kafka, std::string_view section, size_t index, Reader& reader) {
  const auto complain = [&](std::string_view setting, std::string message) {
    reader.Complain(section, index, setting, std::move(message));
  };
  for (const std::string& broker : kafka.brokers) {
    if (broker.ends_with(":0")) complain("kafka.brokers", "port 0 can't be called");
  }
  if (kafka.certificate.empty() != kafka.key.empty()) {
    complain(kafka.key.empty() ? "kafka.certificate" : "kafka.key",
             "kafka.certificate and kafka.key go together: set both or neither");
  }
  if (!kafka.tls && (!kafka.ca.empty() || !kafka.certificate.empty())) {
    complain("kafka.tls", "is false, so kafka.ca and kafka.certificate would not be used: leave them out, or set true");
  }
  if (kafka.user.empty() != kafka.password_file.empty()) {
    complain(kafka.user.empty() ? "kafka.password_file" : "kafka.user",
             "kafka.user and kafka.password_file go together: set both or neither");
  }
  if (!kafka.tls && !kafka.user.empty() && kafka.mechanism == "plain") {
    complain("kafka.mechanism",
             "plain without TLS sends the password in clear: set kafka.tls = true, or use scram-sha-512");
  }
}

void CheckSource(const Source& source, size_t index, Reader& reader) {
  CheckConnection(source.kafka, "source", index, reader);
  std::set<std::string> seen;
  for (const std::string& topic : source.kafka.topics) {
    CheckTopic(topic, "source", index, "kafka.topics", reader);
    if (!seen.insert(topic).second) {
      reader.Complain("source", index, "kafka.topics", "`" + topic + "` stands twice: name each topic once");
    }
  }
  if (source.kafka.format == "mapped" && source.mapping.empty()) {
    reader.Complain("source", index, "mapping",
                    "is required with kafka.format = \"mapped\": name the mapping that reads "
                    "the platform's JSON");
  }
  if (source.kafka.format != "mapped" && source.kafka.format != "cloudevents" && !source.mapping.empty()) {
    reader.Complain("source", index, "mapping",
                    "would not be used with kafka.format = \"" + source.kafka.format +
                        "\": leave it out, or set kafka.format = \"mapped\"");
  }
}

}  // namespace

void CheckKafka(const Config& config, Reader& reader) {
  for (size_t i = 0; i < config.sources.size(); ++i) {
    if (config.sources[i].type == "kafka_source") CheckSource(config.sources[i], i, reader);
  }
  for (size_t i = 0; i < config.subscribers.size(); ++i) {
    const Subscriber& subscriber = config.subscribers[i];
    if (subscriber.type != "kafka_sink") continue;
    for (const auto& [setting, value] : {std::pair("certificate", &subscriber.certificate),
                                         std::pair("key", &subscriber.key), std::pair("ca", &subscriber.ca)}) {
      if (value->empty()) continue;
      reader.Complain("subscriber", i, setting, std::string("is not used by kafka_sink: set kafka.") + setting);
    }
    CheckConnection(subscriber.kafka, "subscriber", i, reader);
    if (!subscriber.kafka.topic.empty()) CheckTopic(subscriber.kafka.topic, "subscriber", i, "kafka.topic", reader);
  }
}

}  // namespace zhudong::config

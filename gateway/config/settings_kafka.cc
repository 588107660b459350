// The rows of the Kafka adapters, `kafka.*` of a source and of a subscriber.
#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr std::string_view kSourceType[] = {"kafka_source"};
constexpr std::string_view kSinkType[] = {"kafka_sink"};
constexpr std::string_view kMechanisms[] = {"scram-sha-512", "scram-sha-256", "plain"};
constexpr std::string_view kSourceFormats[] = {"json", "protobuf", "cloudevents", "mapped"};
constexpr std::string_view kSinkFormats[] = {"protobuf", "json"};
constexpr std::string_view kStarts[] = {"earliest", "latest"};
constexpr std::string_view kExpired[] = {"stop", "earliest"};
constexpr std::string_view kCompressions[] = {"none", "gzip", "snappy", "lz4", "zstd"};

// `kMember` of the section's `kafka`.
template <typename Section, auto kMember>
Ref KafkaAt(void* section) {
  return &(static_cast<Section*>(section)->kafka.*kMember);
}

template <typename Section>
std::vector<Setting> ConnectionRows(absl::Span<const std::string_view> types) {
  return {
      {.name = "kafka.brokers",
       .at = KafkaAt<Section, &KafkaConnection::brokers>,
       .sentence = "Some brokers of the cluster; the others are learned from them.",
       .form = Form::kAddress,
       .presence = kRequired,
       .types = types},
      {.name = "kafka.tls",
       .at = KafkaAt<Section, &KafkaConnection::tls>,
       .sentence = "Whether TLS is spoken with them and their names are checked; false is for a closed network alone.",
       .types = types},
      {.name = "kafka.ca",
       .at = KafkaAt<Section, &KafkaConnection::ca>,
       .sentence = "The CAs (PEM) that their certificates must come from; empty for client_ca of [server].",
       .form = Form::kFile,
       .reading = Reading::kOnce,
       .types = types},
      {.name = "kafka.certificate",
       .at = KafkaAt<Section, &KafkaConnection::certificate>,
       .sentence = "The certificate (PEM) that the gateway shows them; empty for none.",
       .form = Form::kFile,
       .reading = Reading::kOnce,
       .types = types},
      {.name = "kafka.key",
       .at = KafkaAt<Section, &KafkaConnection::key>,
       .sentence = "That certificate's private key; goes with kafka.certificate.",
       .form = Form::kFile,
       .reading = Reading::kOnce,
       .types = types},
      {.name = "kafka.mechanism",
       .at = KafkaAt<Section, &KafkaConnection::mechanism>,
       .sentence = "How kafka.user proves itself (SASL).",
       .form = Form::kChoice,
       .choices = kMechanisms,
       .types = types},
      {.name = "kafka.user",
       .at = KafkaAt<Section, &KafkaConnection::user>,
       .sentence = "The gateway's user at the brokers; empty where its certificate, or nothing, is asked for.",
       .types = types},
      {.name = "kafka.password_file",
       .at = KafkaAt<Section, &KafkaConnection::password_file>,
       .sentence = "File that holds the password of kafka.user.",
       .form = Form::kSecretFile,
       .reading = Reading::kOnce,
       .types = types},
  };
}

constexpr Setting kSource[] = {
    {.name = "kafka.topics",
     .at = KafkaAt<Source, &KafkaSource::topics>,
     .sentence = "Topics to read, all their partitions, those that are added later too.",
     .presence = kRequired,
     .types = kSourceType},
    {.name = "kafka.format",
     .at = KafkaAt<Source, &KafkaSource::format>,
     .sentence =
         "What a record's value is: an event of the contract as JSON, a serialized PublishItem, a CloudEvent, or "
         "the platform's own JSON, read by `mapping`.",
     .form = Form::kChoice,
     .choices = kSourceFormats,
     .types = kSourceType},
    {.name = "kafka.start",
     .at = KafkaAt<Source, &KafkaSource::start>,
     .sentence = "Where to begin in a topic that was never read.",
     .form = Form::kChoice,
     .choices = kStarts,
     .types = kSourceType},
    {.name = "kafka.expired",
     .at = KafkaAt<Source, &KafkaSource::expired>,
     .sentence =
         "When the broker deleted records before they were read: stop until somebody decides, or go on with the "
         "earliest left. Either way it is told and counted.",
     .form = Form::kChoice,
     .choices = kExpired,
     .types = kSourceType},
    {.name = "kafka.group",
     .at = KafkaAt<Source, &KafkaSource::group>,
     .sentence = "Consumer group under which the broker's tools show the gateway's lag; empty for zhudong-NAME.",
     .types = kSourceType},
    {.name = "kafka.tell_offsets",
     .at = KafkaAt<Source, &KafkaSource::tell_offsets>,
     .sentence = "Whether offsets are committed to the broker for such tools; the gateway never reads them back.",
     .types = kSourceType},
    {.name = "kafka.refresh_seconds",
     .at = KafkaAt<Source, &KafkaSource::refresh>,
     .sentence = "How often new partitions are looked for.",
     .least = 0.1,
     .most = kHour,
     .unit = "seconds",
     .types = kSourceType},
    {.name = "kafka.buffer_mib",
     .at = KafkaAt<Source, &KafkaSource::buffer_mib>,
     .sentence = "Records fetched ahead; at most twice as much is held while an answer comes in.",
     .least = 1,
     .most = 1024,
     .unit = "MiB",
     .types = kSourceType},
};

constexpr Setting kSink[] = {
    {.name = "kafka.topic",
     .at = KafkaAt<Subscriber, &KafkaSink::topic>,
     .sentence = "Topic that demand events are written to, keyed by project.",
     .presence = kRequired,
     .types = kSinkType},
    {.name = "kafka.format",
     .at = KafkaAt<Subscriber, &KafkaSink::format>,
     .sentence = "What a record's value is: a serialized DemandEvent, or its JSON.",
     .form = Form::kChoice,
     .choices = kSinkFormats,
     .types = kSinkType},
    {.name = "kafka.compression",
     .at = KafkaAt<Subscriber, &KafkaSink::compression>,
     .sentence = "How records are compressed on their way and at the broker.",
     .form = Form::kChoice,
     .choices = kCompressions,
     .types = kSinkType},
};

}  // namespace

std::vector<Setting> KafkaSourceRows() { return Joined({ConnectionRows<Source>(kSourceType), kSource}); }
std::vector<Setting> KafkaSinkRows() { return Joined({ConnectionRows<Subscriber>(kSinkType), kSink}); }

}  // namespace zhudong::config

#include "gateway/app/kafka_adapters.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/kafka_sink/kafka_sink.h"
#include "adapters/kafka_source/kafka_source.h"
#include "gateway/base/files.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/library.h"

namespace zhudong::app {
namespace {

absl::StatusOr<kafka::Connection> ToConnection(const config::KafkaConnection& settings, const std::string& server_ca) {
  kafka::Connection connection;
  connection.brokers = settings.brokers;
  connection.tls = settings.tls;
  if (settings.tls) connection.ca = settings.ca.empty() ? server_ca : settings.ca;
  connection.certificate = settings.certificate;
  connection.key = settings.key;
  if (settings.user.empty()) return connection;
  connection.mechanism = absl::AsciiStrToUpper(settings.mechanism);
  connection.user = settings.user;
  const absl::StatusOr<std::string> password = base::ReadPrivateFile(settings.password_file);
  if (!password.ok()) return password.status();
  connection.password = std::string(absl::StripAsciiWhitespace(*password));
  if (connection.password.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(settings.password_file, " is empty: write the password into it"));
  }
  return connection;
}

kafka_source::Format ToFormat(const std::string& format) {
  if (format == "protobuf") return kafka_source::Format::kProtobuf;
  if (format == "cloudevents") return kafka_source::Format::kCloudEvents;
  return format == "mapped" ? kafka_source::Format::kMapped : kafka_source::Format::kJson;
}

absl::Status Wrong(const config::Source& settings, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("source `", settings.name, "`: ", what));
}

// nullptr where the records need no mapping.
absl::StatusOr<std::unique_ptr<mapping::RecordMapper>> ToMapper(const config::Source& settings,
                                                                const mapping::Library& mappings) {
  if (settings.mapping.empty()) return nullptr;
  const std::shared_ptr<const mapping::Mapping> found = mappings.Find(settings.mapping);
  if (found == nullptr) return Wrong(settings, absl::StrCat("there is no mapping ", settings.mapping));
  if (found->spec().format == mapping::Format::kCsv) {
    return Wrong(settings,
                 absl::StrCat("mapping ", settings.mapping, " reads CSV, and the records of a topic are JSON"));
  }
  return std::make_unique<mapping::RecordMapper>(found, settings.feed, crypto::Sha256);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Source>> MakeKafkaSource(const config::Source& settings,
                                                               const AdapterContext& context) {
  absl::StatusOr<kafka::Connection> connection = ToConnection(settings.kafka, context.server_ca);
  if (!connection.ok()) return connection.status();
  absl::StatusOr<std::unique_ptr<mapping::RecordMapper>> mapper = ToMapper(settings, context.mappings);
  if (!mapper.ok()) return mapper.status();
  kafka::ConsumerOptions consumer{.connection = *std::move(connection)};
  consumer.group = settings.kafka.group.empty() ? absl::StrCat("zhudong-", settings.name) : settings.kafka.group;
  consumer.buffer_bytes = static_cast<size_t>(settings.kafka.buffer_mib) << 20;
  // A certificate that can't be read is told now, not at the first record.
  if (auto tried = kafka::OpenConsumer(consumer); !tried.ok()) {
    return Wrong(settings, std::string(tried.status().message()));
  }

  kafka_source::Options options;
  options.name = settings.name;
  options.topics = settings.kafka.topics;
  options.start = settings.kafka.start == "latest" ? kafka_source::Start::kLatest : kafka_source::Start::kEarliest;
  options.expired =
      settings.kafka.expired == "earliest" ? kafka_source::Expired::kEarliest : kafka_source::Expired::kStop;
  options.tell_offsets = settings.kafka.tell_offsets;
  options.refresh = settings.kafka.refresh;
  options.batch_items = static_cast<size_t>(settings.batch_items);

  kafka_source::Parts parts;
  parts.open = [consumer](kafka::OnTrouble on_trouble) {
    kafka::ConsumerOptions own = consumer;
    own.on_trouble = std::move(on_trouble);
    return kafka::OpenConsumer(std::move(own));
  };
  parts.decoder =
      std::make_unique<kafka_source::Decoder>(ToFormat(settings.kafka.format), settings.feed, *std::move(mapper));
  telemetry::Log& log = context.log;
  parts.log = [&log, name = settings.name](std::string_view sentence) { log.Info(sentence, {{"source", name}}); };
  parts.warn = [&log, name = settings.name](std::string_view sentence) { log.Warn(sentence, {{"source", name}}); };
  return std::make_unique<kafka_source::KafkaSource>(std::move(options), std::move(parts), context.clock);
}

absl::StatusOr<std::unique_ptr<ports::Sink>> MakeKafkaSink(const config::Subscriber& settings,
                                                           const AdapterContext& context) {
  absl::StatusOr<kafka::Connection> connection = ToConnection(settings.kafka, context.server_ca);
  if (!connection.ok()) return connection.status();
  kafka::ProducerOptions options{.connection = *std::move(connection), .topic = settings.kafka.topic};
  options.compression = settings.kafka.compression;
  absl::StatusOr<std::unique_ptr<kafka::Producer>> producer = kafka::OpenProducer(std::move(options));
  if (!producer.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("subscriber `", settings.name, "`: ", producer.status().message()));
  }
  const auto format = settings.kafka.format == "json" ? kafka_sink::Format::kJson : kafka_sink::Format::kProtobuf;
  return kafka_sink::NewKafkaSink(settings.name, format, *std::move(producer));
}

}  // namespace zhudong::app
